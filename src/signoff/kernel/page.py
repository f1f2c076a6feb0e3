"""Pages of a collection."""

from typing import Generic, TypeVar

from msgspec import Struct

T = TypeVar("T")


class Page(Struct, frozen=True):
    """Which part of a collection is wanted; `number` counts from 1."""

    number: int = 1
    size: int = 100

    @property
    def offset(self) -> int:
        """How many rows come before this page."""
        return (self.number - 1) * self.size


class Paged(Struct, Generic[T], frozen=True):
    """One page of rows, and how many rows the whole collection has."""

    rows: list[T]
    page: Page
    total: int

    @property
    def pages(self) -> int:
        """How many pages the whole collection fills."""
        return -(-self.total // self.page.size)


EVERYTHING = Page(number=1, size=2**31 - 1)
