"""Pages of lists that tell where they are (facts 2.5 and 2.10)."""

from typing import Any, TypeVar

from signoff.api.kit.call import Call
from signoff.api.kosli import reading
from signoff.kernel.page import Paged

T = TypeVar("T")

LARGEST = 100


def cut(call: Call, rows: list[T], size: int, largest: int = LARGEST) -> Paged[T]:
    """Give the page of some rows that the client asks for; raises Invalid."""
    page = reading.page_of(call, size, largest)
    return Paged(rows[page.offset : page.offset + page.size], page, len(rows))


def place(found: Paged[Any]) -> dict[str, int]:
    """Tell which page of how many this is."""
    return {
        "page": found.page.number,
        "per_page": found.page.size,
        "total_pages": found.pages,
        "total_count": found.total,
    }
