"""Flows: made, described, put away and removed."""

from collections.abc import Collection

import msgspec

from signoff.domain.catalog import naming, tagging
from signoff.domain.catalog.flows import queries, slugs, store
from signoff.domain.catalog.flows.events import (
    FlowArchived,
    FlowCreated,
    FlowDeleted,
    FlowRestored,
    FlowUpdated,
)
from signoff.domain.catalog.flows.templates import read_template
from signoff.domain.catalog.flows.types import SEEING, Flow, FlowAccess, FlowChanges, FlowFields
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import Conflict, NotFound, Unavailable
from signoff.kernel.ids import new_uuid
from signoff.kernel.page import EVERYTHING, Page, Paged, page_of
from signoff.kernel.sql import like_pattern
from signoff.kernel.tx import Tx

VISIBILITIES = ("private", "public")
ATTEMPTS = 100


def listed(tx: Tx, page: Page, containing: str | None = None) -> Paged[Flow]:
    """List the flows that are not archived by name, those whose name contains a text if given, whatever its case."""
    tx.must(Scope.EVIDENCE_READ, Scope.CONVERSATION_READ)
    wanted = {"organisation_id": tx.organisation_id, "pattern": like_pattern(containing)}
    return page_of(tx, queries.flows, queries.flows_count, page, **wanted)


def find(tx: Tx, name: str) -> Flow | None:
    """Look a flow up by its name, or by a former name that no other flow has taken."""
    tx.must(*SEEING)
    place = {"organisation_id": tx.organisation_id, "name": name}
    return tx.first(store.flow_named, **place) or tx.first(store.flow_once_named, **place)


def named(tx: Tx, name: str) -> Flow:
    """Look a flow up as `find` does; raises NotFound."""
    found = find(tx, name)
    if found is None:
        raise NotFound(f"Flow named '{name}' does not exist")
    return found


def with_names(tx: Tx, names: Collection[str]) -> dict[str, Flow]:
    """Look flows up by names as `find` does; names that no flow has or had are left out."""
    tx.must(*SEEING)
    place = {"organisation_id": tx.organisation_id, "names": list(names)}
    once = {name: Flow(*row) for name, *row in tx.all(store.flows_once_named, **place)}
    return once | {each.name: each for each in tx.all(store.flows_named, **place)}


def by_uuid(tx: Tx, uuid: str) -> Flow:
    """Look a flow up; raises NotFound."""
    tx.must(*SEEING)
    missing = f"Flow not found: {uuid}"
    return tx.found(store.flow_with_uuid, missing, organisation_id=tx.organisation_id, uuid=uuid.lower())


def find_uuid(tx: Tx, uuid: str) -> Flow | None:
    """Look a flow up."""
    tx.must(*SEEING)
    return tx.first(store.flow_with_uuid, organisation_id=tx.organisation_id, uuid=uuid.lower())


def by_slug(tx: Tx, slug: str) -> Flow:
    """Look a flow up by its slug; raises NotFound."""
    tx.must(*SEEING)
    missing = f"Flow not found: {slug}"
    return tx.found(store.flow_with_slug, missing, organisation_id=tx.organisation_id, slug=slug)


def by_ids(tx: Tx, flow_ids: list[int]) -> dict[int, Flow]:
    """Give flows by their ids; unknown ids are left out."""
    tx.must(*SEEING)
    found = tx.all(queries.flows_by_ids, organisation_id=tx.organisation_id, flow_ids=flow_ids)
    return {each.id: each for each in found}


def by_uuids(tx: Tx, uuids: list[str]) -> list[Flow]:
    """Give flows by their uuids, in any order; unknown ones are left out."""
    tx.must(*SEEING)
    return tx.all(queries.flows_by_uuids, organisation_id=tx.organisation_id, uuids=uuids) if uuids else []


def ensure(tx: Tx, name: str) -> Flow:
    """Give the flow of a name, made without requirements when there is none; whoever records evidence may.

    Records flow.created then.
    """
    tx.must(Scope.FLOW_MANAGE, Scope.EVIDENCE_RECORD)
    return find(tx, name) or _made(tx, FlowFields(name)) or named(tx, name)


def create(tx: Tx, fields: FlowFields) -> Flow:
    """Make a flow; raises Invalid, and Conflict when its name is taken. Records flow.created."""
    tx.must(Scope.FLOW_MANAGE)
    made = _made(tx, fields)
    if made is None:
        raise Conflict(f"Flow with name '{fields.name}' already exists")
    return made


