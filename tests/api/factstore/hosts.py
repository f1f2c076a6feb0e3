"""Source code hosts on loopback, as far as somebody asks them for pull requests."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import msgspec
from msgspec import Struct


class Host(Struct):
    """What is answered by path, and what was asked: method, path, the credential, the body."""

    url: str
    answers: dict[str, tuple[int, Any]]
    asked: list[tuple[str, str, str, Any]]
    header: str = "authorization"

    @property
    def paths(self) -> list[str]:
        return [path for _, path, _, _ in self.asked]


class _Handler(BaseHTTPRequestHandler):
    host: Host

    def do_GET(self) -> None:
        self._answer(None)

    def do_POST(self) -> None:
        self._answer(msgspec.json.decode(self.rfile.read(int(self.headers["content-length"]))))

    def log_message(self, *_: object) -> None:
        pass

    def _answer(self, body: Any) -> None:
        self.host.asked.append((self.command, self.path, self.headers.get(self.host.header, ""), body))
        status, document = self.host.answers.get(self.path, (404, {"message": "Not Found"}))
        content = document if isinstance(document, bytes) else msgspec.json.encode(document)
        self.send_response(status)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def host() -> Iterator[Host]:
    """Serve a host on loopback."""
    found = Host("", {}, [])
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"host": found}))
    found.url = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()


def github(found: Host, number: int = 7, **more: Any) -> None:
    """Let GitHub have a pull request of the commit, merged and approved."""
    pull = {
        "number": number,
        "html_url": f"https://github.com/shop/api/pull/{number}",
        "title": "Pay",
        "user": {"login": "ann"},
        "state": "closed",
        "merged_at": "2026-11-01T10:00:00Z",
        "merge_commit_sha": "c" * 40,
        **more,
    }
    found.answers["/repos/shop/api/commits/abc1234/pulls"] = (200, [pull])
    found.answers[f"/repos/shop/api/pulls/{number}"] = (200, pull)
    reviews(found, ("bob", "APPROVED"), number=number)


def reviews(found: Host, *given: tuple[str, str], number: int = 7) -> None:
    """Let GitHub's pull request have been reviewed, by whom and how, in this order."""
    rows = [{"user": {"login": name}, "state": state} for name, state in given]
    found.answers[f"/repos/shop/api/pulls/{number}/reviews?per_page=100&page=1"] = (200, rows)


def gitlab(found: Host) -> None:
    """Let GitLab have a merge request of the commit, merged and approved."""
    found.header = "private-token"
    project = "/api/v4/projects/shop%2Fbackend%2Fapi"
    request = {
        "iid": 3,
        "web_url": "https://gitlab.com/shop/backend/api/-/merge_requests/3",
        "title": "Pay",
        "author": {"username": "ann"},
        "state": "merged",
        "merged_at": "2026-11-01T10:00:00Z",
        "merge_commit_sha": None,
        "squash_commit_sha": "d" * 40,
    }
    found.answers[f"{project}/repository/commits/abc1234/merge_requests"] = (200, [request])
    found.answers[f"{project}/merge_requests/3"] = (200, request)
    found.answers[f"{project}/merge_requests/3/approvals"] = (
        200,
        {"approved_by": [{"user": {"username": "bob"}}]},
    )


def bitbucket(found: Host) -> None:
    """Let Bitbucket have a pull request of the commit, merged and approved."""
    repository = "/2.0/repositories/shop/api"
    found.answers[f"{repository}/commit/abc1234/pullrequests"] = (200, {"values": [{"id": 5}]})
    found.answers[f"{repository}/pullrequests/5"] = (
        200,
        {
            "id": 5,
            "links": {"html": {"href": "https://bitbucket.org/shop/api/pull-requests/5"}},
            "title": "Pay",
            "author": {"nickname": "ann", "uuid": "{1}"},
            "state": "MERGED",
            "updated_on": "2026-11-01T10:00:00+00:00",
            "merge_commit": {"hash": "cccccccccccc"},
            "participants": [
                {"user": {"nickname": "ann", "uuid": "{1}"}, "approved": False},
                {"user": {"uuid": "{2}"}, "approved": True},
            ],
        },
    )


def azure(found: Host) -> None:
    """Let Azure DevOps have a pull request of the commit, completed and approved."""
    repository = "/acme/My%20Shop/_apis/git/repositories/api"
    found.answers[f"{repository}/pullrequestquery?api-version=7.1"] = (
        200,
        {"results": [{"abc1234": [{"pullRequestId": 9}]}, {"abc1234": [{"pullRequestId": 9}]}]},
    )
    found.answers[f"{repository}/pullrequests/9?api-version=7.1"] = (
        200,
        {
            "pullRequestId": 9,
            "title": "Pay",
            "status": "completed",
            "createdBy": {"uniqueName": "ann@acme.example"},
            "closedDate": "2026-11-01T10:00:00Z",
            "lastMergeCommit": {"commitId": "c" * 40},
            "reviewers": [
                {"uniqueName": "team", "vote": 10, "isContainer": True},
                {"uniqueName": "bob@acme.example", "vote": 5},
                {"uniqueName": "eve@acme.example", "vote": -10},
            ],
        },
    )
