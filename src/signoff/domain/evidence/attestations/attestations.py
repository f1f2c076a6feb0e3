"""Attestations: recorded beside what was said before, and looked up. Nothing that was attested ever changes."""

from hashlib import sha256
from typing import Any

import msgspec

from signoff.domain.catalog import naming
from signoff.domain.catalog.flows import flows
from signoff.domain.catalog.flows.types import Flow
from signoff.domain.evidence.artifacts import fingerprints
from signoff.domain.evidence.attestations import queries, store
from signoff.domain.evidence.attestations.events import AttestationRecorded
from signoff.domain.evidence.attestations.types import AttestationFields
from signoff.domain.evidence.compliance.evaluation import refresh
from signoff.domain.evidence.custom_types import custom_types, evaluating
from signoff.domain.evidence.files import files
from signoff.domain.evidence.kinds import kinds
from signoff.domain.evidence.kinds.types import Judgement
from signoff.domain.evidence.types import Attestation, Outcome, Trail, encoded
from signoff.domain.identity import organisations
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import Invalid, NotFound
from signoff.kernel.ids import new_uuid
from signoff.kernel.tx import Tx

MOST = 10_000
LONGEST_TEXT = 100_000
LONGEST_URL = 2_048
UNBOUND = "requires at least one of: artifact_fingerprint or git_commit_info."


class Instead(msgspec.Struct, frozen=True):
    """What a new attestation stands for instead of, and why."""

    overrides: Attestation | None = None
    revises: Attestation | None = None
    reason: str | None = None


def record(tx: Tx, trail: Trail, fields: AttestationFields) -> Attestation:
    """Attest something on a trail; a later one of the same name counts instead of an earlier one, and both stay.

    Raises Invalid, and NotFound for an artifact that the trail does not have or a custom type that does not exist.
    Records attestation.recorded, and trail.status_changed when the evidence amounts to something else.
    """
    return record_instead(tx, trail, fields, Instead())


def record_instead(tx: Tx, trail: Trail, fields: AttestationFields, instead: Instead) -> Attestation:
    """Attest something as `record` does, and say what it stands for instead of. Records attestation.recorded."""
    tx.must(Scope.EVIDENCE_RECORD)
    _check(fields)
    [flow] = flows.by_ids(tx, [trail.flow_id]).values()
    _bind(tx, trail, flow, fields)
    judged = _judged(tx, fields)
    made = tx.found(store.insert_attestation, fields.type, **_row(tx, trail, fields, judged, instead))
    for file in fields.files:
        files.attach(tx, made, file)
    tx.record(_event(flow, trail, made, instead))
    refresh(tx, trail, flow)
    return made


def by_uuid(tx: Tx, uuid: str) -> Attestation:
    """Look an attestation up; raises NotFound."""
    tx.must(Scope.EVIDENCE_READ)
    place = {"organisation_id": tx.organisation_id, "uuid": uuid.lower()}
    return tx.found(store.attestation_with_uuid, f"Attestation not found: {uuid}", **place)


def of_trail(tx: Tx, trail: Trail) -> list[Attestation]:
    """List what was attested on a trail, oldest first."""
    tx.must(Scope.EVIDENCE_READ)
    place = {"organisation_id": tx.organisation_id, "trail_ids": [trail.id]}
    return tx.all(queries.of_trails, **place, limit=MOST)


def _judged(tx: Tx, fields: AttestationFields) -> Judgement:
    if fields.judged is not None:
        return fields.judged
    custom = kinds.custom_name(fields.type)
    if custom is not None:
        return evaluating.evaluate(custom_types.usable(tx, custom), fields.data)
    if fields.outcome is not None:
        return Judgement(fields.outcome, {}, "")
    return kinds.judge(fields.type, fields.data) or Judgement(Outcome.PENDING, {}, "")


