"""Bodies and queries of this dialect, read once into typed records."""

from collections.abc import Collection, Mapping
from typing import Any, TypeVar
from urllib.parse import parse_qs

import msgspec

from signoff.api.kit import bodies
from signoff.api.kit.call import Call
from signoff.api.kit.refusals import Refusal
from signoff.kernel.page import Page

T = TypeVar("T")

SIZE, LARGEST = 20, 100


def read(
    call: Call, into: type[T], aliases: Mapping[str, str] | None = None, words: Collection[str] = ()
) -> T:
    """Read the JSON body; names that other documents use stand for ours, unknown ones are ignored, null is absent.

    Under the names in `words` stand enumerated words, in any case. Raises Refusal 400 that names the field.
    """
    document = {name: value for name, value in bodies.object_of(call).items() if value is not None}
    for alias, name in (aliases or {}).items():
        if alias in document:
            document.setdefault(name, document.pop(alias))
    document |= {name: enum_text(document[name]) for name in words if name in document}
    return convert(document, into)


def convert(document: Mapping[str, Any], into: type[T]) -> T:
    """Make a record of values; raises Refusal 400."""
    try:
        return msgspec.convert(document, into, strict=True)
    except msgspec.ValidationError as error:
        raise Refusal(400, str(error).replace("`", "'")) from error


def enum_text(value: object) -> object:
    """Give an enumerated word as it is kept: upper case, with underscores; what is no text stays as it is."""
    return value.upper().replace("-", "_") if isinstance(value, str) else value


def parameter(call: Call, name: str) -> str | None:
    """Give a query parameter, None when it is absent or empty."""
    values = parse_qs(call.query, keep_blank_values=True).get(name, [])
    return values[-1] if values and values[-1] else None


def page_of(call: Call) -> Page:
    """Read `page`, counted from 0, and `size`; raises Refusal 400."""
    number, size = _whole(call, "page", 0), _whole(call, "size", SIZE)
    if number < 0 or not 1 <= size <= LARGEST:
        raise Refusal(400, f"page must be 0 or more, and size 1 to {LARGEST}")
    return Page(number + 1, size)


def _whole(call: Call, name: str, default: int) -> int:
    text = parameter(call, name)
    if text is None:
        return default
    if not text.lstrip("-").isdecimal() or len(text) > 9:
        raise Refusal(400, f"{name} must be a whole number")
    return int(text)
