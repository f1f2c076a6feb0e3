"""Snapshots: a report becomes a new one only where something that matters has changed."""

from collections.abc import Callable, Mapping

import msgspec

from signoff.domain.catalog.types import Environment, EnvironmentKind
from signoff.domain.delivery.snapshots import grouping, queries, scopes, store
from signoff.domain.delivery.snapshots.events import SnapshotRecorded
from signoff.domain.delivery.snapshots.reporting import READERS, locked
from signoff.domain.delivery.snapshots.types import (
    OPEN,
    Change,
    FirstSeen,
    Happening,
    Key,
    Observation,
    Observed,
    Report,
    RunningArtifact,
    Sighting,
    Snapshot,
)
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import Invalid
from signoff.kernel.ids import new_uuid
from signoff.kernel.page import EVERYTHING, Page
from signoff.kernel.sql import Parameters
from signoff.kernel.tx import Tx

MOST_HAPPENINGS = 1000


def observed(tx: Tx, environment: Environment, report: Report) -> Observation:
    """Keep of a report what counts in the environment, instances gathered; raises Invalid.

    It is refused for a logical environment, an archived one, and one of another kind; a generic one takes every report.
    """
    tx.must(Scope.DEPLOYMENT_RECORD)
    _check_kind(environment, report.kind)
    rules = tx.first(store.reporting_of, environment_id=environment.id)
    counting = list(report.artifacts)
    if rules is not None:
        counting = scopes.filtered(counting, rules.artifact_scope(), EnvironmentKind(environment.kind))
    return Observation(report.kind, report.recorded_by or tx.actor.name, grouping.grouped(counting))


def record(tx: Tx, environment: Environment, observation: Observation) -> tuple[Snapshot, bool]:
    """Store what runs as the next snapshot and give it, with whether it is new.

    It is not when the same artifacts run as in the latest, with the same origins, judged alike by the same policies;
    then only the time of the report is noted. Records snapshot.recorded.
    """
    tx.must(Scope.DEPLOYMENT_RECORD)
    reporting = locked(tx, environment)
    made, new = _recorded(tx, environment, observation, reporting.number)
    tx.run(store.note_report, environment_id=environment.id, reached=made.number, at=tx.now)
    return made, new


def renew(tx: Tx, environment: Environment, judged: Callable[[list[Observed]], Observation]) -> bool:
    """Let what runs be judged anew, and store a snapshot if that changes anything; tell whether it did.

    It is no report: nobody looked at what runs. Records snapshot.recorded.
    """
    tx.must(Scope.ENVIRONMENT_MANAGE, Scope.POLICY_MANAGE)
    reporting = locked(tx, environment)
    if not reporting.number:
        return False
    running = tx.all(store.running_now, environment_id=environment.id)
    made, new = _recorded(tx, environment, judged([_seen(each) for each in running]), reporting.number)
    at = reporting.reported_at
    tx.run(store.note_report, environment_id=environment.id, reached=made.number, at=at)
    return new


def latest(tx: Tx, environment: Environment) -> Snapshot | None:
    """Give the newest snapshot, if there is one."""
    tx.must(*READERS)
    found = latest_of(tx, [environment.id])
    return found.get(environment.id)


def latest_of(tx: Tx, environment_ids: list[int]) -> dict[int, Snapshot]:
    """Give the newest snapshot of each environment that has one."""
    tx.must(*READERS)
    found = tx.all(
        queries.latest_of_many, organisation_id=tx.organisation_id, environment_ids=environment_ids
    )
    return {each.environment_id: each for each in found}


def at(tx: Tx, environment: Environment, number: int) -> Snapshot | None:
    """Give the snapshot of a number, if there is one."""
    tx.must(*READERS)
    if not 0 < number < OPEN:
        return None
    return tx.first(store.snapshot_numbered, environment_id=environment.id, wanted=number)


def numbered(tx: Tx, environment: Environment, numbers: set[int]) -> dict[int, Snapshot]:
    """Give snapshots by their numbers; unknown numbers are left out."""
    tx.must(*READERS)
    found = tx.all(queries.snapshots_numbered, environment_id=environment.id, numbers=sorted(numbers))
    return {each.number: each for each in found}


def by_uuid(tx: Tx, environment: Environment, uuid: str) -> Snapshot:
    """Look a snapshot of an environment up; raises NotFound."""
    tx.must(*READERS)
    missing = f"Snapshot not found: {uuid}"
    return tx.found(store.snapshot_with_uuid, missing, environment_id=environment.id, uuid=uuid.lower())


