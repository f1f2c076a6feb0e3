"""Search."""

from signoff.api.factstore.wire.base import Wire


class SearchItem(Wire, frozen=True, kw_only=True):
    """Something that was found."""

    type: str
    id: str
    title: str
    description: str
    metadata: dict[str, str | None]


class Search(Wire, frozen=True, kw_only=True):
    """What was found for a text."""

    results: list[SearchItem]
    total: int
    query: str
    type: str | None
