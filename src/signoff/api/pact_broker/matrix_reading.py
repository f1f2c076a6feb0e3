"""Reads questions to the matrix from nested queries."""

from typing import Any

from msgspec import Struct

from signoff.api.pact_broker.fields import Fields
from signoff.api.pact_broker.nested_query import Nested
from signoff.domain.contracts.matrix import LatestBy
from signoff.domain.decisions.can_i_deploy import destination_fault
from signoff.domain.decisions.types import MatrixQuery, Selector, Target
from signoff.kernel.errors import Invalid

DEFAULT_LIMIT = 100

_OUTCOMES = {"true": True, "": None}


def query(given: Nested, chosen: tuple[Selector, ...]) -> MatrixQuery:
    """Make a question of selectors and the options beside them; raises Invalid."""
    target = Target(
        latest=given.get("latest") == "true",
        tag=_text(given, "tag"),
        branch=_text(given, "branch"),
        environment=_text(given, "environment"),
        main_branch=given["mainBranch"] == "true" if given.get("mainBranch") else None,
    )
    return MatrixQuery(
        selectors=chosen,
        target=target,
        latestby=_latestby(given),
        success=_outcomes(given.get("success")),
        limit=_limit(given.get("limit")),
        ignore=selectors(given, "ignore"),
        strict=strict(given),
    )


def selectors(given: Nested, name: str) -> tuple[Selector, ...]:
    """Read a list of selectors; an ignored one may also be just a name."""
    return tuple(_selector(each) for each in _list(given.get(name)))


def _selector(each: Any) -> Selector:
    if not isinstance(each, dict):
        return Selector(str(each) or None)
    return Selector(
        application=_text(each, "pacticipant"),
        version=_text(each, "version"),
        latest=each.get("latest") == "true",
        tag=_text(each, "tag"),
        branch=_text(each, "branch"),
        main_branch=each.get("mainBranch") == "true",
        environment=_text(each, "environment"),
    )


def _list(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _text(given: Nested, name: str) -> str | None:
    value = given.get(name)
    if value is not None and not isinstance(value, str):
        # Left out, it would be an answer to another question.
        raise Invalid({name: ["must be a string"]})
    return value or None


def _latestby(given: Nested) -> LatestBy | None:
    value = _text(given, "latestby")
    if value is None:
        return None
    try:
        return LatestBy(value)
    except ValueError as error:
        raise Invalid({"latestby": ["must be one of: cvpv, cvp, cp"]}) from error


def _outcomes(value: Any) -> frozenset[bool | None] | None:
    if value is None:
        return None
    texts = [str(each) for each in value] if isinstance(value, list) else [str(value)]
    return frozenset(_OUTCOMES.get(text, False) for text in texts)


def _limit(value: Any) -> int:
    if not value:
        return DEFAULT_LIMIT
    text = str(value)
    # What is no positive number is refused by the room, in its own words.
    return min(int(text), 2**31 - 1) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def strict(given: Nested) -> bool | None:
    """Read whether every version in an environment must have a result; None leaves that to the settings.

    Raises Invalid for what is neither yes nor no: taken for no, it would be a looser answer than was asked for.
    """
    value = _text(given, "strict")
    if value not in (None, "true", "false"):
        raise Invalid({"strict": ["must be one of: true, false"]})
    return None if value is None else value == "true"


class Simple(Struct, frozen=True):
    """The simple question: one version, and where it shall go."""

    asked: Selector
    target: Target
    ignore: tuple[Selector, ...]
    strict: bool | None


def simple(given: Nested) -> Simple:
    """Read the simple question; raises Invalid for what is missing."""
    fields = Fields({name: value for name, value in given.items() if value != ""})
    asked = Selector(fields.text("pacticipant", required=True), fields.text("version", required=True))
    target = Target(tag=fields.text("to"), environment=fields.text("environment"))
    fault = destination_fault(target)
    # What is missing is said at once, before the room is asked.
    if fault and fields.messages and not {"to", "environment"} & fields.messages.keys():
        fields.wrong("", fault)
    fields.check()
    # Whose version is not said ignores nothing; the matrix, which can say so, refuses it.
    ignore = tuple(each for each in selectors(given, "ignore") if each.application)
    return Simple(asked, target, ignore, strict(given))
