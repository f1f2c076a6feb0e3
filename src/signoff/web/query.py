"""What a page was asked for, read leniently: an address that a person mistyped still shows something."""

from urllib.parse import parse_qs, urlencode

from msgspec import Struct

from signoff.api.kit.call import Call
from signoff.kernel.page import Page

_LARGEST = 1000


class ListQuery(Struct, frozen=True):
    """Which part of a list, and what its rows must contain."""

    page: Page
    search: str

    def to(self, number: int) -> str:
        """Give the query of another page of the same list."""
        given = {"search": self.search, "page": number if number > 1 else "", "pageSize": self._size()}
        return "?" + urlencode({name: value for name, value in given.items() if value})

    def _size(self) -> int | str:
        return self.page.size if self.page.size != Page().size else ""


def read(call: Call) -> ListQuery:
    """Read the query of a list."""
    given = parse_qs(call.query, errors="replace")
    page = Page(_number(given, "page", 1), min(_number(given, "pageSize", Page().size), _LARGEST))
    return ListQuery(page, given.get("search", [""])[0].strip())


def _number(given: dict[str, list[str]], name: str, default: int) -> int:
    text = given.get(name, [""])[0]
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text.lstrip("0")) <= 9 else default
