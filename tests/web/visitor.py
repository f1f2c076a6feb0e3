"""A browser without a screen, on the application in this process."""

import asyncio
import re
from types import TracebackType
from typing import Self

import httpx2
from prometheus_client import REGISTRY

from signoff.kernel.settings import Settings
from signoff.server import create_app

# What Chromium sends when somebody types an address.
ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8"


class Visitor:
    """Asks for pages."""

    def __init__(self, settings: Settings, token: str = "") -> None:
        self._app = create_app(settings)
        self._transport = httpx2.ASGITransport(app=self._app)
        self._auth = (token, "") if token else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._app.db.close()

    def get(self, path: str, accept: str = ACCEPT, method: str = "GET", **headers: str) -> httpx2.Response:
        """Ask for a path; header names are given with `_` for `-`."""
        given = {"accept": accept, **{name.replace("_", "-"): value for name, value in headers.items()}}
        return asyncio.run(self._get(method, path, given))

    async def _get(self, method: str, path: str, headers: dict[str, str]) -> httpx2.Response:
        async with httpx2.AsyncClient(
            transport=self._transport, base_url="http://signoff.test", auth=self._auth
        ) as client:
            return await client.request(method, path, headers=headers)

    def content(self, path: str) -> str:
        """Give what stands between the header and the footer of a page that must be there."""
        response = self.get(path)
        assert response.status_code == 200, response.text
        return content_of(response)

    def queries(self, path: str) -> float:
        """Give how many statements a page sent to the database; `path` is also the route's template."""
        route = {"route": path.partition("?")[0]}
        before = REGISTRY.get_sample_value("signoff_request_queries_sum", route) or 0
        self.content(path)
        return (REGISTRY.get_sample_value("signoff_request_queries_sum", route) or 0) - before


def content_of(response: httpx2.Response) -> str:
    """Give what stands between the header and the footer of a page."""
    found = re.search(r"<main [^>]*>\n(.*)</main>", response.text, re.DOTALL)
    assert found
    return found[1]
