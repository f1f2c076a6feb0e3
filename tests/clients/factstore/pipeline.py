"""What the CI templates and scripts of OpenFactstore's documentation send, request by request, over a socket.

There is no client to install: its pipelines call the API with a key in a header and JSON on the command line.
"""

from typing import Any, Self

import httpx2

from tests.clients.servers import Server

DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


class Pipeline:
    """Asks as one key's holder; what is answered otherwise than expected fails the test."""

    def __init__(self, server: Server, key: str = "") -> None:
        self._client = httpx2.Client(
            base_url=server.url, headers={"X-API-Key": key or server.token}, timeout=60, trust_env=False
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(self, path: str, status: int = 200) -> Any:
        """Read something."""
        return self._said(self._client.get(path), status)

    def post(self, path: str, document: object = None, status: int = 201, /, **headers: str) -> Any:
        """Report something; an underscore in a header's name is sent as a hyphen."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._said(self._client.post(path, json=document, headers=named), status)

    def upload(self, path: str, name: str, content: bytes) -> Any:
        """Send a file as a form does."""
        return self._said(self._client.post(path, files={"file": (name, content)}), 201)

    def download(self, path: str) -> bytes:
        """Fetch a file."""
        answer = self._client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.content

    @staticmethod
    def _said(answer: httpx2.Response, status: int) -> Any:
        assert answer.status_code == status, f"{answer.request.method} {answer.request.url}: {answer.text}"
        return answer.json() if answer.content else None
