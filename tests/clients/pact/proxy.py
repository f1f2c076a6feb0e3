"""A reverse proxy that serves a server under a path prefix, as nginx does for a team."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

PREFIX = "/tools/signoff"
PASSED_ON = ("accept", "authorization", "content-type")


class Target:
    """Where the proxy leads; it is named when the server behind it has started."""

    port = 0


class Proxy(BaseHTTPRequestHandler):
    """Takes the prefix off the path, which stays encoded as it is, and says who asked for what."""

    def __init__(self, target: Target, *rest: Any) -> None:
        self.target = target
        super().__init__(*rest)

    def pass_on(self) -> None:
        headers = {name: self.headers[name] for name in PASSED_ON if name in self.headers}
        headers |= {"X-Forwarded-Host": self.headers["Host"], "X-Forwarded-Prefix": PREFIX}
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        connection = HTTPConnection("127.0.0.1", self.target.port)
        try:
            connection.request(
                self.command, f"/{self.path.removeprefix(PREFIX).removeprefix('/')}", body, headers
            )
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        self.send_response(answer.status)
        if answer.getheader("Content-Type"):
            self.send_header("Content-Type", str(answer.getheader("Content-Type")))
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = pass_on  # noqa: N815 - the names that the base looks for

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base
        """Say nothing."""


@contextmanager
def proxying(target: Target) -> Iterator[str]:
    """Run a proxy; give the URL under which it serves its target."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Proxy, target)) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}{PREFIX}"
        finally:
            server.shutdown()
            thread.join()
