"""Controls: put into the catalogue, described anew, put away and taken back out."""

import re
from typing import Any

import msgspec

from signoff.domain.catalog import naming
from signoff.domain.decisions.controls import queries, store
from signoff.domain.decisions.controls.events import ControlArchived, ControlCreated, ControlUpdated
from signoff.domain.decisions.controls.types import Control, ControlChanges, ControlFields, ControlVersion
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import Conflict
from signoff.kernel.ids import new_uuid
from signoff.kernel.page import Page, Paged, page_of
from signoff.kernel.sql import like_pattern
from signoff.kernel.tx import Tx

LONGEST = 256
_IDENTIFIER = re.compile(r"[a-zA-Z0-9\-._~]+")


def create(tx: Tx, fields: ControlFields) -> Control:
    """Put a control into the catalogue; raises Invalid, and Conflict for a taken identifier.

    Records control.created.
    """
    tx.must(Scope.POLICY_MANAGE)
    _check(fields.identifier, fields.name)
    made = tx.first(
        store.insert_control,
        organisation_id=tx.organisation_id,
        uuid=new_uuid(),
        identifier=fields.identifier,
        name=fields.name,
        description=fields.description,
        links=_json(fields.links),
        tags="{}",
        version=1,
        created_by=tx.actor.name,
        created_at=tx.now,
    )
    if made is None:
        raise Conflict(f"A control with identifier '{fields.identifier}' already exists")
    _keep_version(tx, made)
    tx.record(ControlCreated(made.identifier, made.name))
    return made


def named(tx: Tx, identifier: str) -> Control:
    """Look a control up by its identifier; raises NotFound."""
    tx.must(Scope.EVIDENCE_READ)
    place = {"organisation_id": tx.organisation_id, "identifier": identifier}
    return tx.found(store.control_with, f"Control '{identifier}' does not exist", **place)


def known(tx: Tx, identifiers: list[str]) -> set[str]:
    """Tell which of some identifiers controls have."""
    tx.must(Scope.EVIDENCE_READ)
    if not identifiers:
        return set()
    rows = tx.all(queries.known, organisation_id=tx.organisation_id, identifiers=identifiers)
    return {identifier for (identifier,) in rows}


def listed(tx: Tx, page: Page, containing: str | None = None, *, archived: bool = False) -> Paged[Control]:
    """List controls by identifier: those in use or those put away, that have a text in name or identifier if given."""
    tx.must(Scope.EVIDENCE_READ)
    wanted = {
        "organisation_id": tx.organisation_id,
        "pattern": like_pattern(containing),
        "archived": int(archived),
    }
    return page_of(tx, queries.controls, queries.controls_count, page, **wanted)


def versions_of(tx: Tx, control: Control) -> list[ControlVersion]:
    """List every description that a control had, oldest first."""
    tx.must(Scope.EVIDENCE_READ)
    return tx.all(queries.versions_of, organisation_id=tx.organisation_id, control_id=control.id)


def update(tx: Tx, identifier: str, changes: ControlChanges) -> Control:
    """Describe a control anew, as a new version; raises NotFound and Invalid. Records control.updated."""
    tx.must(Scope.POLICY_MANAGE)
    held = _held(tx, identifier)
    given = {
        key: value for key, value in msgspec.structs.asdict(changes).items() if value is not msgspec.UNSET
    }
    if "links" in given:
        given["links"] = _json(given["links"])
    wanted = msgspec.structs.replace(held, **given)
    if wanted == held:
        return held
    _check(identifier, wanted.name)
    changed = msgspec.structs.replace(wanted, version=held.version + 1)
    _write(tx, changed)
    _keep_version(tx, changed)
    tx.record(ControlUpdated(changed.identifier, changed.name, changed.version))
    return changed


def tag(tx: Tx, identifier: str, changed: dict[str, str], removed: list[str]) -> Control:
    """Set and remove tags of a control; raises NotFound. Records control.updated when that changes anything."""
    tx.must(Scope.POLICY_MANAGE)
    held = _held(tx, identifier)
    tags = {key: value for key, value in {**held.tag_map(), **changed}.items() if key not in removed}
    if tags == held.tag_map():
        return held
    tagged = msgspec.structs.replace(held, tags=_json(tags))
    _write(tx, tagged)
    tx.record(ControlUpdated(tagged.identifier, tagged.name, tagged.version))
    return tagged


def archive(tx: Tx, identifier: str, *, archived: bool = True) -> Control:
    """Put a control away, or take it back out; raises NotFound. Records control.archived when that changes anything."""
    tx.must(Scope.POLICY_MANAGE)
    held = _held(tx, identifier)
    if (held.archived_at is not None) == archived:
        return held
    changed = msgspec.structs.replace(held, archived_at=tx.now if archived else None)
    _write(tx, changed)
    tx.record(ControlArchived(held.identifier, archived))
    return changed


def _held(tx: Tx, identifier: str) -> Control:
    place = {"organisation_id": tx.organisation_id, "identifier": identifier}
    return tx.found(store.control_to_change, f"Control '{identifier}' does not exist", **place)


def _write(tx: Tx, control: Control) -> None:
    names = ("name", "description", "links", "tags", "version", "archived_at")
    values = {name: getattr(control, name) for name in names}
    tx.run(store.update_control, organisation_id=tx.organisation_id, control_id=control.id, **values)


def _keep_version(tx: Tx, control: Control) -> None:
    tx.run(
        store.insert_version,
        organisation_id=tx.organisation_id,
        control_id=control.id,
        version=control.version,
        name=control.name,
        description=control.description,
        links=control.links,
        created_by=tx.actor.name,
        created_at=tx.now,
    )


def _check(identifier: str, name: str) -> None:
    good = len(identifier) <= LONGEST and _IDENTIFIER.fullmatch(identifier)
    text = f"must be at most {LONGEST} letters, digits, '-', '.', '_' or '~'"
    naming.refuse({"identifier": [] if good else [text], "name": naming.faults(name)})


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
