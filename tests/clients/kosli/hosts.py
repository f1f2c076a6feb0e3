"""What the command asks before it attests: an issue tracker, a code scanner, and a host of pull requests."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from msgspec import Struct

PULL_REQUEST: dict[str, Any] = {
    "number": 7,
    "repository": {"name": "shop", "owner": {"login": "acme"}},
    "title": "Go on",
    "state": "MERGED",
    "headRefName": "feature",
    "baseRefName": "main",
    "url": "https://github.example.org/acme/shop/pull/7",
    "createdAt": "2026-11-01T10:00:00Z",
    "mergedAt": "2026-11-02T10:00:00Z",
    "author": {"login": "ada"},
    "commits": {"nodes": [], "pageInfo": {"hasNextPage": False, "endCursor": ""}},
    "reviews": {
        "nodes": [{"author": {"login": "bob"}, "state": "APPROVED", "submittedAt": "2026-11-01T12:00:00Z"}],
        "pageInfo": {"hasNextPage": False, "endCursor": ""},
    },
}


MERGE_REQUEST: dict[str, Any] = {
    "id": 1,
    "iid": 7,
    "project_id": 3,
    "title": "Go on",
    "state": "merged",
    "web_url": "https://gitlab.example.org/acme/shop/-/merge_requests/7",
    "author": {"name": "Ada", "username": "ada"},
    "source_branch": "feature",
    "target_branch": "main",
    "created_at": "2026-11-01T10:00:00Z",
    "merged_at": "2026-11-02T10:00:00Z",
    "merge_commit_sha": "c" * 40,
}


class Host(Struct):
    """All of them at one address; change what they know and the next question is answered by it."""

    url: str = ""
    issues: tuple[str, ...] = ("EX-1",)
    gate: str = "OK"
    pull_requests: tuple[dict[str, Any], ...] = (PULL_REQUEST,)

    def answer(self, path: str) -> Any:
        """Answer a question; None is an unknown one."""
        if path.startswith("/api/v4/"):
            return self._answer_of_gitlab(path)
        if path.startswith("/rest/api/2/issue/"):
            key = path.rpartition("/")[2]
            return {"id": "1", "key": key, "fields": {}} if key in self.issues else None
        task = {"id": "T1", "analysisId": "A1", "status": "SUCCESS", "componentKey": "shop", "branch": "main"}
        analysis = {"key": "A1", "date": "2026-11-02T10:00:00+0000", "revision": "abc"}
        nodes = {"object": {"associatedPullRequests": {"nodes": list(self.pull_requests)}}}
        return {
            "/api/ce/task": {"task": task},
            "/api/project_analyses/search": {"analyses": [analysis]},
            "/api/qualitygates/project_status": {"projectStatus": {"status": self.gate, "conditions": []}},
            "/api/graphql": {"data": {"repository": nodes}},
        }.get(path, [])

    def _answer_of_gitlab(self, path: str) -> Any:
        if path.endswith("/approvals"):
            return {"approved_by": [{"user": {"name": "Bob", "username": "bob"}}]}
        of_commit = "/repository/commits/" in path and path.endswith("/merge_requests")
        return [MERGE_REQUEST] if of_commit and self.pull_requests else []


@contextmanager
def hosting() -> Iterator[Host]:
    """Serve a host on a free port of this machine."""
    host = Host()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self.do_GET()

        def do_GET(self) -> None:
            answer = host.answer(self.path.partition("?")[0])
            body = json.dumps(answer).encode()
            self.send_response(404 if answer is None else 200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    host.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield host
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
