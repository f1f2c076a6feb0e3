"""The token in a contract's URL that tells, when the result comes back, for which versions it was verified.

base64url of a nested query: `cvn` the consumer version's number, `cvt[]` tags, `w` work in progress, `p` pending,
`s[][b|t|l|e|cv]` the selectors. Clients do not look into it; what cannot be read counts as empty.
"""

import base64
import binascii
from typing import Any

from msgspec import Struct

from signoff.api.pact_broker import nested_query
from signoff.kernel.errors import Invalid


class Metadata(Struct, frozen=True):
    """What a token says of consumer versions: a single number with its tags, or those that selectors chose.

    `versions` gives, by the id of each chosen version, the tags that it was chosen by.
    """

    version: str | None = None
    tags: tuple[str, ...] | None = None
    versions: dict[int, tuple[str, ...]] = {}
    wip: bool = False
    pending: bool = False


EMPTY = Metadata()


def encode(pairs: list[tuple[str, str]]) -> str:
    """Make a token."""
    return base64.urlsafe_b64encode(nested_query.encode(pairs).encode()).rstrip(b"=").decode()


def decode(token: str | None) -> Metadata:
    """Read a token."""
    if not token:
        return EMPTY
    try:
        query = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
        found = nested_query.parse(query)
    except (binascii.Error, ValueError, Invalid):
        return EMPTY
    selectors = [each for each in _list(found.get("s")) if isinstance(each, dict)]
    number = found.get("cvn")
    return Metadata(
        version=number if isinstance(number, str) else None,
        tags=_texts(found["cvt"]) if "cvt" in found else None,
        versions=_chosen(selectors),
        wip=found.get("w") == "true",
        pending=found.get("p") == "true",
    )


def _chosen(selectors: list[dict[str, Any]]) -> dict[int, tuple[str, ...]]:
    chosen: dict[int, dict[str, None]] = {}
    for each in selectors:
        text = each.get("cv")
        if isinstance(text, str) and text.isdecimal():
            tags = chosen.setdefault(int(text[:18]), {})
            if isinstance(each.get("t"), str):
                tags[each["t"]] = None
    return {version: tuple(tags) for version, tags in chosen.items()}


def _texts(value: object) -> tuple[str, ...]:
    return tuple(each for each in _list(value) if isinstance(each, str))


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