def by_ids(tx: Tx, snapshot_ids: list[int]) -> dict[int, Snapshot]:
    """Give snapshots by their ids; unknown ids are left out."""
    tx.must(*READERS)
    found = tx.all(queries.snapshots_by_ids, organisation_id=tx.organisation_id, snapshot_ids=snapshot_ids)
    return {each.id: each for each in found}


def listed(
    tx: Tx,
    environment: Environment,
    numbers: tuple[int, int] = (1, OPEN),
    page: Page = EVERYTHING,
    *,
    oldest_first: bool = False,
) -> list[Snapshot]:
    """List the snapshots between two numbers, both included, newest first unless told otherwise."""
    tx.must(*READERS)
    return tx.all(
        queries.snapshots[oldest_first],
        environment_id=environment.id,
        from_number=numbers[0],
        to_number=numbers[1],
        limit=page.size,
        offset=page.offset,
    )


def running(tx: Tx, environment: Environment) -> list[RunningArtifact]:
    """List what runs in an environment now, as far as it was reported, by name."""
    tx.must(*READERS)
    return content(tx, environment, OPEN)


def running_in(tx: Tx, environment_ids: list[int]) -> dict[int, list[RunningArtifact]]:
    """Give, by environment, what runs there now, as far as it was reported."""
    tx.must(*READERS)
    found: dict[int, list[RunningArtifact]] = {}
    rows = tx.all(queries.running_now_in, organisation_id=tx.organisation_id, environment_ids=environment_ids)
    for environment_id, each in rows:
        found.setdefault(environment_id, []).append(each)
    return found


def refused(tx: Tx, environment_ids: list[int], limit: int) -> dict[int, list[RunningArtifact]]:
    """Give, by environment, what runs there now though it may not, so many altogether."""
    tx.must(*READERS)
    found: dict[int, list[RunningArtifact]] = {}
    place = {"organisation_id": tx.organisation_id, "environment_ids": environment_ids, "limit": limit}
    for environment_id, each in tx.all(queries.refused_in, **place):
        found.setdefault(environment_id, []).append(each)
    return found


def content(tx: Tx, environment: Environment, number: int) -> list[RunningArtifact]:
    """List what ran in an environment with the snapshot of a number, by name."""
    tx.must(*READERS)
    return tx.all(queries.running_at, environment_id=environment.id, wanted=number)


def contents(tx: Tx, environment: Environment, numbers: list[int]) -> dict[int, list[RunningArtifact]]:
    """Give, by the number of a snapshot, what ran in an environment with it."""
    tx.must(*READERS)
    found: dict[int, list[RunningArtifact]] = {number: [] for number in numbers}
    rows = tx.all(queries.running_of_snapshots, environment_id=environment.id, numbers=numbers)
    for _, number, each in rows:
        found[number].append(each)
    return found


def where_running(tx: Tx, fingerprints: list[str]) -> list[Sighting]:
    """Tell in which environments fingerprints run, or ran; one answer for each environment and fingerprint."""
    tx.must(*READERS)
    return tx.all(queries.sightings, organisation_id=tx.organisation_id, fingerprints=fingerprints)


def history(tx: Tx, fingerprints: list[str]) -> list[Happening]:
    """Tell when fingerprints came into environments, changed there and left them, oldest first, up to a thousand."""
    tx.must(*READERS)
    return tx.all(
        queries.happenings,
        organisation_id=tx.organisation_id,
        fingerprints=fingerprints,
        limit=MOST_HAPPENINGS,
    )


def first_seen(tx: Tx, environment: Environment, page: Page) -> list[FirstSeen]:
    """List the fingerprints that ever ran in an environment, with when each was first seen there, newest first."""
    tx.must(*READERS)
    return tx.all(queries.first_seen, environment_id=environment.id, limit=page.size, offset=page.offset)


def _recorded(
    tx: Tx, environment: Environment, observation: Observation, number: int
) -> tuple[Snapshot, bool]:
    before = {each.key: each for each in tx.all(store.running_now, environment_id=environment.id)}
    seen = {each.key: each for each in observation.artifacts}
    policies = None if observation.policies is None else _json(observation.policies)
    latest = tx.first(store.snapshot_numbered, environment_id=environment.id, wanted=number)
    if latest is not None and latest.policies == policies and not _matters(before, seen):
        return latest, False
    made = _inserted(tx, environment, observation, number + 1, policies)
    _write_running(tx, environment, made.number, before, seen)
    tx.run(store.end_snapshot, environment_id=environment.id, ended=number, at=tx.now)
    tx.record(
        SnapshotRecorded(
            made.uuid,
            environment.name,
            made.number,
            made.artifacts,
            len(seen.keys() - before.keys()),
            len(before.keys() - seen.keys()),
            made.state,
        )
    )
    return made, True


