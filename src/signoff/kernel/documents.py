"""JSON documents from outside, parsed strictly: what is stored later must be what was meant."""

import json
from typing import Any, Final, NoReturn

import msgspec

MAX_DEPTH = 50

_DOUBTFUL: Final = object()
# Escaped like this it is a quotation mark that is written without one.
_QUOTATION_MARK = b"\\u0022"
# So many digits may be a number out of range.
_LONG_NUMBER = b"0" * 19
_DIGITS = bytes(ord("0") if chr(byte).isdecimal() and byte < 128 else ord(" ") for byte in range(256))


class DocumentError(Exception):
    """The text is not a usable document; the message says where and why, for the person who sent it."""


def parse(raw: bytes, *, max_depth: int = MAX_DEPTH) -> Any:
    """Parse UTF-8 JSON; refuses duplicate keys, lone surrogates, NaN, numbers out of range, and too deep nesting."""
    document = _well_formed(raw, max_depth)
    return _examined(raw, max_depth) if document is _DOUBTFUL else document


def _well_formed(raw: bytes, max_depth: int) -> Any:
    """Parse in C what is beyond doubt, which is nearly everything; the rest is examined, which takes longer.

    Written again with a space for each level, a line of a deep document begins with many, as no text holds a bare line
    break.
    """
    if _LONG_NUMBER in raw.translate(_DIGITS):
        return _DOUBTFUL
    try:
        document = msgspec.json.decode(raw)
        again = msgspec.json.encode(document)
        packed = msgspec.json.format(raw, indent=-1)
    except (msgspec.MsgspecError, UnicodeError, RecursionError, OverflowError):
        return _DOUBTFUL
    if packed != again and not _whole(raw, again):
        return _DOUBTFUL
    if len(again) > 2 * max_depth and b"\n" + b" " * max_depth in msgspec.json.format(again, indent=1):
        return _DOUBTFUL
    return document


def _whole(raw: bytes, again: bytes) -> bool:
    """Tell whether all of `raw` is still there in other words: a key that stood twice took quotation marks with it."""
    return _QUOTATION_MARK not in raw and raw.count(b'"') == again.count(b'"')


def _examined(raw: bytes, max_depth: int) -> Any:
    text = decode(raw)
    try:
        document = _DECODER.decode(text)
    except RecursionError as error:
        raise DocumentError("nesting is too deep") from error
    except json.JSONDecodeError as error:
        raise DocumentError(
            f"{error.msg.removesuffix(' at')} at line {error.lineno} column {error.colno}"
        ) from error
    if _deeper_than(document, max_depth):
        raise DocumentError(f"nesting of {max_depth + 1} is too deep")
    if "\\u" in text:
        _refuse_surrogates(document)
    return document


def decode(raw: bytes) -> str:
    """Decode UTF-8; the error names the first bad character and what stands before it."""
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode()
        raise BadEncoding(len(before) + 1, before[-100:]) from error


class BadEncoding(DocumentError):
    """The bytes are not UTF-8; `position` counts characters from 1."""

    def __init__(self, position: int, before: str) -> None:
        super().__init__(f"non UTF-8 character at char {position}")
        self.position = position
        self.before = before


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        name = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        raise DocumentError(f"the key {name!r} stands twice in one object")
    return found


def _no_constant(name: str) -> NoReturn:
    raise DocumentError(f"{name} is not JSON")


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise DocumentError("a number is out of range")
    return number


def _bounded(text: str) -> int:
    # 64 bits, like every other JSON library that will read this document again.
    if len(text) <= 20:
        number = int(text)
        if -(2**63) <= number < 2**64:
            return number
    raise DocumentError("an integer is out of range")


_CONTAINERS = (dict, list)

_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique, parse_constant=_no_constant, parse_float=_finite, parse_int=_bounded
)


def _refuse_surrogates(document: object) -> None:
    try:
        json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise DocumentError("half of a surrogate pair stands alone") from error


def _deeper_than(document: object, depth: int) -> bool:
    # Level by level: a call for each value would cost more than parsing did.
    level: list[Any] = [document] if document.__class__ in _CONTAINERS else []
    for _ in range(depth):
        level = [
            value
            for container in level
            for value in (container.values() if container.__class__ is dict else container)
            if value.__class__ in _CONTAINERS
        ]
        if not level:
            return False
    return bool(level)
