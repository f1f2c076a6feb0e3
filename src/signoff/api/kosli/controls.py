"""Controls."""

from typing import Any

from msgspec import UNSET, Struct, UnsetType

from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kosli import attestation_documents, errors, names, narrowing, pages, reading
from signoff.domain.catalog.flows import flows
from signoff.domain.decisions.controls import controls, referring
from signoff.domain.decisions.controls.types import Control, ControlChanges, ControlFields, ControlVersion
from signoff.domain.delivery.logical import environments
from signoff.domain.evidence.attestations import finding
from signoff.domain.evidence.attestations.types import Narrowing
from signoff.kernel import clock
from signoff.kernel.errors import Conflict, NotFound
from signoff.kernel.page import EVERYTHING
from signoff.kernel.tx import Tx

SIZE = 15


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
    """List controls by name, a page at a time, as the client narrows them."""
    reading.organisation(tx, call)
    archived = bool(narrowing.flag(call, "archived"))
    every = controls.listed(tx, EVERYTHING, reading.parameter(call, "search"), archived=archived).rows
    rows = [each for each in every if narrowing.tagged(call, each.tag_map())]
    rows.sort(key=lambda each: (each.name.lower(), each.identifier), reverse=narrowing.descending(call))
    found = pages.cut(call, rows, SIZE)
    return json_reply({"controls": _documents(tx, found.rows), **pages.place(found)}, errors.JSON)


def tags(tx: Tx, call: Call) -> Reply:
    """List every tag that a control has, with each of its values."""
    reading.organisation(tx, call)
    every = controls.listed(tx, EVERYTHING).rows
    found = sorted({pair for each in every for pair in each.tag_map().items()})
    return json_reply([{"key": key, "value": value} for key, value in found], errors.JSON)


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
    """List the descriptions that a control had, newest first unless told otherwise."""
    every = [_version(each) for each in controls.versions_of(tx, _named(tx, call))]
    if narrowing.descending(call, unless_told=True):
        every.reverse()
    found = pages.cut(call, every, SIZE)
    return json_reply({"versions": found.rows, **pages.place(found)}, errors.JSON)


def version(tx: Tx, call: Call) -> Reply:
    """Show one description that a control had."""
    number, known = call["number"], controls.versions_of(tx, _named(tx, call))
    found = next((each for each in known if str(each.version) == number), None)
    if found is None:
        raise NotFound(f"Version {number} of control '{call['control']}' does not exist in org {call['org']}")
    return json_reply(_version(found), errors.JSON)


def decisions(tx: Tx, call: Call) -> Reply:
    """List the decisions about a control, newest first unless told otherwise, as the client narrows them."""
    control = _named(tx, call)
    wanted = Narrowing(
        flow_ids=_flow_ids(tx, reading.parameters(call, "flow_id")),
        passed=narrowing.flag(call, "is_compliant"),
        since=narrowing.moment(call, "from_timestamp"),
        until=narrowing.moment(call, "to_timestamp"),
    )
    page, oldest_first = reading.page_of(call, SIZE), not narrowing.descending(call, unless_told=True)
    found = finding.decisions(tx, control.identifier, wanted, page, oldest_first=oldest_first)
    told = attestation_documents.documents_of(tx, call, found.rows)
    return json_reply({"decisions": told, **pages.place(found)}, errors.JSON)


def decision(tx: Tx, call: Call) -> Reply:
    """Show one decision about a control."""
    control, found = _named(tx, call), finding.with_beginning(tx, call["decision"])
    if found is None or found.type != "decision" or found.control != control.identifier:
        raise NotFound(f"Decision '{call['decision']}' about control '{control.identifier}' does not exist")
    return json_reply(attestation_documents.documents_of(tx, call, [found])[0], errors.JSON)


def coverage(tx: Tx, call: Call) -> Reply:
    """List environments, each with the policies there that ask for decisions about a control."""
    covering = referring.coverage(tx, _named(tx, call).identifier)
    wanted = narrowing.flag(call, "covered")
    every = environments.every(tx, EVERYTHING, containing=reading.parameter(call, "search")).rows
    rows = [each.name for each in every if wanted in (None, each.name in covering)]
    found = pages.cut(call, rows, SIZE)
    told = [
        {"environment_name": name, "covered": name in covering, "policies": covering.get(name, [])}
        for name in found.rows
    ]
    return json_reply({"environments": told, **pages.place(found)}, errors.JSON)


def _flow_ids(tx: Tx, wanted: list[str]) -> tuple[int, ...] | None:
    """Give the flows whose ids begin as the client says; None if it names none."""
    if not wanted:
        return None
    every = flows.listed(tx, EVERYTHING).rows
    return tuple(each.id for each in every if names.short_id(each.uuid) in wanted or each.uuid in wanted)


def _version(version: ControlVersion) -> dict[str, Any]:
    return {
        "version": version.version,
        "name": version.name,
        "description": version.description,
        "links": version.link_map(),
        "timestamp": clock.seconds(version.created_at),
        "created_by": version.created_by,
    }


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
