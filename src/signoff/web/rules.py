"""Matching rules in words, and the values that they are about.

Version 2 of the specification keys them by whole paths (`$.body.id`); later versions by category, then by path.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct

from signoff.web.jsonlines import Line, Path

ANY = "*"

_STEP = re.compile(r"\.([^.\[\]]+)|\[(?:'([^']*)'|\"([^\"]*)\"|(\d+)|(\*))\]")
_OLD_CATEGORIES = {"headers": "header", "body": "body", "query": "query", "path": "path", "status": "status"}


class Rule(Struct, frozen=True):
    """What a value may be; `path` is empty for the whole, and may hold `*` for anything in its place."""

    category: str
    path: Path
    shown: str
    words: str

    def covers(self, path: Path) -> bool:
        """Tell whether a value at a path is meant."""
        return len(path) == len(self.path) and all(
            wanted in (ANY, step) for wanted, step in zip(self.path, path, strict=True)
        )


def read(given: Any) -> list[Rule]:
    """Read the rules of a request, response or message; what cannot be read is left out."""
    if not isinstance(given, dict):
        return []
    return [rule for name, value in given.items() for rule in _rules(str(name), value)]


def _rules(name: str, value: Any) -> Iterator[Rule]:
    if name.startswith("$"):
        category, *rest = _steps(name) or ("body",)
        kind = _OLD_CATEGORIES.get(str(category), str(category))
        yield Rule(kind, tuple(rest), name, _matcher(value))
    elif isinstance(value, dict) and "matchers" in value:
        yield Rule(name, (), "", _combined(value))
    elif isinstance(value, dict):
        for key, each in value.items():
            path = _steps(str(key)) if str(key).startswith("$") else (str(key),)
            yield Rule(name, path, str(key), _combined(each))


def _steps(path: str) -> Path:
    found: list[str | int] = []
    for dotted, single, double, index, star in _STEP.findall(path):
        found.append(int(index) if index else dotted or single or double or star)
    return tuple(found)


def _combined(value: Any) -> str:
    if not isinstance(value, dict):
        return _matcher(value)
    matchers = value.get("matchers")
    if not isinstance(matchers, list):
        return _matcher(value)
    joined = " or " if str(value.get("combine", "AND")).upper() == "OR" else " and "
    return joined.join(_matcher(each) for each in matchers) or "anything"


def _matcher(value: Any) -> str:
    if not isinstance(value, dict):
        return f"matches {value}"
    kind = str(value.get("match") or ("regex" if "regex" in value else "type"))
    words = _WORDS.get(kind)
    return (words(value) if words else f"matches {kind}") + _size(value)


def _size(given: dict[str, Any]) -> str:
    least, most = given.get("min"), given.get("max")
    if least is None and most is None:
        return ""
    if least is not None and most is not None:
        return f", {least} to {most} of them"
    return f", at least {least}" if most is None else f", at most {most}"


def _formatted(name: str) -> Callable[[dict[str, Any]], str]:
    def words(given: dict[str, Any]) -> str:
        form = given.get("format") or given.get(name.replace(" and ", ""))
        return f"a {name} like {form}" if form else f"any {name}"

    return words


def _variants(given: dict[str, Any]) -> str:
    count = len(given["variants"]) if isinstance(given.get("variants"), list) else 0
    return f"contains all of these {count}" if count else "contains all of these"


_WORDS: dict[str, Callable[[dict[str, Any]], str]] = {
    "type": lambda _: "any of this type",
    "regex": lambda given: f"text that fits “{given.get('regex', '')}”",
    "integer": lambda _: "any whole number",
    "decimal": lambda _: "any number with decimals",
    "number": lambda _: "any number",
    "boolean": lambda _: "true or false",
    "null": lambda _: "null",
    "equality": lambda _: "exactly this",
    "include": lambda given: f"contains “{given.get('value', '')}”",
    "notEmpty": lambda _: "not empty",
    "semver": lambda _: "a semantic version",
    "date": _formatted("date"),
    "time": _formatted("time"),
    "timestamp": _formatted("date and time"),
    "datetime": _formatted("date and time"),
    "contentType": lambda given: f"content of the type {given.get('value', '')}",
    "values": lambda _: "any keys, with values like these",
    "eachKey": lambda _: "each key like these",
    "eachValue": lambda _: "each value like these",
    "arrayContains": _variants,
    "statusCode": lambda given: f"any status that means {given.get('status', 'the same')}",
}


def noted(found: list[Line], rules: list[Rule]) -> tuple[list[Line], list[Rule]]:
    """Write each rule beside the line of its value; give also the rules that no line is about."""
    used: set[int] = set()
    result = [_noted(line, rules, used) for line in found]
    return result, [rule for place, rule in enumerate(rules) if place not in used]


def _noted(line: Line, rules: list[Rule], used: set[int]) -> Line:
    if not line.opening:
        return line
    places = [place for place, rule in enumerate(rules) if rule.covers(line.path)]
    used.update(places)
    note = "; ".join(rules[place].words for place in places)
    return Line(line.tokens, line.path, line.opening, note) if note else line
