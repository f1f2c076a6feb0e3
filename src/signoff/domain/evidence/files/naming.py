"""What a sender says of a file, made harmless: names are shown to people and headers, never used as paths."""

import re
import unicodedata

LONGEST = 200
UNKNOWN = "application/octet-stream"

_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,80}")


def name_of(text: str) -> str:
    """Give the last part of a name, without what is not printed; a name of nothing but that is `evidence`."""
    last = re.split(r"[/\\]", text)[-1]
    printed = "".join(char for char in unicodedata.normalize("NFC", last) if _printed(char)).strip()
    return printed[:LONGEST] if printed.strip(".") else "evidence"


def type_of(text: str) -> str:
    """Give a media type without its parameters; what is none is a stream of bytes."""
    plain = text.partition(";")[0].strip().lower()
    return plain if _TYPE.fullmatch(plain) else UNKNOWN


def _printed(char: str) -> bool:
    # Controls, and marks that make a name read in another direction than it runs.
    return unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
