"""Controls (facts 1.12 and 2.10)."""

from typing import Any

from msgspec import UNSET, Struct, UnsetType

from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kosli import errors, names, reading
from signoff.domain.decisions.controls import controls, referring
from signoff.domain.decisions.controls.types import Control, ControlChanges, ControlFields
from signoff.kernel import clock
from signoff.kernel.errors import Conflict, NotFound
from signoff.kernel.tx import Tx

SIZE, LARGEST = 20, 50


class ControlGiven(Struct, frozen=True):
    """A wanted control."""

    identifier: str
    name: str
    description: str = ""
    links: dict[str, Any] = {}


class ControlPatch(Struct, frozen=True):
    """What shall change of a control."""

    name: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    links: dict[str, Any] | UnsetType = UNSET


def create(tx: Tx, call: Call) -> Reply:
    """Put a control into the catalogue; a taken identifier is a 409 here, which clients do not repeat."""
    reading.organisation(tx, call)
    given = reading.read(reading.document_of(call)[0], ControlGiven)
    names.check(identifier=(given.identifier, names.CONTROL))
    fields = ControlFields(given.identifier, given.name, given.description, given.links)
    try:
        made = controls.create(tx, fields)
    except Conflict as error:
        return errors.said(409, f"{error.message} in organization '{call['org']}'")
    return json_reply(_documents(tx, [made])[0], errors.JSON, 201)


def listed(tx: Tx, call: Call) -> Reply:
    """List controls, a page at a time."""
    reading.organisation(tx, call)
    page = reading.page_of(call, SIZE, LARGEST)
    archived = reading.parameter(call, "archived") == "true"
    found = controls.listed(tx, page, reading.parameter(call, "search"), archived=archived)
    document = {
        "controls": _documents(tx, found.rows),
        "page": page.number,
        "per_page": page.size,
        "total_pages": found.pages,
        "total_count": found.total,
    }
    return json_reply(document, errors.JSON)


def show(tx: Tx, call: Call) -> Reply:
    """Show a control."""
    return json_reply(_documents(tx, [_named(tx, call)])[0], errors.JSON)


def update(tx: Tx, call: Call) -> Reply:
    """Describe a control anew."""
    known = _named(tx, call)
    given = reading.read(reading.document_of(call)[0], ControlPatch)
    changes = ControlChanges(given.name, given.description, given.links)
    return json_reply(_documents(tx, [controls.update(tx, known.identifier, changes)])[0], errors.JSON)


def archive(tx: Tx, call: Call) -> Reply:
    """Put a control away."""
    controls.archive(tx, _named(tx, call).identifier)
    return json_reply("OK", errors.JSON)


def unarchive(tx: Tx, call: Call) -> Reply:
    """Take a control back out."""
    controls.archive(tx, _named(tx, call).identifier, archived=False)
    return json_reply("OK", errors.JSON)


def versions(tx: Tx, call: Call) -> Reply:
    """List every description that a control had."""
    found = [
        {
            "version": each.version,
            "name": each.name,
            "description": each.description,
            "timestamp": clock.seconds(each.created_at),
            "created_by": each.created_by,
        }
        for each in controls.versions_of(tx, _named(tx, call))
    ]
    return json_reply(found, errors.JSON)


def coverage(tx: Tx, call: Call) -> Reply:
    """List the environments whose policies ask for decisions about a control."""
    found = referring.coverage(tx, _named(tx, call).identifier)
    return json_reply([{"environment_name": each} for each in found], errors.JSON)


def _named(tx: Tx, call: Call) -> Control:
    reading.organisation(tx, call)
    try:
        return controls.named(tx, call["control"])
    except NotFound as error:
        raise NotFound(f"{error.message} in org {call['org']}") from error


def _documents(tx: Tx, found: list[Control]) -> list[dict[str, Any]]:
    policies = referring.policies(tx)
    return [
        {
            "identifier": each.identifier,
            "name": each.name,
            "description": each.description,
            "version": each.version,
            "archived": each.archived_at is not None,
            "created_by": each.created_by,
            "created_at": clock.seconds(each.created_at),
            "tags": each.tag_map(),
            "links": each.link_map(),
            "policies_referencing": policies.get(each.identifier, []),
        }
        for each in found
    ]
