"""Provenance: recorded once for each report of an artifact, verified as often as people like."""

from hashlib import sha256
from typing import Any

from signoff.domain.catalog import naming
from signoff.domain.catalog.flows import flows
from signoff.domain.evidence.artifacts.fingerprints import loose
from signoff.domain.evidence.provenance import keys, store, trust_roots
from signoff.domain.evidence.provenance.events import ProvenanceChecked, ProvenanceRecorded
from signoff.domain.evidence.provenance.formats.canonical import canonical
from signoff.domain.evidence.provenance.judging import Judgement, Trust, checks_text, holds_bundle, judge
from signoff.domain.evidence.provenance.types import (
    Provenance,
    ProvenanceFields,
    ProvenanceStatus,
    Verification,
)
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.types import Artifact, Trail
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import Conflict
from signoff.kernel.ids import new_uuid
from signoff.kernel.tx import Tx

LONGEST_URI, LONGEST_SIGNATURE = 2_048, 1_000_000
MOST_VERIFICATIONS = 1_000


def find(tx: Tx, artifact: Artifact) -> Provenance | None:
    """Give what was said of how an artifact was built, if anything was."""
    return of_artifacts(tx, [artifact]).get(artifact.id)


def of_artifacts(tx: Tx, artifacts: list[Artifact]) -> dict[int, Provenance]:
    """Give, by the artifact's id, what was said of how artifacts were built; those without are left out."""
    tx.must(Scope.EVIDENCE_READ)
    wanted = [each.id for each in artifacts]
    found = tx.all(store.provenance_of_artifacts, organisation_id=tx.organisation_id, artifact_ids=wanted)
    return {each.artifact_id: each for each in found}


def statuses(tx: Tx, artifact_ids: list[int]) -> dict[int, ProvenanceStatus]:
    """Give, by the artifact's id, how far its provenance may be believed; those without any are MISSING."""
    tx.must(Scope.EVIDENCE_READ)
    rows = tx.all(store.statuses_of_artifacts, organisation_id=tx.organisation_id, artifact_ids=artifact_ids)
    found = {artifact_id: ProvenanceStatus(status) for artifact_id, status in rows}
    return {each: found.get(each, ProvenanceStatus.MISSING) for each in artifact_ids}


def of_fingerprint(tx: Tx, fingerprint: str) -> Provenance | None:
    """Give the provenance of a fingerprint: a verified one before others, a newer one before older ones."""
    tx.must(Scope.EVIDENCE_READ)
    wanted = {"organisation_id": tx.organisation_id, "fingerprint": loose(fingerprint)}
    return tx.first(store.best_of_fingerprint, **wanted, best=ProvenanceStatus.VERIFIED.value)


def history(tx: Tx, provenance: Provenance) -> list[Verification]:
    """List how verifications ended, newest first."""
    return histories(tx, [provenance]).get(provenance.id, [])


def histories(tx: Tx, recorded: list[Provenance]) -> dict[int, list[Verification]]:
    """Give, by the id of the provenance, how verifications ended, newest first; those without any are left out."""
    tx.must(Scope.EVIDENCE_READ)
    place = {"organisation_id": tx.organisation_id, "provenance_ids": [each.id for each in recorded]}
    found: dict[int, list[Verification]] = {}
    for each in tx.all(store.verifications, **place, limit=MOST_VERIFICATIONS):
        found.setdefault(each.provenance_id, []).append(each)
    return found


def record(tx: Tx, artifact: Artifact, fields: ProvenanceFields) -> Provenance:
    """Say how an artifact was built; it is UNVERIFIED until it has been verified, signed or not.

    Raises Invalid, and Conflict when it was said before. Records provenance.recorded.
    """
    tx.must(Scope.EVIDENCE_RECORD)
    _check(fields)
    made = tx.first(store.insert_provenance, **_row(tx, artifact, fields))
    if made is None:
        raise Conflict(f"Provenance is already recorded for artifact: {artifact.uuid}")
    flow, trail = _place(tx, artifact)
    tx.record(
        ProvenanceRecorded(
            flow=flow,
            trail=trail.called,
            trail_uuid=trail.uuid,
            artifact_uuid=artifact.uuid,
            fingerprint=artifact.fingerprint,
            uuid=made.uuid,
            builder_id=made.builder_id,
            slsa_level=made.slsa_level,
            record_sha256=sha256(canonical(artifact.fingerprint, made)).hexdigest(),
            signature_sha256=sha256(made.signature.encode()).hexdigest() if made.signature else None,
        )
    )
    return made


