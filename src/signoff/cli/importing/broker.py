"""A running Pact Broker, read through its public interface."""

import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import quote, unquote, urlencode

import httpx2

from signoff.kernel.errors import NotFound, Unavailable

Json = dict[str, Any]
T = TypeVar("T")

# Few enough that a broker at work hardly notices.
AT_ONCE = 4
ATTEMPTS = 5
FIRST_PAUSE = 0.5
PAGE = 100
_BUSY = {429, 500, 502, 503, 504}
_HEADERS = {"Accept": "application/hal+json, application/json;q=0.9", "User-Agent": "signoff import"}


class Broker:
    """Reads documents; what is busy is asked again, what is refused raises Unavailable, what is missing NotFound."""

    def __init__(
        self,
        url: str,
        authentication: tuple[str, str] | str | None = None,
        transport: httpx2.BaseTransport | None = None,
    ) -> None:
        self.url = url.rstrip("/")
        bearer = {"Authorization": f"Bearer {authentication}"} if isinstance(authentication, str) else {}
        self._client = httpx2.Client(
            headers=_HEADERS | bearer,
            auth=authentication if isinstance(authentication, tuple) else None,
            timeout=60,
            follow_redirects=True,
            transport=transport or httpx2.HTTPTransport(retries=2),
        )
        self._threads = ThreadPoolExecutor(AT_ONCE, "signoff-import")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._threads.shutdown(cancel_futures=True)
        self._client.close()

    def get(self, *path: str, query: Iterable[tuple[str, str]] = ()) -> Json:
        """Read one document, by the names that its path is made of."""
        url = "/".join([self.url, *(quote(part, safe="") for part in path)])
        # The order of parameters has a meaning, so nothing may gather those of one name.
        answer = self._asked(f"{url}?{asked}" if (asked := urlencode(list(query))) else url)
        if answer.status_code == 404:
            raise NotFound(f"The broker does not have {url}")
        if answer.status_code >= 400:
            raise Unavailable(f"The broker answered {answer.status_code} to {url}: {answer.text[:200]}")
        try:
            document = answer.json()
        except ValueError as error:
            raise Unavailable(f"The broker did not answer with JSON to {url}") from error
        return document if isinstance(document, dict) else {"_document": document}

    def find(self, *path: str) -> Json | None:
        """Read one document, or None when it is missing."""
        try:
            return self.get(*path)
        except NotFound:
            return None

    def every(self, name: str, *path: str) -> Iterator[Json]:
        """Read a collection, page by page; a broker that knows no pages gives all at once."""
        number, last = 1, False
        while not last:
            page = self.get(*path, query=[("page", str(number)), ("size", str(PAGE))])
            yield from embedded(page, name)
            number, last = number + 1, "next" not in page.get("_links", {})

    def together(self, read: Callable[[T], Json | None], wanted: Iterable[T]) -> Iterator[Json | None]:
        """Read several documents at once; they come in the order asked for."""
        return self._threads.map(read, wanted)

    def _asked(self, url: str) -> httpx2.Response:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                answer = self._client.get(url)
            except (httpx2.HTTPError, httpx2.InvalidURL) as error:
                if attempt == ATTEMPTS or isinstance(error, httpx2.InvalidURL):
                    raise Unavailable(f"The broker cannot be reached at {url}: {error}") from error
            else:
                if answer.status_code not in _BUSY or attempt == ATTEMPTS:
                    return answer
            time.sleep(FIRST_PAUSE * 2 ** (attempt - 1))
        raise AssertionError


def links(document: Mapping[str, Any], relation: str) -> list[Json]:
    """Give the links of a relation; a broker that lacks it gives none."""
    found = document.get("_links", {}).get(relation, [])
    return found if isinstance(found, list) else [found]


def embedded(document: Mapping[str, Any], name: str) -> list[Json]:
    """Give the documents of a name inside another; a broker that lacks them gives none."""
    return list(document.get("_embedded", {}).get(name) or ())


def names_in(href: str, pattern: str) -> tuple[str, ...] | None:
    """Take the names out of a link: `{}` in the pattern stands for one, wherever the broker says that it stands."""
    expression = re.escape(pattern).replace(r"\{\}", "([^/?]+)") + "$"
    found = re.search(expression, href)
    return tuple(map(unquote, found.groups())) if found else None