def _bind(tx: Tx, trail: Trail, flow: Flow, fields: AttestationFields) -> None:
    """Refuse to attest about nothing that can be found."""
    if fields.fingerprint is None:
        if fields.target is not None and (fields.commit is None or not fields.commit.sha1):
            raise Invalid({"": [UNBOUND]})
        return
    if not fields.known_artifact:
        return
    wanted = fingerprints.normal(fields.fingerprint, "artifact_fingerprint")
    place = {"organisation_id": tx.organisation_id, "trail_id": trail.id, "fingerprint": wanted}
    if tx.first(store.artifact_on_trail, **place) is None:
        raise NotFound(
            f'Artifact with fingerprint {wanted} does not exist in trail "{trail.called}" of flow "{flow.name}"'
            f' belonging to organization "{organisations.own_name(tx)}"'
        )


def _row(
    tx: Tx, trail: Trail, fields: AttestationFields, judged: Judgement, instead: Instead
) -> dict[str, Any]:
    file = fields.files[-1] if fields.files else None
    return {
        "organisation_id": tx.organisation_id,
        "flow_id": trail.flow_id,
        "trail_id": trail.id,
        "uuid": new_uuid(),
        "name": fields.name or fields.type,
        "type": fields.type,
        "status": judged.outcome.value,
        "fingerprint": None if fields.fingerprint is None else fingerprints.loose(fields.fingerprint),
        "target_name": fields.target,
        "commit_sha": fields.commit.sha1.strip().lower() or None if fields.commit else None,
        "commit": encoded(fields.commit),
        "repository": encoded(fields.repository),
        "description": fields.description,
        "details": fields.details or judged.sentence or None,
        "data": encoded(_kept(fields, judged)),
        "user_data": encoded(fields.user_data),
        "annotations": encoded(fields.annotations),
        "external_urls": encoded(fields.external_urls),
        "origin_url": fields.origin_url,
        "evidence_url": fields.evidence_url,
        "type_version": fields.type_version,
        "control": fields.control,
        "overridden_id": instead.overrides.id if instead.overrides else None,
        "revises_id": instead.revises.id if instead.revises else None,
        "reason": instead.reason,
        "file_name": file.name if file else None,
        "file_sha256": file.sha256 if file else None,
        "file_size": file.size if file else None,
        "reported_by": tx.actor.name,
        "created_at": tx.now,
    }


def _kept(fields: AttestationFields, judged: Judgement) -> Any:
    # A custom type's data may be any JSON, so what was found in it stands beside it.
    if kinds.custom_name(fields.type) is not None:
        return {"value": fields.data, **judged.found}
    return fields.data if fields.data is not None else judged.found or None


def _event(flow: Flow, trail: Trail, made: Attestation, instead: Instead) -> AttestationRecorded:
    return AttestationRecorded(
        flow=flow.name,
        trail=trail.called,
        trail_uuid=trail.uuid,
        uuid=made.uuid,
        name=made.name,
        type=made.type,
        status=made.status,
        fingerprint=made.fingerprint,
        target=made.target_name,
        commit=made.commit_sha,
        control=made.control,
        overrides=instead.overrides.uuid if instead.overrides else None,
        revises=instead.revises.uuid if instead.revises else None,
        reason=instead.reason,
        data_sha256=None if made.data is None else sha256(made.data.encode()).hexdigest(),
        file_sha256=made.file_sha256,
    )


def _check(fields: AttestationFields) -> None:
    found = {
        "attestation_name": naming.faults(fields.name),
        "type": naming.faults(fields.type),
        "target_artifacts": naming.faults(fields.target),
        "artifact_fingerprint": naming.faults(fields.fingerprint),
        "control": naming.faults(fields.control),
    }
    for name, text in msgspec.structs.asdict(fields).items():
        if isinstance(text, str) and "\0" in text:
            found[name] = ["cannot contain a null character"]
    for name in ("origin_url", "evidence_url"):
        if len(getattr(fields, name) or "") > LONGEST_URL:
            found[name] = [f"cannot be longer than {LONGEST_URL} characters"]
    for name in ("description", "details"):
        if len(getattr(fields, name) or "") > LONGEST_TEXT:
            found[name] = [f"cannot be longer than {LONGEST_TEXT} characters"]
    naming.refuse(found)
