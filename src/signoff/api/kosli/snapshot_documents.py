"""Snapshots in this dialect's words."""

from collections.abc import Mapping
from typing import Any, Final

from signoff.api.kit.call import Call
from signoff.api.kosli import commits, kinds, links, states
from signoff.domain.catalog.types import Environment
from signoff.domain.decisions.running.types import Line, Provenance, SnapshotView
from signoff.domain.delivery.snapshots.types import Change, RunningArtifact, Snapshot
from signoff.domain.evidence.types import decoded
from signoff.kernel import clock

_CHANGES: Final = {
    Change.EXITED: "exited",
    Change.VERDICT: "updated-compliance",
    Change.ORIGIN: "updated-provenance",
    Change.SCALED: "changed",
    Change.UNCHANGED: "unchanged",
}


def of_view(call: Call, view: SnapshotView, following: Snapshot | None) -> dict[str, Any]:
    """Render a snapshot, with when the one after it was taken."""
    snapshot = view.snapshot
    gone = {_untagged(each.artifact.name): each for each in view.lines if each.change is Change.EXITED}
    return {
        "index": snapshot.number,
        "is_latest": view.latest,
        "next_snapshot_timestamp": None if following is None else clock.seconds(following.recorded_at),
        "artifact_compliance_count": {
            "true": snapshot.compliant,
            "false": snapshot.non_compliant,
            "null": snapshot.artifacts - snapshot.compliant - snapshot.non_compliant,
        },
        "timestamp": clock.seconds(snapshot.recorded_at),
        "type": kinds.word(snapshot.kind) if snapshot.artifacts else "",
        "compliant": snapshot.state is not False,
        "html_url": links.snapshot(call, view.environment.uuid, snapshot.number),
        "artifacts": [_line(call, view, line, gone) for line in view.lines],
        "applied_policies": _applied(view),
    }


def of_views(
    call: Call, environment: Environment, views: list[SnapshotView], state: object
) -> dict[str, Any]:
    """Render what runs in all members of a logical environment, as if it were one snapshot.

    Its index grows with each snapshot of any member.
    """
    rendered = [of_view(call, view, None) for view in views]
    counts = [each["artifact_compliance_count"] for each in rendered]
    return {
        "index": sum(view.snapshot.number for view in views),
        "is_latest": True,
        "next_snapshot_timestamp": None,
        "artifact_compliance_count": {
            key: sum(count[key] for count in counts) for key in ("true", "false", "null")
        },
        "timestamp": max((each["timestamp"] for each in rendered), default=0.0),
        "type": kinds.word(environment.kind) if any(view.lines for view in views) else "",
        "compliant": state is not False,
        "html_url": links.environment(call, environment.uuid),
        "artifacts": [each for document in rendered for each in document["artifacts"]],
        "applied_policies": [each for document in rendered for each in document["applied_policies"]],
    }


def kind_of(change: Change, compliant: object) -> str:
    """Say what became of an artifact."""
    if change is Change.STARTED:
        return "started-non-compliant" if compliant == 0 and compliant is not None else "started-compliant"
    return _CHANGES[change]


def times_of(artifact: RunningArtifact, recorded_at: str) -> list[int]:
    """Tell when instances started; where nobody said, when they were first seen."""
    return artifact.started_list() or [int(clock.seconds(recorded_at))]


