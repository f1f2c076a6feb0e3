"""Pages of lists that tell where they are."""

from typing import Any, TypeVar

from signoff.api.kit.call import Call
from signoff.api.kosli import reading
from signoff.kernel.errors import Invalid
from signoff.kernel.page import Page, Paged

T = TypeVar("T")

LARGEST = 100


def cut(call: Call, rows: list[T], size: int, largest: int = LARGEST) -> Paged[T]:
    """Give the page of some rows that the client asks for; raises Invalid."""
    page = reading.page_of(call, size, largest)
    return Paged(rows[page.offset : page.offset + page.size], page, len(rows))


def asked(call: Call, size: int, name: str) -> Page:
    """Read `page`, and how large it is to be from a parameter of another name than usual; raises Invalid."""
    text = reading.parameter(call, name) or str(size)
    if not (text.isascii() and text.isdecimal()) or not 1 <= int(text[:12]) <= LARGEST:
        raise Invalid({name: [f"must be a whole number from 1 to {LARGEST} [input: {text[:50]}]"]})
    return Page(reading.page_of(call, size).number, int(text))


def place(found: Paged[Any]) -> dict[str, int]:
    """Tell which page of how many this is."""
    return {
        "page": found.page.number,
        "per_page": found.page.size,
        "total_pages": found.pages,
        "total_count": found.total,
    }
