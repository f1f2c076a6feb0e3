"""Frameworks and their controls: those that come with the server, and an organisation's own."""

import msgspec

from signoff.domain.catalog import naming
from signoff.domain.evidence.frameworks import built_in, store
from signoff.domain.evidence.frameworks.events import FrameworkControlAdded, FrameworkCreated
from signoff.domain.evidence.frameworks.types import (
    Control,
    ControlFields,
    Framework,
    FrameworkFields,
    encoded,
)
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import Conflict
from signoff.kernel.ids import new_uuid
from signoff.kernel.tx import Tx

MOST_FRAMEWORKS, MOST_CONTROLS = 500, 10_000
MOST_TYPES = 50
LONGEST_VERSION, LONGEST_NUMBER, LONGEST_TITLE, LONGEST_TEXT = 50, 100, 500, 10_000


def listed(tx: Tx) -> list[Framework]:
    """List the frameworks with their controls, those that come with the server first."""
    tx.must(Scope.EVIDENCE_READ)
    place = {"organisation_id": tx.organisation_id}
    own = tx.all(store.frameworks, **place, limit=MOST_FRAMEWORKS)
    return _complete(tx, [*built_in.frameworks().values(), *own])


def by_uuid(tx: Tx, uuid: str) -> Framework:
    """Look a framework up, with its controls; raises NotFound."""
    tx.must(Scope.EVIDENCE_READ)
    place = {"organisation_id": tx.organisation_id, "uuid": uuid.lower()}
    found = built_in.frameworks().get(uuid.lower()) or tx.found(
        store.framework_with_uuid, f"Regulatory framework not found: {uuid}", **place
    )
    return _complete(tx, [found])[0]


def control_by_uuid(tx: Tx, uuid: str) -> Control:
    """Look a control up; raises NotFound."""
    tx.must(Scope.EVIDENCE_READ)
    place = {"organisation_id": tx.organisation_id, "uuid": uuid.lower()}
    return built_in.controls().get(uuid.lower()) or tx.found(
        store.control_with_uuid, f"Regulatory control not found: {uuid}", **place
    )


def create(tx: Tx, fields: FrameworkFields) -> Framework:
    """Write down a framework, without controls at first; raises Invalid. Records framework.created."""
    tx.must(Scope.POLICY_MANAGE)
    naming.refuse(
        {
            "name": naming.faults(fields.name),
            "version": naming.faults(fields.version) or _longer(fields.version, LONGEST_VERSION),
            "description": _longer(fields.description, LONGEST_TEXT),
        }
    )
    made = Framework(new_uuid(), fields.name, fields.version, fields.description, tx.now)
    tx.run(
        store.insert_framework,
        organisation_id=tx.organisation_id,
        uuid=made.uuid,
        name=made.name,
        version=made.version,
        description=made.description,
        created_by=tx.actor.name,
        created_at=made.created_at,
    )
    tx.record(FrameworkCreated(made.uuid, made.name, made.version))
    return made


def add_control(tx: Tx, framework: Framework, fields: ControlFields) -> Control:
    """Demand more of a framework, also of one that comes with the server, then for this organisation only.

    Raises Invalid, and Conflict when the framework has a control of that number. Records framework.control_added.
    """
    tx.must(Scope.POLICY_MANAGE)
    _check(fields)
    taken = Conflict(f"Control '{fields.number}' already exists in framework '{framework.name}'")
    if any(each.number == fields.number for each in framework.controls):
        raise taken
    made = tx.first(
        store.insert_control,
        organisation_id=tx.organisation_id,
        framework_uuid=framework.uuid,
        uuid=new_uuid(),
        number=fields.number,
        title=fields.title,
        description=fields.description,
        evidence_types=encoded(fields.evidence_types),
        created_by=tx.actor.name,
        created_at=tx.now,
    )
    if made is None:
        raise taken
    tx.record(FrameworkControlAdded(framework.name, made.uuid, made.number, made.evidence_types))
    return made


def _complete(tx: Tx, found: list[Framework]) -> list[Framework]:
    wanted = {"organisation_id": tx.organisation_id, "framework_uuids": [each.uuid for each in found]}
    added: dict[str, list[Control]] = {}
    for control in tx.all(store.controls_of_frameworks, **wanted, limit=MOST_CONTROLS):
        added.setdefault(control.framework_uuid, []).append(control)
    return [
        msgspec.structs.replace(each, controls=(*each.controls, *added.get(each.uuid, []))) for each in found
    ]


def _check(fields: ControlFields) -> None:
    many = [f"there may be {MOST_TYPES}"] if len(fields.evidence_types) > MOST_TYPES else []
    naming.refuse(
        {
            "controlId": naming.faults(fields.number) or _longer(fields.number, LONGEST_NUMBER),
            "title": naming.faults(fields.title) or _longer(fields.title, LONGEST_TITLE),
            "description": _longer(fields.description, LONGEST_TEXT),
            "requiredEvidenceTypes": many
            + [fault for each in fields.evidence_types for fault in naming.faults(each)],
        }
    )


def _longer(text: str | None, longest: int) -> list[str]:
    if "\0" in (text or ""):
        return [naming.NULLS]
    return [f"cannot be longer than {longest} characters"] if len(text or "") > longest else []
