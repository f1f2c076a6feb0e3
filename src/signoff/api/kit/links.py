"""URLs from names: a name may hold anything, so each is quoted as one segment."""

from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote


@lru_cache(maxsize=4096)
def segment(name: str) -> str:
    """Quote a name so that it stays one segment, `/` included."""
    return quote(name, safe="")


def joined(base: str, segments: Iterable[str]) -> str:
    """Put quoted segments behind a base."""
    return "/".join([base, *map(segment, segments)])
