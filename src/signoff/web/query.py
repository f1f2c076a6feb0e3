"""What a page was asked for, read leniently: an address that a person mistyped still shows something."""

from urllib.parse import parse_qs, urlencode

import msgspec
from msgspec import Struct

from signoff.api.kit.call import Call
from signoff.kernel.page import Page

_LARGEST = 500


class ListQuery(Struct, frozen=True):
    """Which part of a list, and what its rows must have: a text in their names, a branch, a label and so on."""

    page: Page
    search: str
    branch: str
    label: str
    usual_size: int
    application: str = ""
    status: str = ""
    depth: str = ""
    tags: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether only some of the rows are wanted."""
        return bool(self.search or self.branch or self.label or self.application or self.status)

    def to(self, number: int) -> str:
        """Give the query of another page of the same list."""
        given = {
            "search": self.search,
            "branch": self.branch,
            "label": self.label,
            "application": self.application,
            "status": self.status,
            "depth": self.depth,
            "tags": self.tags,
            "page": number if number > 1 else "",
            "pageSize": self.page.size if self.page.size != self.usual_size else "",
        }
        return "?" + urlencode({name: value for name, value in given.items() if value})

    def instead(self, **words: str) -> str:
        """Give the query of the same list with other words, from its first page."""
        return msgspec.structs.replace(self, **words).to(1)


def read(call: Call, usual_size: int = Page().size) -> ListQuery:
    """Read the query of a list."""
    given = parse_qs(call.query, errors="replace")
    return ListQuery(
        page=Page(_number(given, "page", 1), min(_number(given, "pageSize", usual_size), _LARGEST)),
        search=_text(given, "search"),
        branch=_text(given, "branch"),
        label=_text(given, "label"),
        usual_size=usual_size,
        application=_text(given, "application"),
        status=_text(given, "status"),
        depth=_text(given, "depth"),
        # Bookmarks of old write `tags[]=prod` for one tag.
        tags=_text(given, "tags") or _text(given, "tags[]"),
    )


def flag(call: Call, name: str) -> bool:
    """Tell whether the query says that something is true."""
    return word(call, name) == "true"


def word(call: Call, name: str) -> str:
    """Give one value of the query; empty when there is none."""
    return _text(parse_qs(call.query, errors="replace"), name)


def _text(given: dict[str, list[str]], name: str) -> str:
    return given.get(name, [""])[0].strip().replace("\0", "")


def _number(given: dict[str, list[str]], name: str, default: int) -> int:
    text = given.get(name, [""])[0]
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text.lstrip("0")) <= 9 else default
