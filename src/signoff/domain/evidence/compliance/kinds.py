"""Types of attestations, written in more than one way by those who require and those who attest."""

from functools import lru_cache
from typing import Final

from signoff.domain.catalog.flows.templates import ANY_TYPE

CUSTOM: Final = "custom:"
_BUILT_IN: Final = "system:"


@lru_cache(maxsize=1024)
def plain(kind: str) -> str:
    """Write a type in one way: `Pull_Request` is `pull-request`, `system:decision` is `decision`."""
    return kind.strip().casefold().replace("_", "-").removeprefix(_BUILT_IN)


def satisfies(given: str, required: str) -> bool:
    """Tell whether an attestation of a type is of a required type; a custom type goes by its bare name too."""
    if required == ANY_TYPE:
        return True
    return plain(given) in (plain(required), CUSTOM + plain(required))
