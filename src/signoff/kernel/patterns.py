"""Regular expressions that people give us: checked when they are given, and matched in linear time.

The engine has no look-around and no back-references; in return no text and no expression can make it slow.
"""

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from jsonschema_rs import Validator

LONGEST: Final = 500
# Bytes that a compiled expression may take: `(a{1000}){1000}` must be refused, not built.
_SIZE: Final = 1 << 20


class PatternError(Exception):
    """The text is no regular expression that we take; the message is for the person who wrote it."""


class Pattern:
    """A regular expression; raises PatternError for what is too long, too large, or cannot be read."""

    __slots__ = ("_inside", "_whole", "text")

    def __init__(self, text: str) -> None:
        if len(text) > LONGEST:
            raise PatternError(f"is longer than {LONGEST} characters")
        self.text = text
        self._inside = _compiled(text)
        self._whole = _compiled(f"^(?:{text})$")

    def search(self, text: str) -> bool:
        """Tell whether it matches anywhere in a text."""
        return self._inside.is_valid(text)

    def whole(self, text: str) -> bool:
        """Tell whether it matches a text from beginning to end."""
        return self._whole.is_valid(text)


def problems(text: str) -> list[str]:
    """Tell what is wrong with a regular expression; nothing, if it can be used."""
    try:
        Pattern(text)
    except PatternError as error:
        return [str(error)]
    return []


@lru_cache(maxsize=1024)
def _compiled(text: str) -> "Validator":
    from jsonschema_rs import Draft202012Validator, RegexOptions, ValidationError  # noqa: PLC0415 - loads slowly

    schema: dict[str, Any] = {"pattern": text}
    try:
        return Draft202012Validator(schema, pattern_options=RegexOptions(size_limit=_SIZE))
    except (ValidationError, ValueError) as error:
        raise PatternError("is not a regular expression that can be used here") from error
