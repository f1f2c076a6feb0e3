"""Pages of a collection."""

from typing import Final, Generic, TypeVar

from msgspec import Struct

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
