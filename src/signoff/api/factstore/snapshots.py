"""Snapshots and how they differ."""

from collections.abc import Iterable, Mapping
from typing import Any

from signoff.api.factstore import errors, reading, times
from signoff.api.factstore.environments import digest_of, physical, state_of
from signoff.api.factstore.wire import environments as wire
from signoff.api.kit import bodies
from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kit.refusals import Refusal
from signoff.domain.catalog.types import Environment, EnvironmentKind
from signoff.domain.decisions.running import reporting
from signoff.domain.delivery.snapshots import places, snapshots
from signoff.domain.delivery.snapshots.comparing import Pair, compare, replacements
from signoff.domain.delivery.snapshots.types import Report, Reported, RunningArtifact, Snapshot
from signoff.kernel.page import Page
from signoff.kernel.tx import Tx

# Documents call the same things differently.
ALIASES = {
    "name": "artifactName",
    "sha256": "artifactSha256",
    "sha256Digest": "artifactSha256",
    "digest": "artifactSha256",
    "tag": "artifactTag",
}
SIDES = {"from": "snapshotA", "to": "snapshotB"}
MOST = 1000


def record(tx: Tx, call: Call) -> Reply:
    """Record what runs: 201 for a new snapshot, 200 for the latest where nothing changed."""
    given = reading.convert(_document(call), wire.SnapshotCreate)
    environment = physical(tx, call["environment"])
    artifacts = tuple(
        Reported(each.artifact_name, each.artifact_sha256, each.artifact_tag, each.instance_count)
        for each in given.artifacts
    )
    report = Report(EnvironmentKind.GENERIC, artifacts, given.recorded_by)
    made, new = reporting.report(tx, environment, report)
    return json_reply(_shown(tx, environment, made), errors.JSON, 201 if new else 200)


def listed(tx: Tx, call: Call) -> Reply:
    """List the newest snapshots, oldest first; `page` and `size` go further back."""
    environment = physical(tx, call["environment"])
    page = reading.page_of(call) if reading.parameter(call, "size") else Page(1, MOST)
    found = snapshots.listed(tx, environment, page=page)[::-1]
    inside = snapshots.contents(tx, environment, [each.number for each in found])
    documents = [_document_of(environment, each, inside[each.number]) for each in found]
    newest = snapshots.latest(tx, environment)
    total = 0 if newest is None else newest.number
    return json_reply(documents, errors.JSON, 200, ("x-total-count", str(total)))


def latest(tx: Tx, call: Call) -> Reply:
    """Show the newest snapshot."""
    environment = physical(tx, call["environment"])
    return json_reply(_shown(tx, environment, places.resolve(tx, environment, places.LATEST)), errors.JSON)


def show(tx: Tx, call: Call) -> Reply:
    """Show the snapshot of an index."""
    environment = physical(tx, call["environment"])
    return json_reply(_shown(tx, environment, _place(tx, environment, call["index"])), errors.JSON)


def diff(tx: Tx, call: Call) -> Reply:
    """Compare two snapshots of an environment."""
    environment = physical(tx, call["environment"])
    first, second = (_place(tx, environment, _side(call, name)) for name in SIDES)
    inside = snapshots.contents(tx, environment, [first.number, second.number])
    difference = compare(inside[first.number], inside[second.number])
    replaced = replacements(difference)
    document = wire.Diff(
        environment_id=environment.uuid,
        from_snapshot_index=first.number,
        to_snapshot_index=second.number,
        added=_entries(replaced.added),
        removed=_entries(replaced.removed),
        updated=_entries(replaced.updated),
        unchanged=_entries([*difference.unchanged, *difference.scaled]),
    )
    return json_reply(document, errors.JSON)


def deployments(tx: Tx, call: Call) -> Reply:
    """List when digests were first seen in an environment, newest first."""
    environment = physical(tx, call["environment"])
    found = [
        wire.EnvironmentDeployment(
            artifact_sha256=digest_of(each.fingerprint),
            artifact_name=each.name,
            environment_id=environment.uuid,
            snapshot_index=each.number,
            deployed_at=times.instant(each.at),
        )
        for each in snapshots.first_seen(tx, environment, reading.page_of(call))
    ]
    return json_reply(found, errors.JSON)


def _document(call: Call) -> dict[str, Any]:
    document = {name: value for name, value in bodies.object_of(call).items() if value is not None}
    if not document:
        # Else a slip would say that nothing runs any more.
        raise Refusal(400, "artifacts is missing: what runs? [] is nothing")
    artifacts = document.get("artifacts")
    if isinstance(artifacts, list):
        document["artifacts"] = [_artifact(each) for each in artifacts]
    return document


def _artifact(given: object) -> object:
    if not isinstance(given, Mapping):
        return given
    named = {ALIASES.get(name, name): value for name, value in given.items() if value is not None}
    return named | {name: value for name, value in given.items() if value is not None and name not in ALIASES}


def _side(call: Call, name: str) -> str:
    text = reading.parameter(call, name) or reading.parameter(call, SIDES[name])
    if text is None:
        raise Refusal(400, f"The parameter {name} is missing")
    return text


def _place(tx: Tx, environment: Environment, text: str) -> Snapshot:
    return places.resolve(tx, environment, places.parse_place(text, tx.now))


def _shown(tx: Tx, environment: Environment, snapshot: Snapshot) -> wire.Snapshot:
    return _document_of(environment, snapshot, snapshots.content(tx, environment, snapshot.number))


def _document_of(
    environment: Environment, snapshot: Snapshot, artifacts: Iterable[RunningArtifact]
) -> wire.Snapshot:
    return wire.Snapshot(
        id=snapshot.uuid,
        environment_id=environment.uuid,
        snapshot_index=snapshot.number,
        recorded_at=times.instant(snapshot.recorded_at),
        recorded_by=snapshot.recorded_by,
        compliance_state=state_of(snapshot.state),
        artifacts=[
            wire.SnapshotArtifact(
                artifact_sha256=digest_of(each.fingerprint),
                artifact_name=each.name,
                artifact_tag=each.tag,
                instance_count=each.instances,
                compliance_state=state_of(each.compliant),
            )
            for each in artifacts
        ],
    )


def _entries(pairs: Iterable[Pair]) -> list[wire.DiffEntry]:
    return [
        wire.DiffEntry(
            artifact_name=pair.either.name,
            artifact_tag=pair.either.tag,
            sha256_from=None if pair.first is None else digest_of(pair.first.fingerprint),
            sha256_to=None if pair.second is None else digest_of(pair.second.fingerprint),
        )
        for pair in pairs
    ]
