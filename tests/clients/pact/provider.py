"""The provider: a small real HTTP server, which also tells what messages it would send."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

ORDER = {"number": 7, "total": 99.9}
MESSAGES = {"an order was shipped": {"number": 7, "to": "carol@example.org"}}
STATES = "/_pact/states"


class Handler(BaseHTTPRequestHandler):
    """Answers for orders that exist; a verifier says which do, and asks for messages."""

    def __init__(self, fields: Sequence[str], orders: set[str], *rest: Any) -> None:
        self.fields = fields
        self.orders = orders
        super().__init__(*rest)

    def do_GET(self) -> None:
        if self.path.removeprefix("/orders/") in self.orders:
            self._answer(200, {name: ORDER[name] for name in self.fields})
        else:
            self._answer(404, {"error": "no such order"})

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path != STATES:
            self._answer(200, MESSAGES[asked["description"]])
            return
        # The newer verifier also announces the end of a state, and an empty one where none is needed; the original
        # one knows neither parameters nor ends.
        if asked["state"] == "an order exists" and asked.get("action", "setup") == "setup":
            self.orders.add(str(asked.get("params", {}).get("number", 7)))
        self._answer(200, {})

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base
        """Say nothing."""

    def _answer(self, status: int, body: object) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def providing(*fields: str) -> Iterator[int]:
    """Run a version of the provider whose orders have these fields; give its port."""
    handler = partial(Handler, fields, set[str]())
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()
