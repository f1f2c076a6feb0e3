"""Snapshots as people look at them: what runs, what changed, and where it came from."""

from signoff.domain.catalog.flows import flows
from signoff.domain.catalog.types import Environment
from signoff.domain.decisions.running.types import Line, Provenance, SnapshotView
from signoff.domain.delivery.snapshots import log, snapshots
from signoff.domain.delivery.snapshots.types import Change, RunningArtifact, RunningChange, Snapshot
from signoff.domain.evidence.artifacts import artifacts
from signoff.domain.evidence.compliance import evaluation
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.types import Artifact
from signoff.kernel.tx import Tx


def view(tx: Tx, environment: Environment, snapshot: Snapshot) -> SnapshotView:
    """Give a snapshot with what ran and what left, in a number of queries that does not depend on how much that is."""
    running = snapshots.content(tx, environment, snapshot.number)
    left = [
        each for each in log.changes_with(tx, environment, snapshot.number) if each.change == Change.EXITED
    ]
    before = snapshots.content(tx, environment, snapshot.number - 1) if left else []
    gone = {each.key: each for each in before}
    known = provenance(tx, [each.fingerprint for each in (*running, *before)])
    lines = [_line(each, snapshot.number, known) for each in running]
    lines += [_exit(gone[_key(each)], each, known) for each in left if _key(each) in gone]
    return SnapshotView(environment, snapshot, snapshot.ended_at is None, lines)


def provenance(tx: Tx, fingerprints: list[str]) -> dict[str, list[Provenance]]:
    """Give, by fingerprint, where it was reported and where it stands there, newest report first."""
    wanted = sorted({each for each in fingerprints if each})
    found = artifacts.with_fingerprints(tx, wanted) if wanted else {}
    reports = [each for group in found.values() for each in group]
    if not reports:
        return {}
    flow_of = flows.by_ids(tx, list({each.flow_id for each in reports}))
    trail_of = trails.by_ids(tx, list({each.trail_id for each in reports}))
    compliance = dict(
        zip((each.id for each in reports), evaluation.artifact_compliances(tx, reports), strict=True)
    )

    def told(artifact: Artifact) -> Provenance:
        return Provenance(
            artifact, flow_of[artifact.flow_id], trail_of[artifact.trail_id], compliance[artifact.id]
        )

    return {fingerprint: [told(each) for each in group] for fingerprint, group in found.items()}


def _line(artifact: RunningArtifact, number: int, known: dict[str, list[Provenance]]) -> Line:
    change, was = artifact.changed(number)
    return Line(artifact, change, was, artifact.instances, _then(artifact, known))


def _exit(artifact: RunningArtifact, change: RunningChange, known: dict[str, list[Provenance]]) -> Line:
    return Line(artifact, Change.EXITED, change.was, 0, _then(artifact, known))


def _then(artifact: RunningArtifact, known: dict[str, list[Provenance]]) -> list[Provenance]:
    # What was reported later is not part of what the snapshot saw.
    seen = artifact.origin or 0
    return [each for each in known.get(artifact.fingerprint, []) if each.artifact.id <= seen]


def _key(change: RunningChange) -> tuple[str, str, str]:
    return change.name, change.tag, change.fingerprint
