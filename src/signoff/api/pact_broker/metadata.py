"""The token in a contract's URL that tells, when the result comes back, for which versions it was verified.

base64url of a nested query: `cvn` the consumer version's number, `cvt[]` tags, `w` work in progress, `p` pending,
`s[][b|t|l|e|cv]` the selectors (facts 3.6). Clients do not look into it; what cannot be read counts as empty.
"""

import base64
import binascii

from msgspec import Struct

from signoff.api.pact_broker import nested_query
from signoff.kernel.errors import Invalid


class Metadata(Struct, frozen=True):
    """What a token says; `versions` are ids of consumer versions from the selectors, `version` a single number."""

    version: str | None = None
    versions: tuple[int, ...] = ()
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
    ids = [each["cv"] for each in selectors if str(each.get("cv", "")).isdecimal()]
    number = found.get("cvn")
    return Metadata(
        version=number if isinstance(number, str) else None,
        versions=tuple(dict.fromkeys(int(text[:18]) for text in ids)),
        wip=found.get("w") == "true",
        pending=found.get("p") == "true",
    )


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
