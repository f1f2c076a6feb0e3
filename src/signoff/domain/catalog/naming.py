"""What names may look like, and how they look to people."""

import re
from collections.abc import Mapping

from signoff.kernel.errors import Invalid

BLANK = "cannot be blank"
MULTIPLE_LINES = "cannot contain multiple lines"
SPACES = "cannot contain spaces"
# A path that holds one is refused, so nobody could ask for such a name again.
TABS = "cannot contain a tab character"
# PostgreSQL has no place for them.
NULLS = "cannot contain a null character"
# PostgreSQL's indexes take no more than 2,704 bytes.
LONGEST = 500
TOO_LONG = f"cannot be longer than {LONGEST} characters"

_HUMP = re.compile(r"(?<=[A-Z])(?=[A-Z][a-z])|(?<=[a-z0-9])(?=[A-Z])")
_GAP = re.compile(r"[\s_-]+")


def words(name: str) -> list[str]:
    """Split a name at humps, hyphens, underscores and spaces: `fooBar-baz` has three words."""
    return [word for word in _GAP.split(_HUMP.sub(" ", name)) if word]


def display_name(name: str) -> str:
    """Make a name for people: `foo-bar_baz` becomes `Foo Bar Baz`."""
    return " ".join(word[0].upper() + word[1:] for word in words(name)) or name


def faults(text: str | None, *, spaces: bool = True, blank: bool = False) -> list[str]:
    """Tell what is wrong with a name of one line; nothing is wrong with none at all."""
    if text is None:
        return []
    if not text.strip():
        return [] if blank else [BLANK]
    wrong = {
        MULTIPLE_LINES: "\n" in text or "\r" in text,
        TABS: "\t" in text,
        SPACES: not spaces and " " in text,
        NULLS: "\0" in text,
        TOO_LONG: len(text) > LONGEST,
    }
    return [fault for fault, found in wrong.items() if found]


def refuse(found: Mapping[str, list[str]]) -> None:
    """Raise Invalid if any field has a fault."""
    wrong = {field: texts for field, texts in found.items() if texts}
    if wrong:
        raise Invalid(wrong)