def _seen(artifact: RunningArtifact) -> Observed:
    return Observed(
        artifact.name,
        artifact.fingerprint,
        artifact.tag,
        artifact.instances,
        tuple(artifact.started_list()),
        artifact.context_map(),
    )


def _check_kind(environment: Environment, kind: EnvironmentKind) -> None:
    said = f"Environment '{environment.name}'"
    if environment.archived_at is not None:
        raise Invalid({"": [f"{said} is archived"]})
    if environment.logical:
        raise Invalid({"": [f"{said} is logical: report on the environments that it stands for"]})
    if EnvironmentKind.GENERIC not in (environment.kind, kind) and environment.kind != kind:
        raise Invalid({"": [f"{said} is of type '{environment.kind}' and takes no report of type '{kind}'"]})


def _matters(before: Mapping[Key, RunningArtifact], seen: Mapping[Key, Observed]) -> bool:
    if before.keys() != seen.keys():
        return True
    return any(
        _difference(before[key], each) in (Change.VERDICT, Change.ORIGIN) for key, each in seen.items()
    )


def _difference(known: RunningArtifact, each: Observed) -> Change:
    if known.compliant != _compliant(each):
        return Change.VERDICT
    if known.origin != each.origin:
        return Change.ORIGIN
    return Change.UNCHANGED if known.instances == each.instances else Change.SCALED


def _compliant(each: Observed) -> int | None:
    found = None if each.verdict is None else each.verdict.compliant
    return None if found is None else int(found)


def _inserted(
    tx: Tx, environment: Environment, observation: Observation, number: int, policies: str | None
) -> Snapshot:
    verdicts = [_compliant(each) for each in observation.artifacts]
    made = Snapshot(
        id=0,
        uuid=new_uuid(),
        environment_id=environment.id,
        number=number,
        kind=str(observation.kind),
        recorded_by=observation.recorded_by,
        recorded_at=tx.now,
        ended_at=None,
        artifacts=len(verdicts),
        compliant=verdicts.count(1),
        non_compliant=verdicts.count(0),
        policies=policies,
    )
    row = msgspec.structs.asdict(made)
    del row["id"], row["ended_at"]
    key = tx.number(store.insert_snapshot, organisation_id=tx.organisation_id, **row)
    return msgspec.structs.replace(made, id=key)


def _write_running(
    tx: Tx,
    environment: Environment,
    number: int,
    before: Mapping[Key, RunningArtifact],
    seen: Mapping[Key, Observed],
) -> None:
    ended = [each for key, each in before.items() if key not in seen]
    rows, changes = [], [_change(number, Change.EXITED, each, each.instances, 0) for each in ended]
    for key, each in seen.items():
        known = before.get(key)
        row = _row(number, known, each)
        if known is not None and _same(known, row):
            continue
        rows.append(row)
        if known is not None:
            ended.append(known)
        if row["change"] != Change.UNCHANGED:
            changes.append(_change(number, Change(row["change"]), each, row["was"], each.instances))
    place = {"organisation_id": tx.organisation_id, "environment_id": environment.id}
    if ended:
        tx.run(store.close_running, running_ids=[each.id for each in ended], final=number - 1)
    tx.run_many(store.insert_running, [{**place, **row} for row in rows])
    tx.run_many(store.insert_change, [{**place, "at": tx.now, **change} for change in changes])


def _row(number: int, known: RunningArtifact | None, each: Observed) -> Parameters:
    return {
        "first": number,
        "last": OPEN,
        "name": each.name,
        "tag": each.tag,
        "fingerprint": each.fingerprint,
        "instances": each.instances,
        "started": _json(each.started),
        "context": _json(each.context) if each.context else None,
        "origin": each.origin,
        "compliant": _compliant(each),
        "verdict": None if each.verdict is None else _json(each.verdict),
        "change": str(Change.STARTED if known is None else _difference(known, each)),
        "was": 0 if known is None else known.instances,
    }


def _same(known: RunningArtifact, row: Parameters) -> bool:
    told = ("instances", "started", "context", "origin", "compliant", "verdict")
    return all(getattr(known, name) == row[name] for name in told)


def _change(number: int, change: Change, each: RunningArtifact | Observed, was: int, now: int) -> Parameters:
    return {
        "number": number,
        "change": str(change),
        "name": each.name,
        "tag": each.tag,
        "fingerprint": each.fingerprint,
        "compliant": each.compliant if isinstance(each, RunningArtifact) else _compliant(each),
        "was": was,
        "now": now,
    }


def _json(value: object) -> str:
    return msgspec.json.encode(value, order="sorted").decode()
