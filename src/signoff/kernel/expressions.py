"""Conditions that people write beside a requirement: a small language, parsed when written, evaluated when needed.

`not` binds closer than `and`, `and` closer than `or`; `${{ }}` around the whole is optional. There are comparisons
(`== != < > <= >=`), membership (`in ["a", "b"]`), `exists(name)`, `matches(value, "expression")` on the whole text,
and names with parts: `flow.tags.risk-level`, `flow.tags["pci scope"]`. A name that stands for nothing is null, which
equals only null.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from signoff.kernel.patterns import Pattern, PatternError

if TYPE_CHECKING:
    from lark import Lark, Token
    from lark.exceptions import UnexpectedInput

LONGEST: Final = 2000
DEEPEST: Final = 50

_GRAMMAR: Final = r"""
?start: "${{" any_of "}}" | any_of
?any_of: all_of ("or" all_of)*
?all_of: _one ("and" _one)*
_one: "(" any_of ")" | negation | comparison | membership | existence | matching | truth
negation: "not" _one
comparison: _operand OPERATOR _operand
membership: _operand "in" "[" _operand ("," _operand)* [","] "]"
existence: "exists" "(" name ")"
matching: "matches" "(" _operand "," STRING ")"
truth: TRUTH
_operand: name | literal
name: NAME ("[" STRING "]")*
literal: STRING | NUMBER | TRUTH

