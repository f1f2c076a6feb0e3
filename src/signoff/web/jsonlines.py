"""JSON as lines of coloured words, each line knowing which value it shows."""

import json
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

Path = tuple[str | int, ...]
Token = tuple[str, str]

INDENT = "  "


class Line(Struct, frozen=True):
    """One line: words with their kind (`key`, `text`, `number`, `word`, or none), and where its value lies."""

    tokens: tuple[Token, ...]
    path: Path
    opening: bool
    note: str = ""


def lines(value: Any) -> list[Line]:
    """Write a value as lines."""
    return list(_lines(value, (), [], 0, ""))


def _lines(value: Any, path: Path, before: list[Token], depth: int, after: str) -> Iterator[Line]:
    indent: Token = ("", INDENT * depth)
    items, opening, closing = _children(value)
    if not items:
        yield Line((indent, *before, *_scalar(value), ("", after)), path, opening=True)
        return
    yield Line((indent, *before, ("", opening)), path, opening=True)
    for place, (step, child) in enumerate(items):
        key = [("key", _quoted(step)), ("", ": ")] if isinstance(step, str) else []
        comma = "," if place < len(items) - 1 else ""
        yield from _lines(child, (*path, step), key, depth + 1, comma)
    yield Line((indent, ("", closing + after)), path, opening=False)


def _children(value: Any) -> tuple[list[tuple[str | int, Any]], str, str]:
    if isinstance(value, dict):
        return [(str(key), child) for key, child in value.items()], "{", "}"
    if isinstance(value, list):
        return list(enumerate(value)), "[", "]"
    return [], "", ""


def _scalar(value: Any) -> list[Token]:
    if isinstance(value, str):
        return [("text", _quoted(value))]
    if isinstance(value, bool) or value is None:
        return [("word", _quoted(value))]
    return [("number" if isinstance(value, int | float) else "", _quoted(value))]


def _quoted(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