def verify(tx: Tx, artifact: Artifact) -> Verification | None:
    """Verify an artifact's provenance by whom the organisation trusts now, and keep how it ended; None without any.

    What is unsigned, signed by nobody trusted, or says something else than the record and the trail is UNVERIFIED.
    Records provenance.checked.
    """
    tx.must(Scope.EVIDENCE_RECORD)
    place = {"organisation_id": tx.organisation_id, "artifact_id": artifact.id}
    found = tx.first(store.provenance_of_artifact_held, **place)
    if found is None:
        return None
    roots = trust_roots.held(tx) if holds_bundle(found) else []
    flow, trail = _place(tx, artifact)
    judgement = judge(artifact, trail, found, Trust(keys.held(tx), roots))
    verification = _kept(tx, found, judgement)
    tx.record(
        ProvenanceChecked(
            flow=flow,
            trail=trail.called,
            trail_uuid=trail.uuid,
            artifact_uuid=artifact.uuid,
            fingerprint=artifact.fingerprint,
            uuid=found.uuid,
            status=verification.status,
            method=verification.method,
            key_id=verification.key_id,
            signer=verification.signer,
            reason=verification.reason,
        )
    )
    return verification


def _kept(tx: Tx, provenance: Provenance, judgement: Judgement) -> Verification:
    place = {"organisation_id": tx.organisation_id, "provenance_id": provenance.id}
    guarantor = judgement.guarantor
    tx.run(
        store.set_status,
        **place,
        status=judgement.status.value,
        trusted_by=guarantor.trusted_by if guarantor else None,
    )
    return tx.found(
        store.insert_verification,
        provenance.uuid,
        **place,
        status=judgement.status.value,
        method=judgement.method.value if judgement.method else None,
        key_id=guarantor.key_id if guarantor else None,
        signer=guarantor.signer if guarantor else None,
        reason=judgement.reason,
        checks=checks_text(judgement.checks),
        verified_by=tx.actor.name,
        created_at=tx.now,
    )


def _place(tx: Tx, artifact: Artifact) -> tuple[str, Trail]:
    [trail] = trails.by_ids(tx, [artifact.trail_id]).values()
    return flows.by_ids(tx, [trail.flow_id])[trail.flow_id].name, trail


def _row(tx: Tx, artifact: Artifact, fields: ProvenanceFields) -> dict[str, Any]:
    return {
        "organisation_id": tx.organisation_id,
        "uuid": new_uuid(),
        "artifact_id": artifact.id,
        "builder_id": fields.builder_id,
        "builder_type": fields.builder_type.value,
        "build_config_uri": fields.build_config_uri or None,
        "source_uri": fields.source_uri or None,
        "source_commit": fields.source_commit or None,
        "started_at": fields.started_at,
        "finished_at": fields.finished_at,
        "signature": (fields.signature or "").strip() or None,
        "slsa_level": fields.slsa_level.value,
        "status": ProvenanceStatus.UNVERIFIED.value,
        "recorded_by": tx.actor.name,
        "created_at": tx.now,
    }


def _check(fields: ProvenanceFields) -> None:
    uris = {"buildConfigUri": fields.build_config_uri, "sourceRepositoryUri": fields.source_uri}
    found = {name: _too_long(text, LONGEST_URI) for name, text in uris.items()}
    found["builderId"] = naming.faults(fields.builder_id)
    found["sourceCommitSha"] = naming.faults(fields.source_commit, blank=True)
    found["provenanceSignature"] = _too_long(fields.signature, LONGEST_SIGNATURE)
    if fields.started_at and fields.finished_at and fields.finished_at < fields.started_at:
        found["buildFinishedOn"] = ["is before buildStartedOn"]
    naming.refuse(found)


def _too_long(text: str | None, longest: int) -> list[str]:
    if text and "\0" in text:
        return [naming.NULLS]
    return [f"cannot be longer than {longest} characters"] if text and len(text) > longest else []