TRUTH.2: /(true|false)(?![\w.-])/
OPERATOR: "==" | "!=" | "<=" | ">=" | "<" | ">"
NAME: /[A-Za-z_][\w-]*(\.[\w-]+)*/
STRING: /"(\\.|[^"\\])*"|'(\\.|[^'\\])*'/s
NUMBER: /-?\d+(\.\d+)?/
%ignore /\s+/
"""

_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_ESCAPED = re.compile(r"\\(['\"\\])")


class ExpressionError(Exception):
    """A condition cannot be read, or has no answer for the values it is asked about; `position` counts from 1."""

    def __init__(self, problem: str, position: int) -> None:
        super().__init__(f"{problem} at character {position}")
        self.position = position


class Name(Struct, frozen=True):
    """A value that is looked up when the condition is evaluated."""

    parts: tuple[str, ...]
    position: int

    def __str__(self) -> str:
        return ".".join(self.parts)


class _Literal(Struct, frozen=True):
    value: str | Decimal | bool


class _Condition(Struct, frozen=True):
    """One node: whether it holds, the conditions it is made of, and the operands that it looks at."""

    def holds(self, names: Mapping[str, Any]) -> bool:
        raise NotImplementedError

    def parts(self) -> tuple["_Condition", ...]:
        return ()

    def operands(self) -> tuple["_Operand", ...]:
        return ()


class _Truth(_Condition, frozen=True):
    value: bool

    def holds(self, names: Mapping[str, Any]) -> bool:  # noqa: ARG002 - the same for any
        return self.value


class _Not(_Condition, frozen=True):
    one: _Condition

    def holds(self, names: Mapping[str, Any]) -> bool:
        return not self.one.holds(names)

    def parts(self) -> tuple[_Condition, ...]:
        return (self.one,)


class _AnyOf(_Condition, frozen=True):
    some: tuple[_Condition, ...]

    def holds(self, names: Mapping[str, Any]) -> bool:
        return any(each.holds(names) for each in self.some)

    def parts(self) -> tuple[_Condition, ...]:
        return self.some


class _AllOf(_AnyOf, frozen=True):
    def holds(self, names: Mapping[str, Any]) -> bool:
        return all(each.holds(names) for each in self.some)


class _Comparison(_Condition, frozen=True):
    left: "_Operand"
    operator: str
    right: "_Operand"
    position: int

    def holds(self, names: Mapping[str, Any]) -> bool:
        left, right = _single(self.left, names), _single(self.right, names)
        if self.operator in ("==", "!="):
            return _equal(left, right) == (self.operator == "==")
        order = _order(left, right)
        if order is None:
            problem = f"{_said(left)} {self.operator} {_said(right)} has no answer"
            raise ExpressionError(problem, self.position)
        return {"<": order < 0, ">": order > 0, "<=": order <= 0, ">=": order >= 0}[self.operator]

    def operands(self) -> tuple["_Operand", ...]:
        return (self.left, self.right)


class _Membership(_Condition, frozen=True):
    one: "_Operand"
    among: tuple["_Operand", ...]

    def holds(self, names: Mapping[str, Any]) -> bool:
        value = _single(self.one, names)
        return any(_equal(value, _single(each, names)) for each in self.among)

    def operands(self) -> tuple["_Operand", ...]:
        return (self.one, *self.among)


class _Existence(_Condition, frozen=True):
    name: Name

    def holds(self, names: Mapping[str, Any]) -> bool:
        return _looked_up(names, self.name.parts) is not None

    def operands(self) -> tuple["_Operand", ...]:
        return (self.name,)


class _Matching(_Condition, frozen=True):
    one: "_Operand"
    pattern: Pattern

    def holds(self, names: Mapping[str, Any]) -> bool:
        value = _single(self.one, names)
        return value is not None and self.pattern.whole(_text(value))

    def operands(self) -> tuple["_Operand", ...]:
        return (self.one,)


_Operand = Name | _Literal


class Expression:
    """A condition that was read; `names` are what it looks up."""

    __slots__ = ("_root", "names", "text")

    def __init__(self, text: str, root: _Condition) -> None:
        self.text = text
        self.names: tuple[Name, ...] = tuple(_names(root))
        self._root = root

    def value(self, names: Mapping[str, Any]) -> bool:
        """Evaluate with what the names stand for; raises ExpressionError where values cannot be compared."""
        return self._root.holds(names)


@lru_cache(maxsize=1024)
def parse(text: str) -> Expression:
    """Read a condition; raises ExpressionError that says what is wrong and where."""
    from lark.exceptions import UnexpectedInput  # noqa: PLC0415 - loads slowly

    if len(text) > LONGEST:
        raise ExpressionError(f"the condition is longer than {LONGEST} characters, and ends", LONGEST)
    try:
        root: Any = _parser().parse(text)
    except UnexpectedInput as error:
        raise _refusal(text, error) from error
    if _deeper_than(root, DEEPEST):
        raise ExpressionError(f"the condition is nested deeper than {DEEPEST}, and begins", 1)
    return Expression(text, root)


@cache
def _parser() -> "Lark":
    from lark import Lark  # noqa: PLC0415 - loads slowly

    # The parser asks it for the value of each rule by the rule's name.
    return Lark(_GRAMMAR, parser="lalr", transformer=_Rules, maybe_placeholders=False)


class _Rules:
    """What each rule of the grammar stands for."""

    @staticmethod
    def any_of(parts: list[_Condition]) -> _Condition:
        return _AnyOf(tuple(parts))

    @staticmethod
    def all_of(parts: list[_Condition]) -> _Condition:
        return _AllOf(tuple(parts))

    @staticmethod
    def negation(parts: list[_Condition]) -> _Condition:
        [one] = parts
        return one.one if isinstance(one, _Not) else _Not(one)

    @staticmethod
    def comparison(parts: "tuple[_Operand, Token, _Operand]") -> _Condition:
        left, operator, right = parts
        return _Comparison(left, str(operator), right, _position(operator))

    @staticmethod
    def membership(parts: list[_Operand]) -> _Condition:
        one, *among = parts
        return _Membership(one, tuple(among))

    @staticmethod
    def existence(parts: list[Name]) -> _Condition:
        return _Existence(*parts)

    @staticmethod
    def matching(parts: "tuple[_Operand, Token]") -> _Condition:
        one, pattern = parts
        try:
            return _Matching(one, Pattern(_unquoted(pattern)))
        except PatternError as error:
            raise ExpressionError(f"the regular expression {error},", _position(pattern)) from error

    @staticmethod
    def truth(parts: "list[Token]") -> _Condition:
        return _Truth(_true(*parts))

    @staticmethod
    def name(parts: "list[Token]") -> Name:
        dotted, *keys = parts
        return Name((*dotted.split("."), *map(_unquoted, keys)), _position(dotted))

    @staticmethod
    def literal(parts: "list[Token]") -> _Literal:
        [token] = parts
        return _Literal(_READ[token.type](token))


def _position(token: "Token") -> int:
    return (token.start_pos or 0) + 1


def _true(word: str) -> bool:
    return word == "true"


def _unquoted(text: str) -> str:
    # Other escapes stay as they are, for the regular expressions that they are part of.
    return _ESCAPED.sub(r"\1", text[1:-1])


_READ: Final[dict[str, Callable[[str], str | Decimal | bool]]] = {
    "STRING": _unquoted,
    "NUMBER": Decimal,
    "TRUTH": _true,
}


def _refusal(text: str, error: "UnexpectedInput") -> ExpressionError:
    at = error.pos_in_stream
    if at is None or getattr(getattr(error, "token", None), "type", "") == "$END":
        return ExpressionError("the condition is not complete", len(text) + 1)
    found = re.match(r"[\w.-]+|\S", text[at:])
    return ExpressionError(f"{found[0] if found else text[at]!r} was not expected", at + 1)


def _deeper_than(root: _Condition, limit: int) -> bool:
    level: tuple[_Condition, ...] = (root,)
    for _ in range(limit):
        level = tuple(part for node in level for part in node.parts())
        if not level:
            return False
    return True


def _names(node: _Condition) -> Iterator[Name]:
    for part in node.parts():
        yield from _names(part)
    yield from (each for each in node.operands() if isinstance(each, Name))


def _looked_up(value: Any, parts: tuple[str, ...]) -> Any:
    if not parts:
        return value
    if not isinstance(value, Mapping):
        return None
    # A key may have dots itself; the longest that is there is meant.
    for size in range(len(parts), 0, -1):
        key = ".".join(parts[:size])
        if key in value:
            return _looked_up(value[key], parts[size:])
    return None


def _single(operand: _Operand, names: Mapping[str, Any]) -> str | Decimal | bool | None:
    if isinstance(operand, _Literal):
        return operand.value
    value = _looked_up(names, operand.parts)
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int | float):
        return Decimal(str(value))
    raise ExpressionError(f"{operand} is not a single value,", operand.position)


def _text(value: str | Decimal | bool) -> str:  # noqa: FBT001 - a value, not a switch
    return str(value).lower() if isinstance(value, bool) else str(value)


def _number(value: object) -> Decimal | None:
    if isinstance(value, Decimal):
        return value
    return Decimal(value) if isinstance(value, str) and _NUMBER.fullmatch(value) else None


def _equal(left: object, right: object) -> bool:
    if left is None or right is None:
        return left is right
    if isinstance(left, Decimal) or isinstance(right, Decimal):
        one, other = _number(left), _number(right)
        return one is not None and one == other
    # Tags are texts, so true is also what is written that way.
    return str(left).lower() == str(right).lower() if _any_truth(left, right) else left == right


def _any_truth(left: object, right: object) -> bool:
    return isinstance(left, bool) or isinstance(right, bool)


def _order(left: object, right: object) -> int | None:
    if isinstance(left, str) and isinstance(right, str):
        return (left > right) - (left < right)
    one, other = _number(left), _number(right)
    return None if one is None or other is None else (one > other) - (one < other)


def _said(value: object) -> str:
    return "null" if value is None else repr(value) if isinstance(value, str) else _text(value)  # type: ignore[arg-type]
