"""Somebody between the command and the server, who counts what passes and may answer first."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

PASSED_ON = ("accept", "authorization", "content-type")


class Between:
    """Where requests go, how many of them are still to fail, and which came by: method and path."""

    def __init__(self, server: str, failing: int = 0) -> None:
        self.target = str(urlsplit(server).netloc)
        self.failing = failing
        self.seen: list[tuple[str, str]] = []
        self.url = ""

    def writes(self) -> list[tuple[str, str]]:
        """Give the requests that ask for a change."""
        return [each for each in self.seen if each[0] != "GET"]


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, between: Between, *rest: Any) -> None:
        self.between = between
        super().__init__(*rest)

    def pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.between.seen.append((self.command, self.path))
        if self.between.failing:
            self.between.failing -= 1
            self._answer(503, "application/json", b'{"message":"Come again"}')
            return
        headers = {name: self.headers[name] for name in PASSED_ON if name in self.headers}
        connection = HTTPConnection(self.between.target)
        try:
            connection.request(self.command, self.path, body, headers)
            answer = connection.getresponse()
            self._answer(answer.status, answer.getheader("Content-Type") or "", answer.read())
        finally:
            connection.close()

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = pass_on  # noqa: N815 - the names that the base looks for

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base
        """Say nothing."""

    def _answer(self, status: int, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def standing_between(server: str, failing: int = 0) -> Iterator[Between]:
    """Stand before a server until the block ends, and let the first requests fail as overloaded servers do."""
    between = Between(server, failing)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, between)) as listening:
        between.url = f"http://127.0.0.1:{listening.server_port}"
        thread = Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield between
        finally:
            listening.shutdown()
            thread.join()
