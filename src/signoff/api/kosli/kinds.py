"""The types of environments, in this dialect's spelling; read whatever the case."""

from typing import Final

from signoff.domain.catalog.types import EnvironmentKind
from signoff.kernel.errors import Invalid

_CAPITALS: Final = (EnvironmentKind.K8S, EnvironmentKind.ECS, EnvironmentKind.S3)
_WORDS: Final = {str(kind): str(kind).upper() if kind in _CAPITALS else str(kind) for kind in EnvironmentKind}


def word(kind: str) -> str:
    """Write a type."""
    return _WORDS[kind]


def read(text: str) -> EnvironmentKind:
    """Read a type; raises Invalid."""
    plain = text.strip().lower()
    if plain not in _WORDS:
        raise Invalid({"type": [f"must be one of {', '.join(_WORDS.values())} [input: {text[:50]}]"]})
    return EnvironmentKind(plain)
