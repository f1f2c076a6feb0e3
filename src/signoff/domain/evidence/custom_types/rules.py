"""JSON Schema and jq over strangers' data; runs in a confined child, so it leans on nothing of the server."""

from itertools import islice
from typing import Any

import jq
import jsonschema_rs
import msgspec

from signoff.domain.evidence.custom_types.questions import Answer, Question, Value

MOST_FAULTS = 10
MOST_OUTPUTS = 1000
LONGEST_SENTENCE = 500


def answer(question: bytes) -> bytes:
    """Answer a question in JSON."""
    asked = msgspec.json.decode(question, type=Question)
    schema_error, faults = _by_schema(asked) if asked.has_schema else (None, ())
    return msgspec.json.encode(
        Answer(
            schema_error,
            faults,
            tuple(_held(rule, asked) for rule in asked.rules),
            tuple(_shown(expression, asked) for expression in asked.summary),
        )
    )


def _by_schema(asked: Question) -> tuple[str | None, tuple[str, ...]]:
    try:
        # A schema may refer to itself only: nothing is fetched for it.
        validator = jsonschema_rs.validator_for(asked.schema, retriever=_refuse)
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError) as error:
        return _sentence(error), ()
    if not asked.has_data:
        return None, ()
    found = islice(validator.iter_errors(asked.data), MOST_FAULTS)
    return None, tuple(f"{_place(each.instance_path)}: {_sentence(each.message)}" for each in found)


def _refuse(uri: str) -> Any:
    raise ValueError(f"{uri} is outside of the schema")


def _held(rule: str, asked: Question) -> Value:
    """Every output of a rule must be true, and there must be one."""
    try:
        outputs = _outputs(rule, asked)
    except ValueError as error:
        return Value(error=_sentence(error))
    return Value("true" if outputs and all(each is True for each in outputs) else "false")


def _shown(expression: str, asked: Question) -> Value:
    try:
        outputs = _outputs(expression, asked)
    except ValueError as error:
        return Value(error=_sentence(error))
    return Value(msgspec.json.encode(outputs[0] if outputs else None).decode())


def _outputs(program: str, asked: Question) -> list[Any]:
    # In parentheses a program cannot import; the line break ends a comment.
    compiled = jq.compile(f"({program}\n)")
    if not asked.has_data:
        return []
    found = list(islice(compiled.input_value(asked.data), MOST_OUTPUTS + 1))
    if len(found) > MOST_OUTPUTS:
        raise ValueError(f"more than {MOST_OUTPUTS} outputs")
    return found


def _place(path: list[str | int]) -> str:
    return "/" + "/".join(map(str, path))


def _sentence(error: object) -> str:
    return str(error).partition("\n")[0][:LONGEST_SENTENCE]


# What is read later, when no file can be opened any more, is read now.
answer(
    b'{"schema":{"type":"string","pattern":"x"},"has_schema":true,"rules":[".a>1",".["],"data":1,"has_data":true}'
)
