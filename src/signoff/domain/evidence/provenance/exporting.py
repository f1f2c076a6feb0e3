"""Attestations as signed statements, which anybody can check with the server's public key alone.

Source: https://in-toto.io/Statement/v1. The predicate's type is our own: it carries the attestation as it was recorded.
"""

from typing import Any, Final

import msgspec

from signoff.domain.catalog.flows import flows
from signoff.domain.evidence.artifacts import artifacts
from signoff.domain.evidence.files import files
from signoff.domain.evidence.provenance.formats.dsse import IN_TOTO
from signoff.domain.evidence.provenance.formats.statements import STATEMENT_V1
from signoff.domain.evidence.provenance.signing import signed_envelope
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.types import Attestation, Trail, decoded
from signoff.domain.identity import organisations
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import Conflict
from signoff.kernel.tx import Tx

PREDICATE: Final = "urn:signoff:attestation:v1"


def statement_of(tx: Tx, attestation: Attestation) -> bytes:
    """Give an attestation as an in-toto statement in a signed envelope, as JSON.

    Its subject is the artifact that it is about, or else the commit, and beside either the files that came with it.
    Raises Conflict when there is nothing that a digest names.
    """
    tx.must(Scope.EVIDENCE_READ)
    [trail] = trails.by_ids(tx, [attestation.trail_id]).values()
    held = files.of_attestation(tx, attestation)
    subject = _subject(tx, attestation, trail)
    subject += [{"name": each.name, "digest": {"sha256": each.sha256}} for each in held]
    if not subject:
        raise Conflict(
            f"The attestation '{attestation.name}' is about no artifact, commit or file that a statement could name"
        )
    statement = {
        "_type": STATEMENT_V1,
        "subject": subject,
        "predicateType": PREDICATE,
        "predicate": _predicate(tx, attestation, trail),
    }
    return signed_envelope(tx, IN_TOTO, msgspec.json.encode(statement))


def _subject(tx: Tx, attestation: Attestation, trail: Trail) -> list[dict[str, Any]]:
    if attestation.fingerprint is not None:
        reports = artifacts.with_fingerprint(tx, attestation.fingerprint)
        name = reports[0].name if reports else attestation.target_name or attestation.name
        return [{"name": name, "digest": {"sha256": attestation.fingerprint}}]
    commit = attestation.commit_sha or trail.commit_sha
    return [{"name": trail.called, "digest": {"gitCommit": commit}}] if commit else []


def _predicate(tx: Tx, attestation: Attestation, trail: Trail) -> dict[str, Any]:
    flow = flows.by_ids(tx, [trail.flow_id])[trail.flow_id]
    said = {
        "id": attestation.uuid,
        "organisation": organisations.own_name(tx),
        "flow": flow.name,
        "trail": trail.called,
        "trailId": trail.uuid,
        "type": attestation.type,
        "name": attestation.name,
        "status": attestation.status,
        "artifactName": attestation.target_name,
        "commit": attestation.commit_sha,
        "description": attestation.description,
        "details": attestation.details,
        "data": decoded(attestation.data),
        "userData": decoded(attestation.user_data),
        "annotations": decoded(attestation.annotations),
        "evidenceUrl": attestation.evidence_url,
        "originUrl": attestation.origin_url,
        "reason": attestation.reason,
        "reportedBy": attestation.reported_by,
        "createdAt": attestation.created_at.replace("+00:00", "Z"),
    }
    return {name: value for name, value in said.items() if value is not None}
