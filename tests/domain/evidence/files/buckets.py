"""A bucket as an object store serves it, as far as evidence needs one."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from msgspec import Struct


class Bucket(Struct):
    """What is stored, and what was asked; `broken` makes every answer a failure."""

    url: str
    stored: dict[str, bytes]
    asked: list[str]
    broken: bool = False


class _Handler(BaseHTTPRequestHandler):
    found: Bucket

    def do_PUT(self) -> None:
        content = self.rfile.read(int(self.headers["content-length"]))
        if self._noted():
            self.found.stored[self.path] = content
            self._answer(200, b"", content)

    def do_POST(self) -> None:
        """Begin a file that comes in parts, put its parts together, or remove files."""
        said = self.rfile.read(int(self.headers.get("content-length", "0"))).decode()
        if not self._noted():
            return
        path, _, query = self.path.partition("?")
        if query.startswith("uploads"):
            told = "<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>"
        elif query.startswith("delete"):
            key = said.partition("<Key>")[2].partition("</Key>")[0]
            self.found.stored.pop(f"{path.rstrip('/')}/{key}", None)
            told = f"<DeleteResult><Deleted><Key>{key}</Key></Deleted></DeleteResult>"
        else:
            parts = sorted(each for each in self.found.stored if each.startswith(f"{path}?"))
            self.found.stored[path] = b"".join(self.found.stored.pop(each) for each in parts)
            told = '<CompleteMultipartUploadResult><ETag>"x"</ETag></CompleteMultipartUploadResult>'
        self._answer(200, told.encode())

    def do_GET(self) -> None:
        if self._noted():
            content = self.found.stored.get(self.path)
            self._answer(404 if content is None else 200, content or b"", content)

    def do_HEAD(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        pass

    def _noted(self) -> bool:
        self.found.asked.append(f"{self.command} {self.path}")
        if self.found.broken:
            self._answer(403, b"")
        return not self.found.broken

    def _answer(self, status: int, body: bytes, content: bytes | None = None) -> None:
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.send_header("last-modified", "Mon, 23 Nov 2026 12:00:00 GMT")
        if content is not None:
            self.send_header("etag", f'"{md5(content).hexdigest()}"')
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


@contextmanager
def bucket() -> Iterator[Bucket]:
    """Serve a bucket on loopback."""
    found = Bucket("", {}, [])
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"found": found}))
    found.url = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
