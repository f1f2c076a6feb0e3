"""Pages of a collection."""

from typing import Final, Generic, TypeVar

from msgspec import Struct

from signoff.kernel.sql import Row, Statement
from signoff.kernel.tx import Tx

T = TypeVar("T")

_MOST: Final = 2**31 - 1


class Page(Struct, frozen=True):
    """Which part of a collection is wanted; `number` counts from 1."""

    number: int = 1
    size: int = 100

    @property
    def offset(self) -> int:
        """How many rows come before this page, or as many as engines can count: nothing is that long."""
        return min((self.number - 1) * self.size, _MOST)


class Paged(Struct, Generic[T], frozen=True):
    """One page of rows, and how many rows the whole collection has."""

    rows: list[T]
    page: Page
    total: int

    @property
    def pages(self) -> int:
        """How many pages the whole collection fills."""
        return -(-self.total // self.page.size)


EVERYTHING = Page(number=1, size=_MOST)


def page_of(
    tx: Tx, rows: Statement[T], total: Statement[Row], page: Page, /, **parameters: object
) -> Paged[T]:
    """Give one page; counts the whole only where the page itself does not tell."""
    found = tx.all(rows, **parameters, limit=page.size, offset=page.offset)
    if len(found) < page.size and (found or page.number == 1):
        return Paged(found, page, page.offset + len(found))
    return Paged(found, page, tx.number(total, **parameters))
