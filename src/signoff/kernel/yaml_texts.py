"""YAML that people write, read strictly: into a typed record, with the line of whatever is wrong.

Repeated keys, aliases and unknown fields are refused: each would make a requirement mean less than it says.
"""

import re
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from signoff.kernel.errors import Invalid

T = TypeVar("T")

LONGEST = 200_000
DEEPEST = 40
MOST = 10_000

_UNKNOWN = re.compile(r"unknown field `([^`]*)`")
_PATH = re.compile(r" - at `(?:key in )?(\$[^`]*)`")


def read_yaml(text: str, into: type[T], field: str = "template") -> T:
    """Read a YAML text as a record; raises Invalid of `field` with the line of every fault that is found."""
    if len(text) > LONGEST:
        raise Invalid({field: [f"must have at most {LONGEST} characters"]})
    lines: dict[str, int] = {}
    value = _value(_root(text, field), "$", lines, field)
    try:
        return msgspec.convert(value, into)
    except msgspec.ValidationError as error:
        raise Invalid({field: [_located(str(error), lines)]}) from error


def _root(text: str, field: str) -> Node | None:
    depth = 0
    try:
        for count, event in enumerate(yaml.parse(text, Loader=yaml.SafeLoader)):
            line = event.start_mark.line if event.start_mark else 0
            if isinstance(event, yaml.AliasEvent):
                raise _at(field, line, "aliases are not allowed")
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            # Before more is read: each further level would take longer than the one before.
            if depth > DEEPEST + 1:
                raise _at(field, line, f"is nested deeper than {DEEPEST}")
            if count > MOST:
                raise _at(field, line, f"has more than {MOST} keys and values")
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line if error.problem_mark else 0
        raise _at(field, line, error.problem or "cannot be read") from error
    except yaml.YAMLError as error:
        raise Invalid({field: [str(error).partition("\n")[0]]}) from error


def _value(node: Node | None, path: str, lines: dict[str, int], field: str) -> Any:
    if node is None:
        return None
    lines[path] = node.start_mark.line
    if path.count(".") + path.count("[") > DEEPEST:
        raise _at(field, node.start_mark.line, f"is nested deeper than {DEEPEST}")
    if isinstance(node, MappingNode):
        return _mapping(node, path, lines, field)
    if isinstance(node, SequenceNode):
        return [_value(each, f"{path}[{index}]", lines, field) for index, each in enumerate(node.value)]
    assert isinstance(node, ScalarNode)  # noqa: S101 - there are no other nodes
    return _scalar(node, field)


def _mapping(node: MappingNode, path: str, lines: dict[str, int], field: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = key_node.value if isinstance(key_node, ScalarNode) else None
        if key is None:
            raise _at(field, key_node.start_mark.line, "a key must be a plain text")
        if key in found:
            raise _at(field, key_node.start_mark.line, f"the key {key!r} is there twice")
        lines[_key(path, key)] = key_node.start_mark.line
        found[key] = _value(value_node, f"{path}.{key}", lines, field)
    return found


def _scalar(node: ScalarNode, field: str) -> Any:
    loader = yaml.SafeLoader("")
    try:
        value = loader.construct_object(node)
    except (yaml.YAMLError, ValueError) as error:
        raise _at(field, node.start_mark.line, f"{node.value[:50]!r} cannot be read") from error
    finally:
        loader.dispose()
    # A date or bytes would not survive the way through JSON; people mean the text that they wrote.
    return value if value is None or isinstance(value, str | int | float | bool) else node.value


def _key(path: str, name: str) -> str:
    # No path of a value ends so.
    return f"{path}.{name}:"


def _located(message: str, lines: Mapping[str, int]) -> str:
    path = match[1] if (match := _PATH.search(message)) else "$"
    if unknown := _UNKNOWN.search(message):
        path = _key(path, unknown[1])
    while path not in lines and path != "$":
        path = re.sub(r"(\.[^.\[]*|\[[^\]]*\])$", "", path) or "$"
    return f"line {lines.get(path, 0) + 1}: {message.replace('`', chr(39))}"


def _at(field: str, line: int, problem: str) -> Invalid:
    return Invalid({field: [f"line {line + 1}: {problem}"]})