def _line(call: Call, view: SnapshotView, line: Line, gone: Mapping[str, Line]) -> dict[str, Any]:
    artifact, newest = line.artifact, next(iter(line.provenance), None)
    context, verdict = artifact.context_map(), artifact.judged()
    return {
        "name": artifact.name,
        "fingerprint": artifact.fingerprint,
        # Clients take null for no; the counts tell what nobody judged.
        "compliant": verdict.compliant is not False,
        "creationTimestamp": times_of(artifact, view.snapshot.recorded_at),
        "annotation": _annotation(line),
        "flow_name": newest.flow.name if newest else "",
        "git_commit": _commit(newest),
        "commit_url": newest.artifact.commit_url if newest else None,
        "html_url": _page(call, newest),
        "flow_html_url": links.flow(call, newest.flow.name) if newest else None,
        "deployments": [],
        "reasons_for_incompliance": [] if verdict.compliant else list(verdict.reasons),
        "policy_decisions": verdict.evaluations,
        "commit_lead_time": _lead_time(newest, artifact, view.snapshot.recorded_at) if newest else None,
        "deployment_diff": _replaced(line, gone.get(_untagged(artifact.name))),
        "flows": [_flow(call, each, artifact, view.snapshot.recorded_at) for each in line.provenance],
        "pods": None,
        **context,
    }


def _annotation(line: Line) -> dict[str, Any]:
    return {"type": kind_of(line.change, line.artifact.compliant), "was": line.was, "now": line.now}


def _replaced(line: Line, before: Line | None) -> dict[str, Any] | None:
    """Tell what left with the snapshot that an artifact came with, under the same name whatever its tag."""
    if before is None or line.change is not Change.STARTED:
        return None
    newest = next(iter(before.provenance), None)
    return {
        "diff_url": None,
        "previous_git_commit": _commit(newest),
        "previous_fingerprint": before.artifact.fingerprint,
        "previous_artifact_name": before.artifact.name,
        "previous_artifact_compliance_state": before.artifact.judged().compliant,
        "previous_running": False,
        "previous_git_commit_url": newest.artifact.commit_url if newest else None,
        "previous_trail_name": newest.trail.called if newest else None,
        "previous_template_reference_name": newest.artifact.template_name if newest else None,
    }


def _commit(found: Provenance | None) -> str | None:
    """Give the commit, if it is long enough to be cut by clients."""
    return found.artifact.commit_sha if found is not None and commits.of(found.artifact) else None


def _untagged(name: str) -> str:
    path, slash, last = name.partition("@")[0].rpartition("/")
    return path + slash + last.partition(":")[0]


def _flow(call: Call, found: Provenance, artifact: RunningArtifact, recorded_at: str) -> dict[str, Any]:
    reasons = [each.reason for each in found.compliance.all_findings if not each.is_compliant]
    return {
        "flow_name": found.flow.name,
        "trail_name": found.trail.called,
        "template_reference_name": found.artifact.template_name,
        "git_commit": _commit(found),
        "commit_url": found.artifact.commit_url,
        "git_commit_info": commits.of(found.artifact),
        "html_url": _page(call, found),
        "flow_html_url": links.flow(call, found.flow.name),
        "deployment_diff": None,
        "commit_lead_time": _lead_time(found, artifact, recorded_at),
        "artifact_compliance_in_flow": found.compliance.is_compliant,
        "artifact_status_in_flow": states.word(found.compliance.standing),
        "flow_reasons_for_non_compliance": reasons,
    }


def _page(call: Call, found: Provenance | None) -> str | None:
    return None if found is None else links.artifact(call, found.artifact.fingerprint)


def _lead_time(found: Provenance, artifact: RunningArtifact, recorded_at: str) -> float | None:
    """Tell how many seconds after the commit the artifact first ran."""
    told: dict[str, Any] = decoded(found.artifact.commit) or {}
    committed = told.get("timestamp")
    return None if not committed else min(times_of(artifact, recorded_at)) - float(committed)


def _applied(view: SnapshotView) -> list[dict[str, Any]]:
    failing: dict[str, list[str]] = {}
    for line in view.lines:
        for each in line.artifact.judged().evaluations:
            if line.change is not Change.EXITED and each.get("status") != "COMPLIANT":
                failing.setdefault(str(each.get("policy_name")), []).append(line.artifact.fingerprint)
    policies = view.snapshot.policy_list()
    return [{**each, "failing_artifacts": failing.get(str(each.get("name")), [])} for each in policies]
