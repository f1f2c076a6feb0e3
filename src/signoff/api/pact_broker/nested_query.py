"""Query strings in the nested form that Rack reads: `q[][pacticipant]=A&q[][version]=1&tag=prod`.

A key that repeats within the object being built begins the next object of its list, which is how clients send lists
of objects (rack: lib/rack/query_parser.rb).
"""

import re
from typing import Any
from urllib.parse import parse_qsl

from signoff.api.kit.links import segment
from signoff.kernel.errors import Invalid

_HEAD = re.compile(r"\A[^\[\]]+")
# Clients of the matrix leave the brackets of the inner name out: `q[]pacticipant=A`.
_PART = re.compile(r"\[([^\[\]]*)\]|([^\[\]]+)")
MAX_PARTS = 4
MAX_PAIRS = 5000

Nested = dict[str, Any]


def parse(query: str) -> Nested:
    """Parse a query string; raises Invalid for too many pairs, and for one name with different kinds of value."""
    result: Nested = {}
    if query.count("&") >= MAX_PAIRS:
        raise Invalid({"": [f"the query has more than {MAX_PAIRS} parameters"]})
    for name, value in parse_qsl(query, keep_blank_values=True):
        if "\0" in value:
            raise Invalid({name.replace("\0", ""): ["cannot contain null characters"]})
        head = _HEAD.match(name)
        parts = [inner or bare for inner, bare in _PART.findall(name[head.end() :])] if head else []
        if head is None or len(parts) > MAX_PARTS:
            continue
        _store(result, [head.group(), *parts], value)
    return result


def _store(target: Nested, path: list[str], value: str) -> None:
    name, *rest = path
    if not rest:
        target[name] = value
    elif rest[0] == "":
        _append(_child(target, name, list), rest[1:], value)
    else:
        _store(_child(target, name, dict), rest, value)


def _append(items: list[Any], rest: list[str], value: str) -> None:
    if not rest:
        items.append(value)
        return
    last = items[-1] if items and isinstance(items[-1], dict) else None
    if last is None or _holds(last, rest):
        last = {}
        items.append(last)
    _store(last, rest, value)


def _holds(target: Nested, path: list[str]) -> bool:
    name, *rest = path
    if not rest or rest[0] == "":
        return name in target and not rest
    return isinstance(target.get(name), dict) and _holds(target[name], rest)


def _child(target: Nested, name: str, kind: type[Any]) -> Any:
    child = target.setdefault(name, kind())
    if not isinstance(child, kind):
        raise Invalid({name: ["is used for different kinds of value"]})
    return child


def encode(pairs: list[tuple[str, str]]) -> str:
    """Write pairs as a query string, names and values quoted."""
    return "&".join(f"{segment(name)}={segment(value)}" for name, value in pairs)
