"""Types of attestations: defined in versions, put away, looked up."""

import re

import msgspec

from signoff.domain.catalog import naming
from signoff.domain.evidence.custom_types import store
from signoff.domain.evidence.custom_types.events import AttestationTypeArchived, AttestationTypeDefined
from signoff.domain.evidence.custom_types.types import AttestationType, TypeFields
from signoff.domain.identity import organisations
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import Invalid, NotFound, Unavailable
from signoff.kernel.tx import Tx

ATTEMPTS = 20
MOST = 1000
MOST_RULES, LONGEST_RULE, LONGEST_SCHEMA = 50, 10_000, 500_000

_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9\-_~.]*")


def define(tx: Tx, fields: TypeFields) -> AttestationType:
    """Make a type, or its next version; what was attested by former versions stays as it was. Raises Invalid.

    The schema and the rules must have been read with `evaluating.check` before. Records attestation_type.defined.
    """
    tx.must(Scope.POLICY_MANAGE)
    check_shape(fields)
    for _ in range(ATTEMPTS):
        version = tx.number(store.newest_version, organisation_id=tx.organisation_id, name=fields.name) + 1
        made = tx.first(store.insert_version, version=version, **_row(tx, fields))
        if made is not None:
            tx.record(AttestationTypeDefined(made.name, made.version, fields.rules, fields.has_schema))
            return made
    raise Unavailable(f"Too many others define the type '{fields.name}'")


def find(tx: Tx, name: str) -> AttestationType | None:
    """Look the newest version of a type up."""
    tx.must(Scope.EVIDENCE_READ)
    return tx.first(store.newest, organisation_id=tx.organisation_id, name=name)


def usable(tx: Tx, name: str) -> AttestationType:
    """Give the version of a type that counts now; raises NotFound, and Invalid when the type was put away."""
    found = find(tx, name)
    if found is None:
        raise _unknown(tx, name)
    if found.archived_at is not None:
        raise Invalid({"type": [f"the custom attestation type '{name}' is archived"]})
    return found


def versions(tx: Tx, name: str) -> list[AttestationType]:
    """List the versions of a type, newest first; raises NotFound."""
    tx.must(Scope.EVIDENCE_READ)
    found = tx.all(store.versions, organisation_id=tx.organisation_id, name=name, limit=MOST)
    if not found:
        raise _unknown(tx, name)
    return found


def listed(tx: Tx) -> list[list[AttestationType]]:
    """List the types by name, each as its versions, newest first."""
    tx.must(Scope.EVIDENCE_READ)
    found: dict[str, list[AttestationType]] = {}
    for each in tx.all(store.every_version, organisation_id=tx.organisation_id, limit=MOST):
        found.setdefault(each.name, []).append(each)
    return list(found.values())


def archive(tx: Tx, name: str) -> None:
    """Put a type away; one that is away stays so. Raises NotFound. Records attestation_type.archived."""
    tx.must(Scope.POLICY_MANAGE)
    versions(tx, name)
    if tx.run(store.archive, organisation_id=tx.organisation_id, name=name, at=tx.now):
        tx.record(AttestationTypeArchived(name))


def check_shape(fields: TypeFields) -> None:
    """Refuse what is too long, too much or badly named; raises Invalid."""
    named = naming.faults(fields.name)
    if not named and not _NAME.fullmatch(fields.name):
        named = [f"String should match pattern '^{_NAME.pattern}$' [input: {fields.name[:100]}]"]
    programs = [*fields.rules, *(line.expression for line in fields.summary)]
    rules = [f"there may be {MOST_RULES} rules and lines"] if len(programs) > MOST_RULES else []
    rules += (
        [f"a program may have {LONGEST_RULE} characters"]
        if any(len(p) > LONGEST_RULE for p in programs)
        else []
    )
    schema = fields.has_schema and len(msgspec.json.encode(fields.schema)) > LONGEST_SCHEMA
    too_long = [f"may have {LONGEST_SCHEMA} bytes"] if schema else []
    naming.refuse({"name": named, "evaluator": rules, "type_schema": too_long})


def _unknown(tx: Tx, name: str) -> NotFound:
    return NotFound(f"Custom attestation type '{name}' does not exist for org '{organisations.own_name(tx)}'")


def _row(tx: Tx, fields: TypeFields) -> dict[str, object]:
    return {
        "organisation_id": tx.organisation_id,
        "name": fields.name,
        "description": fields.description,
        "json_schema": msgspec.json.encode(fields.schema).decode() if fields.has_schema else None,
        "rules": msgspec.json.encode(fields.rules).decode(),
        "summary": msgspec.json.encode(fields.summary).decode(),
        "created_by": tx.actor.name,
        "created_at": tx.now,
    }
