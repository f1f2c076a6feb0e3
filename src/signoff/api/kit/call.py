"""A request as a handler sees it, and the reply that a handler gives."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any, Final
from urllib.parse import parse_qs

import msgspec
from msgspec import Struct

from signoff.api.kit.forms import Form
from signoff.api.kit.links import joined
from signoff.kernel.database import Database

HeaderMap = Mapping[str, str]

# Documents, clients and forms ask for a dry run in different ways.
DRY_RUN_HEADERS: Final = ("x-dry-run", "x-factstore-dry-run")
DRY_RUN: Final = "dryRun"


class Call(Struct):
    """One request: its path already split and un-quoted, its body already read.

    A form with files is read once it is known who sends it: `arriving` reads at most so many bytes of it, into `form`,
    whose files end with `close`. `leave` gives back the room that a large body took.
    `base` is the URL before every path, without a trailing slash; `headers` have lower-case names; `query` is the raw
    query string; `media_type` is what the reply is to be, chosen from what the route provides.
    """

    method: str
    path: str
    query: str
    headers: HeaderMap
    base: str
    body: bytes = b""
    parameters: dict[str, str] = {}
    media_type: str = ""
    request_id: str = ""
    arriving: Callable[[int], Awaitable[None]] | None = None
    form: Form | None = None
    leave: Callable[[], None] | None = None

    def __getitem__(self, name: str) -> str:
        return self.parameters[name]

    def close(self) -> None:
        """Let go of the files that came, and of the room that the body took."""
        if self.form is not None:
            self.form.close()
        if self.leave is not None:
            self.leave()

    def url(self, *segments: str) -> str:
        """Give the URL of a path under the base; each segment is one name, quoted."""
        return joined(self.base, segments)

    @property
    def here(self) -> str:
        """The URL of this request, without its query."""
        return self.base + self.path

    @property
    def content_type(self) -> str:
        """The body's media type, lower-case, without parameters; empty when not given."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def accept(self) -> str:
        """What the client takes; empty when it did not say."""
        return self.headers.get("accept", "")

    @property
    def dry_run(self) -> bool:
        """Whether the change is to be tried and then rolled back."""
        if any(self.headers.get(name, "").strip().lower() == "true" for name in DRY_RUN_HEADERS):
            return True
        return f"{DRY_RUN}=" in self.query and parse_qs(self.query).get(DRY_RUN, [""])[-1].lower() == "true"


class Reply(Struct, frozen=True):
    """An answer: finished, or with `chunks` that are still to come, which are closed when the client goes away."""

    status: int = 200
    body: bytes = b""
    media_type: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    chunks: Callable[[], AsyncIterator[bytes]] | None = None

    def with_headers(self, *headers: tuple[str, str]) -> "Reply":
        """Give the same reply with more headers."""
        return msgspec.structs.replace(self, headers=self.headers + headers)


class Later(Struct, frozen=True):
    """An answer that must ask the outside first: `finish` runs once the transaction has ended well."""

    finish: Callable[[Database], Awaitable[Reply]]


def json_reply(document: Any, media_type: str, status: int = 200, *headers: tuple[str, str]) -> Reply:
    """Render a document as JSON."""
    return Reply(status, msgspec.json.encode(document), media_type, headers)


def text_reply(text: str, media_type: str = "text/plain", status: int = 200) -> Reply:
    """Render a text."""
    return Reply(status, text.encode(), media_type)
