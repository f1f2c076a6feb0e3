"""What happened to trails and artifacts, one after the other."""

from typing import Any, Final

from signoff.api.kosli import commits, names
from signoff.domain.catalog import environments
from signoff.domain.decisions.approvals import approvals
from signoff.domain.delivery.snapshots import snapshots
from signoff.domain.delivery.snapshots.types import Change, Happening
from signoff.domain.evidence.types import Artifact, AttestationHead, Outcome, Trail, decoded
from signoff.kernel import clock
from signoff.kernel.tx import Tx

_RUNNING: Final = {Change.STARTED: "artifact_started_running", Change.EXITED: "artifact_stopped_running"}
_TOLD: Final = {
    Change.STARTED: "Started running in {0} environment",
    Change.EXITED: "Exited from {0} environment",
    Change.SCALED: "Scaled in {0} environment",
}


def of_trail(
    tx: Tx, trail: Trail, reported: list[Artifact], attested: list[AttestationHead]
) -> list[dict[str, Any]]:
    """Tell everything that happened on a trail and to what was reported on it, oldest first."""
    begun = {
        "type": "trail_reported",
        "timestamp": clock.seconds(trail.created_at),
        "git_commit_info": commits.of(trail),
        "repo_info": decoded(trail.repository),
        "setting_user_id": trail.created_by,
    }
    found = [begun, *(_creation(each) for each in reported), *_attestations(reported, attested)]
    if trail.updated_at != trail.created_at and not reported and not attested:
        found.append({**begun, "type": "trail_updated", "timestamp": clock.seconds(trail.updated_at)})
    called = {each.fingerprint: each.template_name or each.name for each in reported}
    happened = snapshots.history(tx, list(called)) if called else []
    running = [each for each in happened if Change(each.change) in _RUNNING]
    known = environments.by_ids(tx, {each.environment_id for each in running}) if running else {}
    found += [
        _running(each, called[each.fingerprint], names.short_id(known[each.environment_id].uuid))
        for each in running
    ]
    found += _approvals(tx, trail)
    return sorted(found, key=lambda event: event["timestamp"])


def of_artifact(
    artifact: Artifact, attested: list[AttestationHead], happened: list[Happening]
) -> list[dict[str, Any]]:
    """Tell what happened to an artifact, oldest first."""
    found = [{"event": "Artifact created", "timestamp": clock.seconds(artifact.created_at)}]
    for given in attested:
        if given.trail_id == artifact.trail_id and given.about(artifact):
            told = {"event": f"{given.name} evidence received", "timestamp": clock.seconds(given.created_at)}
            found.append(told)
    for each in happened:
        text = _TOLD.get(Change(each.change))
        if text is not None and each.fingerprint == artifact.fingerprint:
            told = {
                "event": text.format(f"{each.environment}#{each.number}"),
                "timestamp": clock.seconds(each.at),
            }
            found.append(told)
    return sorted(found, key=lambda event: event["timestamp"])


def _creation(artifact: Artifact) -> dict[str, Any]:
    return {
        "type": "artifact_creation_reported",
        "timestamp": clock.seconds(artifact.created_at),
        "artifact_fingerprint": artifact.fingerprint,
        "artifact_name": artifact.name,
        "artifact_id": names.short_id(artifact.uuid),
        "template_reference_name": artifact.template_name,
        "git_commit": artifact.commit_sha,
        "git_commit_info": commits.of(artifact),
        "repo_info": decoded(artifact.repository),
    }


def _attestations(reported: list[Artifact], attested: list[AttestationHead]) -> list[dict[str, Any]]:
    seen: set[tuple[str, str | None, str | None]] = set()
    found: list[dict[str, Any]] = []
    for given in attested:
        key = (given.name, given.fingerprint, given.target_name)
        about = next((each for each in reported if not given.about_trail and given.about(each)), None)
        found.append({**_attestation(given, about), "is_reattestation": key in seen})
        seen.add(key)
    return found


def _attestation(given: AttestationHead, about: Artifact | None) -> dict[str, Any]:
    document = {
        "type": "trail_attestation_reported",
        "timestamp": clock.seconds(given.created_at),
        "attestation_type": given.type,
        "attestation_id": names.short_id(given.uuid),
        "is_compliant": None if given.status == Outcome.PENDING else given.passed,
        "template_reference_name": given.name,
        "git_commit_info": commits.short(given.commit_sha),
    }
    if given.about_trail:
        return document
    document["target_artifact"] = given.target_name or (about.template_name if about else given.fingerprint)
    if given.fingerprint is None:
        return {**document, "type": "trail_attestation_for_artifact_reported"}
    document["artifact_fingerprint"] = given.fingerprint
    document["artifact_name"] = about.name if about else given.fingerprint
    return {**document, "type": "artifact_attestation_reported"}


def _approvals(tx: Tx, trail: Trail) -> list[dict[str, Any]]:
    """Tell who was asked to approve, and what each of them said."""
    asked = approvals.of_trail(tx, trail)
    given = approvals.decisions_of(tx, [each.id for each in asked]) if asked else {}
    told: list[dict[str, Any]] = []
    for each in asked:
        event = {
            "type": "artifact_approval_reported",
            "approval_number": each.number,
            "artifact_fingerprint": each.fingerprint,
            "git_commit_info": None,
        }
        told.append({**event, **_review("PENDING", "", each.requested_at)})
        for decision in given.get(each.id, []):
            state = "APPROVED" if decision.approved else "REJECTED"
            told.append({**event, **_review(state, decision.approver, decision.decided_at)})
    return told


def _review(state: str, reviewer: str, at: str) -> dict[str, Any]:
    return {"state": state, "reviewer": reviewer, "timestamp": clock.seconds(at)}


def _running(happened: Happening, called: str, environment_id: str) -> dict[str, Any]:
    return {
        "type": _RUNNING[Change(happened.change)],
        "timestamp": clock.seconds(happened.at),
        "artifact_fingerprint": happened.fingerprint,
        "template_reference_name": called,
        "environment_id": environment_id,
        "environment_name": happened.environment,
        "snapshot_index": happened.number,
        "git_commit_info": None,
    }
