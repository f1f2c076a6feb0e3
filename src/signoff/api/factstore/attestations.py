"""Attestations."""

from collections.abc import Callable
from functools import partial
from typing import Any

from signoff.api.factstore import attestation_documents, commands, errors, reading
from signoff.api.factstore.wire import attestations as wire
from signoff.api.kit import bodies
from signoff.api.kit.call import Call, Later, Reply, json_reply
from signoff.api.kit.preparing import prepared
from signoff.api.kit.refusals import Refusal
from signoff.domain.catalog.flows import flows
from signoff.domain.evidence.attestations import attestations, finding, submitting
from signoff.domain.evidence.attestations.types import AttestationFields
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.types import Attestation, Outcome, Trail
from signoff.domain.identity import organisations
from signoff.kernel.errors import NotFound
from signoff.kernel.tx import Tx

Say = Callable[[Call, Tx, Attestation], Reply]

# What stands for no artifact, where the path must name one.
_NONE = ("-", "none")


def create(tx: Tx, call: Call) -> Reply | Later:
    """Attest something on the trail in the path."""
    given = _read(call)
    trail = trails.by_uuid(tx, call["trail"])
    _must_be_of(tx, trail, given)
    return _attested(tx, call, given, trail, _whole)


def create_by_command(tx: Tx, call: Call) -> Reply | Later:
    """Attest something on the trail in the path, and only say so."""
    given = _read(call)
    trail = trails.by_uuid(tx, call["trail"])
    _must_be_of(tx, trail, given)
    return _attested(tx, call, given, trail, _command)


def create_anywhere(tx: Tx, call: Call) -> Reply | Later:
    """Attest something on the trail that the body names."""
    given = _read(call)
    if given.trail_id is None:
        raise Refusal(400, "trailId is missing")
    trail = trails.by_uuid(tx, given.trail_id)
    _must_be_of(tx, trail, given)
    return _attested(tx, call, given, trail, _whole)


def create_for_artifact(tx: Tx, call: Call) -> Reply | Later:
    """Attest something about an artifact; organisation, flow, trail and fingerprint stand in the path."""
    organisations.must_be_own(tx, call["org"])
    given = _read(call)
    flow = flows.find(tx, call["flow"])
    if flow is None:
        raise NotFound(f"Flow '{call['flow']}' not found for organisation '{call['org']}'")
    trail = trails.find(tx, flow, call["trail"])
    if trail is None:
        raise NotFound(f"Trail not found: {call['trail']}")
    fingerprint = None if call["fingerprint"].lower() in _NONE else call["fingerprint"]
    return _attested(tx, call, given, trail, _whole, fingerprint)


def listed(tx: Tx, call: Call) -> Reply:
    """Give a page of what was attested on a trail, oldest first."""
    trail = trails.by_uuid(tx, call["trail"])
    found = finding.page_of_trail(tx, trail, reading.page_of(call))
    document = wire.AttestationPage(
        items=attestation_documents.documents_of(tx, found.rows),
        page=found.page.number - 1,
        size=found.page.size,
        total_items=found.total,
        total_pages=found.pages,
    )
    return json_reply(document, errors.JSON)


def all_listed(tx: Tx, call: Call) -> Reply:
    """List what was attested on a trail, oldest first."""
    found = attestations.of_trail(tx, trails.by_uuid(tx, call["trail"]))
    return json_reply(attestation_documents.documents_of(tx, found), errors.JSON)


def _read(call: Call) -> wire.AttestationCreate:
    document = bodies.object_of(call)
    if "status" in document:
        document["status"] = reading.enum_text(document["status"])
    return reading.convert(_given(document), wire.AttestationCreate)


def _given(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if value is not None}


def _attested(
    tx: Tx,
    call: Call,
    given: wire.AttestationCreate,
    trail: Trail,
    say: Say,
    fingerprint: str | None = None,
) -> Reply | Later:
    wanted = submitting.submit(tx, _fields(given, fingerprint))

    def record(later: Tx, ready: AttestationFields) -> Reply:
        return say(call, later, attestations.record(later, trail, ready))

    if wanted.ready:
        return record(tx, wanted.fields)
    return prepared(tx, call, partial(submitting.prepare, wanted=wanted, keep=not call.dry_run), record)


def _fields(given: wire.AttestationCreate, fingerprint: str | None) -> AttestationFields:
    return AttestationFields(
        type=given.type,
        name=given.name,
        outcome=Outcome(given.status),
        fingerprint=fingerprint or given.artifact_fingerprint,
        details=given.details if given.details is not None else given.description,
        description=given.description,
        data=given.metadata,
        evidence_url=given.evidence_url,
        known_artifact=False,
    )


def _whole(_call: Call, tx: Tx, made: Attestation) -> Reply:
    [document] = attestation_documents.documents_of(tx, [made])
    return json_reply(document, errors.JSON, 201)


def _command(call: Call, tx: Tx, made: Attestation) -> Reply:
    [document] = attestation_documents.documents_of(tx, [made])
    return commands.created(tx, call, made.uuid, document)


def _must_be_of(tx: Tx, trail: Trail, given: wire.AttestationCreate) -> None:
    if given.org_slug is not None:
        organisations.must_be_own(tx, given.org_slug)
    if given.flow_name is not None and flows.named(tx, given.flow_name).id != trail.flow_id:
        raise NotFound(f"Trail {trail.uuid} is not one of flow '{given.flow_name}'")
