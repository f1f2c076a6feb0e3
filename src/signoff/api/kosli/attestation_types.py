"""Custom attestation types."""

import asyncio
from typing import Any

from msgspec import Struct

from signoff.api.kit.call import Call, Later, Reply, json_reply
from signoff.api.kit.preparing import prepared
from signoff.api.kosli import errors, reading
from signoff.domain.evidence.custom_types import custom_types, evaluating
from signoff.domain.evidence.custom_types.types import AttestationType, SummaryLine, TypeFields
from signoff.domain.evidence.types import decoded
from signoff.kernel import clock
from signoff.kernel.database import Database
from signoff.kernel.documents import DocumentError, parse
from signoff.kernel.errors import Invalid, NotFound
from signoff.kernel.tx import Tx

FILE = "type_schema"
JQ, DEFAULT = "jq", "default"


class Evaluator(Struct, frozen=True):
    """How data is judged."""

    content_type: str = JQ
    rules: list[str] = []


class TypeGiven(Struct, frozen=True):
    """What clients say of a type."""

    name: str
    description: str | None = None
    evaluator: Evaluator | None = None
    summary: list[SummaryLine] = []


def create(tx: Tx, call: Call) -> Later:
    """Make a type, or its next version."""
    reading.organisation(tx, call)
    fields = _fields(call)
    custom_types.check_shape(fields)

    async def check(_db: Database) -> TypeFields:
        await asyncio.to_thread(evaluating.check, fields)
        return fields

    return prepared(tx, call, check, _defined)


def listed(tx: Tx, call: Call) -> Reply:
    """List the types that are not archived."""
    organisation = reading.organisation(tx, call)
    found = [each for each in custom_types.listed(tx) if each[0].archived_at is None]
    return json_reply([_document(each, organisation) for each in found], errors.JSON)


def show(tx: Tx, call: Call) -> Reply:
    """Show a type with all its versions, or with the one that is asked for."""
    organisation = reading.organisation(tx, call)
    found = custom_types.versions(tx, call["name"])
    number = reading.parameter(call, "version")
    chosen = (
        found if number is None else [each for each in found if str(each.version) == number.removeprefix("v")]
    )
    if not chosen:
        raise NotFound(
            f"Version {number} of custom attestation type '{call['name']}' does not exist for org '{organisation}'"
        )
    return json_reply(_document(chosen, organisation), errors.JSON)


def archive(tx: Tx, call: Call) -> Reply:
    """Put a type away."""
    reading.organisation(tx, call)
    custom_types.archive(tx, call["name"])
    return json_reply("OK", errors.JSON)


def _defined(tx: Tx, fields: TypeFields) -> Reply:
    custom_types.define(tx, fields)
    return json_reply("OK", errors.JSON, 201)


def _fields(call: Call) -> TypeFields:
    document, files = reading.document_of(call)
    given = reading.read(document, TypeGiven)
    evaluator = given.evaluator or Evaluator(DEFAULT)
    if evaluator.content_type not in (JQ, DEFAULT):
        raise Invalid({"evaluator.content_type": [f"must be {JQ} [input: {evaluator.content_type[:50]}]"]})
    upload = files.get(FILE)
    schema = b"" if upload is None else upload.read().strip()
    return TypeFields(
        name=given.name,
        description=given.description,
        schema=_schema(schema) if schema else None,
        has_schema=bool(schema),
        rules=tuple(evaluator.rules),
        summary=tuple(given.summary),
    )


def _schema(content: bytes) -> Any:
    try:
        return parse(content)
    except DocumentError as error:
        raise Invalid({FILE: [f"is not usable JSON: {error}"]}) from error


def _document(versions: list[AttestationType], organisation: str) -> dict[str, Any]:
    newest, oldest = versions[0], versions[-1]
    return {
        "name": newest.name,
        "description": newest.description or "",
        "org": organisation,
        "archived": newest.archived_at is not None,
        "created_by": oldest.created_by,
        "created_at": clock.seconds(oldest.created_at),
        "last_modified_at": clock.seconds(newest.created_at),
        "versions": [_version(each) for each in versions],
    }


def _version(version: AttestationType) -> dict[str, Any]:
    rules = list(version.rule_list())
    return {
        "version": version.version,
        "timestamp": clock.seconds(version.created_at),
        "created_by": version.created_by,
        "comment": "",
        "type_schema": decoded(version.json_schema),
        "evaluator": {"content_type": JQ, "rules": rules} if rules else {"content_type": DEFAULT},
        "summary": [{"name": line.name, "expression": line.expression} for line in version.summary_lines()],
    }
