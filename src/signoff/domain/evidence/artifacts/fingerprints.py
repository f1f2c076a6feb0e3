"""Fingerprints: SHA-256 as 64 lower-case hexadecimal digits, whatever way they were written."""

import re
from typing import Final

from signoff.kernel.errors import Invalid

PREFIX: Final = "sha256:"
SHORTEST: Final = 5
# What follows the last hexadecimal digit.
AFTER: Final = "g"
# So many that begin alike are told.
AMBIGUOUS: Final = 20

_WHOLE = re.compile(r"[0-9a-f]{64}")
_BEGINNING = re.compile(rf"[0-9a-f]{{{SHORTEST},64}}")


def loose(text: str) -> str:
    """Write a fingerprint as it would be kept, without asking whether it is one."""
    return text.strip().lower().removeprefix(PREFIX)


def normal(text: str, field: str = "fingerprint") -> str:
    """Write a fingerprint as it is kept; raises Invalid of `field` when it is none."""
    found = loose(text)
    if not _WHOLE.fullmatch(found):
        raise Invalid(
            {field: [f"must be 64 hexadecimal digits, with or without '{PREFIX}' [input: {text[:100]}]"]}
        )
    return found


def whole(text: str) -> bool:
    """Tell whether a text is a whole fingerprint."""
    return _WHOLE.fullmatch(loose(text)) is not None


def beginning(text: str) -> str | None:
    """Write the beginning of a fingerprint, or of a commit, as it is kept; None when it is too short or not hex."""
    found = loose(text)
    return found if _BEGINNING.fullmatch(found) else None
