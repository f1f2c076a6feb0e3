"""Judging data by a type: its schema and rules are strangers' programs, so a confined child runs them.

These functions block for as long as a child may take: requests call them in a thread, outside of any transaction.
"""

from typing import Any

import msgspec

from signoff.domain.evidence.custom_types.questions import Answer, Question, Value
from signoff.domain.evidence.custom_types.types import AttestationType, TypeFields
from signoff.domain.evidence.kinds.types import Judgement, failed, judgement
from signoff.kernel.confined import Busy, Confined, Failed
from signoff.kernel.errors import Invalid, Unavailable

_children = Confined("signoff.domain.evidence.custom_types.rules")


def check(fields: TypeFields) -> None:
    """Refuse a schema or rules that cannot be read; raises Invalid that names the program."""
    asked = Question(
        fields.schema, fields.has_schema, fields.rules, tuple(line.expression for line in fields.summary)
    )
    try:
        found = _ask(asked)
    except Failed as error:
        raise Invalid({"evaluator": [f"the schema and the rules cannot be read: {error}"]}) from error
    wrong = {"type_schema": [found.schema_error]} if found.schema_error else {}
    for index, value in enumerate(found.rules):
        wrong |= {f"evaluator.rules[{index}]": [value.error]} if value.error else {}
    for index, value in enumerate(found.summary):
        wrong |= {f"summary[{index}].expression": [value.error]} if value.error else {}
    if wrong:
        raise Invalid(wrong)


def evaluate(kind: AttestationType, data: Any) -> Judgement:
    """Judge data: it must fit the schema, or Invalid is raised, and every rule must say true.

    Rules that cannot be run to an end prove nothing: then it has failed. Raises Unavailable when too many wait.
    """
    rules, lines = kind.rule_list(), kind.summary_lines()
    schema = None if kind.json_schema is None else msgspec.json.decode(kind.json_schema)
    asked = Question(
        schema,
        kind.json_schema is not None,
        rules,
        tuple(line.expression for line in lines),
        data,
        has_data=True,
    )
    try:
        found = _ask(asked)
    except Failed as error:
        return failed(f"the rules of '{kind.name}' could not be applied: {error}")
    if found.schema_error or found.faults:
        raise Invalid({"attestation_data": list(found.faults) or [str(found.schema_error)]})
    said = [_said(rule, value) for rule, value in zip(rules, found.rules, strict=True)]
    broken = [each["rule"] for each in said if not each["held"]]
    shown = [
        {"name": line.name, "value": None if value.text is None else msgspec.json.decode(value.text)}
        for line, value in zip(lines, found.summary, strict=True)
    ]
    sentence = f"not true: {'; '.join(broken)}" if broken else f"{len(rules)} of {len(rules)} rules hold"
    return judgement(good=not broken, found={"rules": said, "summary": shown}, sentence=sentence)


def _said(rule: str, value: Value) -> dict[str, Any]:
    told: dict[str, Any] = {"rule": rule, "held": value.text == "true"}
    return told if value.error is None else {**told, "error": value.error}


def _ask(question: Question) -> Answer:
    try:
        return msgspec.json.decode(_children.ask(msgspec.json.encode(question)), type=Answer)
    except Busy as error:
        raise Unavailable(f"The rules could not be applied: {error}") from error