def update(tx: Tx, flow: Flow, changes: FlowChanges) -> Flow:
    """Change what is given; a former name goes on to find the flow. Raises Invalid and Conflict.

    Records flow.updated unless nothing changed.
    """
    tx.must(Scope.FLOW_MANAGE)
    given = {
        key: value for key, value in msgspec.structs.asdict(changes).items() if value is not msgspec.UNSET
    }
    wanted = msgspec.structs.replace(_fields(flow), **given)
    if wanted == _fields(flow):
        return flow
    _check(wanted)
    if wanted.name != flow.name:
        _rename(tx, flow, wanted.name)
    # The slug stays: it is in the addresses that people and clients keep.
    changed = tx.found(
        store.update_flow, f"Flow not found: {flow.uuid}", flow_id=flow.id, slug=flow.slug, **_row(tx, wanted)
    )
    tx.record(FlowUpdated(changed.uuid, changed.name, flow.name if changed.name != flow.name else None))
    return changed


def tag(tx: Tx, flow: Flow, wanted: dict[str, str], unwanted: tuple[str, ...] = ()) -> Flow:
    """Give a flow tags and take others away, whatever is done to its other tags meanwhile.

    Raises NotFound and Invalid; records flow.updated unless nothing changed.
    """
    tx.must(Scope.FLOW_MANAGE)
    place = {"organisation_id": tx.organisation_id, "flow_id": flow.id}
    held = tx.found(store.flow_held, f"Flow not found: {flow.uuid}", **place)
    return update(tx, held, FlowChanges(tags=tagging.changed(held.tag_map(), wanted, unwanted)))


def tagged(tx: Tx, key: str, value: str) -> list[Flow]:
    """List the flows that have a tag with a value."""
    tx.must(*SEEING)
    everything = listed(tx, EVERYTHING).rows
    return [each for each in everything if each.tag_map().get(key) == value]


def archive(tx: Tx, flow: Flow) -> None:
    """Put a flow away; one that is away already stays so. Records flow.archived."""
    tx.must(Scope.FLOW_MANAGE)
    if tx.run(store.archive_flow, flow_id=flow.id, at=tx.now):
        tx.record(FlowArchived(flow.uuid, flow.name))


def restore(tx: Tx, flow: Flow) -> None:
    """Take a flow that was put away into use again; one that is in use stays so. Records flow.restored."""
    tx.must(Scope.FLOW_MANAGE)
    if tx.run(store.restore_flow, flow_id=flow.id, at=tx.now):
        tx.record(FlowRestored(flow.uuid, flow.name))


def delete(tx: Tx, flow: Flow) -> None:
    """Remove a flow with all that hangs on it; records flow.deleted."""
    tx.must(Scope.FLOW_MANAGE)
    tx.run(store.delete_flow, flow_id=flow.id)
    tx.record(FlowDeleted(flow.uuid, flow.name))


def _made(tx: Tx, fields: FlowFields) -> Flow | None:
    _check(fields)
    slug = slugs.slug_of(fields.name)
    row = _row(tx, fields)
    for attempt in range(1, ATTEMPTS):
        made = tx.first(
            store.insert_flow,
            organisation_id=tx.organisation_id,
            uuid=new_uuid(),
            slug=slugs.numbered(slug, attempt),
            created_at=tx.now,
            **row,
        )
        if made is not None:
            tx.run(store.forget_name, organisation_id=tx.organisation_id, name=made.name)
            tx.record(FlowCreated(made.uuid, made.name))
            return made
        if tx.first(store.flow_named, organisation_id=tx.organisation_id, name=fields.name):
            return None
    raise Unavailable(f"No path is free for a flow named '{fields.name}'")


def _rename(tx: Tx, flow: Flow, name: str) -> None:
    place = {"organisation_id": tx.organisation_id}
    if tx.first(store.flow_named, **place, name=name):
        raise Conflict(f"Flow with name '{name}' already exists")
    tx.run(store.forget_name, **place, name=name)
    tx.run(store.keep_name, **place, name=flow.name, flow_id=flow.id)


def _fields(flow: Flow) -> FlowFields:
    return FlowFields(
        name=flow.name,
        description=flow.description,
        visibility=flow.visibility,
        access=FlowAccess(flow.access),
        template=flow.template,
        required_types=tuple(flow.required_type_list()),
        requires_approval=bool(flow.requires_approval),
        approver_roles=tuple(flow.approver_role_list()),
        tags=flow.tag_map(),
    )


def _row(tx: Tx, fields: FlowFields) -> dict[str, object]:
    return {
        "name": fields.name,
        "description": fields.description,
        "visibility": fields.visibility,
        "access": fields.access.value,
        "template": fields.template,
        "required_types": _json(fields.required_types),
        "requires_approval": int(fields.requires_approval),
        "approver_roles": _json(fields.approver_roles),
        "tags": _json(fields.tags),
        "updated_at": tx.now,
    }


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _check(fields: FlowFields) -> None:
    if fields.template is not None:
        read_template(fields.template)
    naming.refuse(
        {
            "name": naming.faults(fields.name),
            "requiredAttestationTypes": [
                f"{each!r} is not a type" for each in fields.required_types if not each.strip()
            ],
            "tags": tagging.faults(fields.tags),
            "visibility": [] if fields.visibility in VISIBILITIES else [f"must be one of {VISIBILITIES}"],
        }
    )
