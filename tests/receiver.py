"""A receiver of webhooks on loopback, which answers as a test wants and remembers what it got."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import msgspec
from msgspec import Struct

Say = Callable[["Receiver"], tuple[int, dict[str, str], bytes]]


class Received(Struct, frozen=True):
    """One request; header names are lower-case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    at: float

    def json(self) -> Any:
        return msgspec.json.decode(self.body)


class Receiver:
    """What arrived, and how the next requests are answered: `script` first, then 200."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.received: list[Received] = []
        self.script: list[tuple[int, dict[str, str]]] = []
        self.pause = 0.0
        self.body = b'{"said":"thanks"}'

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def keys(self) -> list[str]:
        """The idempotency key of each request."""
        return [each.headers["idempotency-key"] for each in self.received]

    def wait_for(self, count: int, seconds: float = 30) -> list[Received]:
        until = time.monotonic() + seconds
        while len(self.received) < count:
            assert time.monotonic() < until, f"{len(self.received)} of {count} arrived"
            time.sleep(0.01)
        return self.received


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Receive on a free port until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _take(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.received.append(Received(self.command, self.path, headers, body, time.monotonic()))
            time.sleep(receiver.pause)
            status, more = receiver.script.pop(0) if receiver.script else (200, {})
            self.send_response(status)
            for name, value in {"Content-Length": str(len(receiver.body)), **more}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(receiver.body)

        do_POST = do_PUT = do_GET = _take  # noqa: N815 - names that the library calls

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver = Receiver(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def deaf() -> Iterator[int]:
    """Give a port where connections are taken and never answered."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
        yield listener.getsockname()[1]


def dead_port() -> int:
    """Give a port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
