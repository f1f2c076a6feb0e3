"""Provenance of artifacts."""

import msgspec

from signoff.api.factstore import errors, reading, times
from signoff.api.factstore.wire import provenance as wire
from signoff.api.kit.call import Call, Reply, json_reply
from signoff.domain.evidence.artifacts import artifacts
from signoff.domain.evidence.attestations import attestations
from signoff.domain.evidence.provenance import exporting, provenance
from signoff.domain.evidence.provenance.types import (
    Provenance,
    ProvenanceFields,
    ProvenanceStatus,
    Verification,
)
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.types import Artifact
from signoff.kernel.errors import NotFound
from signoff.kernel.tx import Tx

WORDS = ("builderType", "slsaLevel")
DSSE = "application/vnd.dsse.envelope.v1+json"
NOTHING = "There is no provenance to verify"


def record(tx: Tx, call: Call) -> Reply:
    """Say how an artifact was built."""
    artifact = _artifact(tx, call)
    made = provenance.record(tx, artifact, _fields(reading.read(call, wire.ProvenanceCreate, words=WORDS)))
    return json_reply(document_of(made, artifact), errors.JSON, 201)


def show(tx: Tx, call: Call) -> Reply:
    """Show how an artifact was built."""
    artifact = _artifact(tx, call)
    return json_reply(document_of(_found(tx, artifact), artifact), errors.JSON)


def of_digest(tx: Tx, call: Call) -> Reply:
    """Show how what has a digest was built: by the verified record, if there is one."""
    found = provenance.of_fingerprint(tx, call["sha256"])
    if found is None:
        raise NotFound(f"Provenance not found for artifact: {call['sha256']}")
    [artifact] = artifacts.by_ids(tx, [found.artifact_id]).values()
    return json_reply(document_of(found, artifact), errors.JSON)


def verify(tx: Tx, call: Call) -> Reply:
    """Verify an artifact's provenance."""
    artifact = _artifact(tx, call)
    verification = provenance.verify(tx, artifact)
    if verification is not None:
        return json_reply(verification_of(verification, artifact), errors.JSON)
    document = wire.ProvenanceVerification(
        artifact_id=artifact.uuid, provenance_status=ProvenanceStatus.MISSING.value, message=NOTHING
    )
    return json_reply(document, errors.JSON)


def history(tx: Tx, call: Call) -> Reply:
    """List how verifications ended, newest first."""
    artifact = _artifact(tx, call)
    found = provenance.history(tx, _found(tx, artifact))
    return json_reply([verification_of(each, artifact) for each in found], errors.JSON)


def statement(tx: Tx, call: Call) -> Reply:
    """Give an attestation as a signed statement."""
    return Reply(
        200, exporting.statement_of(tx, attestations.by_uuid(tx, call["attestation"])), call.media_type
    )


def document_of(found: Provenance, artifact: Artifact) -> wire.Provenance:
    """Render provenance."""
    return wire.Provenance(
        id=found.uuid,
        artifact_id=artifact.uuid,
        builder_id=found.builder_id,
        builder_type=found.builder_type,
        build_config_uri=found.build_config_uri,
        source_repository_uri=found.source_uri,
        source_commit_sha=found.source_commit,
        build_started_on=times.optional(found.started_at),
        build_finished_on=times.optional(found.finished_at),
        provenance_signature=found.signature,
        slsa_level=found.slsa_level,
        provenance_status=found.status,
        recorded_by=found.recorded_by,
        recorded_at=times.instant(found.created_at),
    )


def verification_of(verification: Verification, artifact: Artifact) -> wire.ProvenanceVerification:
    """Render how a verification ended."""
    checks = verification.check_list
    return wire.ProvenanceVerification(
        artifact_id=artifact.uuid,
        provenance_status=verification.status,
        message=verification.reason,
        method=verification.method,
        key_id=verification.key_id,
        signer=verification.signer,
        checks=[wire.Check(name=each.name, passed=each.passed, message=each.said) for each in checks],
        verified_by=verification.verified_by,
        verified_at=times.instant(verification.created_at),
    )


def _artifact(tx: Tx, call: Call) -> Artifact:
    trail, artifact = trails.by_uuid(tx, call["trail"]), artifacts.by_uuid(tx, call["artifact"])
    if artifact.trail_id != trail.id:
        raise NotFound(f"Artifact not found: {call['artifact']}")
    return artifact


def _found(tx: Tx, artifact: Artifact) -> Provenance:
    found = provenance.find(tx, artifact)
    if found is None:
        raise NotFound(f"Provenance not found for artifact: {artifact.uuid}")
    return found


def _fields(given: wire.ProvenanceCreate) -> ProvenanceFields:
    signature = given.provenance_signature
    started, finished = given.build_started_on, given.build_finished_on
    return ProvenanceFields(
        builder_id=given.builder_id,
        builder_type=given.builder_type,
        build_config_uri=given.build_config_uri,
        source_uri=given.source_repository_uri,
        source_commit=given.source_commit_sha,
        started_at=None if started is None else times.stored(started, "buildStartedOn"),
        finished_at=None if finished is None else times.stored(finished, "buildFinishedOn"),
        signature=msgspec.json.encode(signature).decode() if isinstance(signature, dict) else signature,
        slsa_level=given.slsa_level,
    )
