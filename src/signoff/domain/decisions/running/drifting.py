"""Drift as a whole: artifacts that are not those of the baseline, and deployments that nothing running bears out.

A deployment that a client recorded is missing when evidence knows what was built from its version, by its commit, and
none of that runs. Where evidence knows nothing, nothing is concluded.
"""

from uuid import UUID, uuid5

import msgspec
from msgspec import Struct

from signoff.domain.catalog.types import Environment
from signoff.domain.decisions.acting import seeing_everything
from signoff.domain.decisions.running import matching, queries
from signoff.domain.decisions.running.deploying import by_sight
from signoff.domain.decisions.running.types import Standing
from signoff.domain.delivery import deployments
from signoff.domain.delivery.allow_lists import allow_lists
from signoff.domain.delivery.baselines import baselines, drifts
from signoff.domain.delivery.baselines.types import Baseline, Drift, DriftReport, MissingDeployment
from signoff.domain.delivery.snapshots import reporting, snapshots
from signoff.domain.delivery.snapshots.types import DriftPolicy, Snapshot
from signoff.domain.delivery.types import Deployment
from signoff.kernel.errors import NotFound
from signoff.kernel.tx import Tx


class Found(Struct, frozen=True):
    """What was found, between which snapshots."""

    baseline: Baseline
    latest: Snapshot
    drift: Drift


def report(tx: Tx, environment: Environment) -> DriftReport:
    """Tell how an environment has drifted now; raises NotFound without a baseline, its snapshot, or any snapshot.

    Reports are kept when something changes: a report of what runs, a baseline, an allow-list, a policy. If time alone
    changed the answer, as when an entry of an allow-list expires, it is a report of now, which nobody kept.
    """
    with seeing_everything(tx):
        found = _found(tx, environment)
    newest = drifts.newest(tx, environment)
    content = msgspec.json.encode(found.drift).decode()
    if newest is not None and (newest.baseline_id, newest.content) == (found.baseline.id, content):
        return msgspec.structs.replace(newest, snapshot_id=found.latest.id)
    return DriftReport(
        id=0,
        uuid=str(uuid5(UUID(found.latest.uuid), found.baseline.uuid + content)),
        environment_id=environment.id,
        baseline_id=found.baseline.id,
        snapshot_id=found.latest.id,
        drifted=int(found.drift.any),
        content=content,
        generated_at=tx.now,
    )


def keep(tx: Tx, environment: Environment) -> None:
    """Keep a report of drift if there is one to make; where drift is ignored, none is kept."""
    with seeing_everything(tx):
        try:
            found = _found(tx, environment)
        except NotFound:
            return
        ignored = reporting.of(tx, environment).drift_policy == DriftPolicy.IGNORE
    if not ignored:
        drifts.keep(tx, environment, found.baseline, found.latest, found.drift)


def standing(tx: Tx, environment: Environment) -> Standing:
    """Tell whether an environment has drifted, and what that means there; without a baseline nothing drifts."""
    with seeing_everything(tx):
        policy = DriftPolicy(reporting.of(tx, environment).drift_policy)
        if policy is DriftPolicy.IGNORE:
            return Standing(policy, drifted=False)
        try:
            found = _found(tx, environment)
        except NotFound:
            return Standing(policy, drifted=False)
    return Standing(policy, found.drift.any, tuple(_sentences(environment, found.drift)))


def missing(tx: Tx, environment: Environment) -> list[MissingDeployment]:
    """List the deployments to an environment that nothing running bears out; none where nobody reports what runs."""
    if snapshots.latest(tx, environment) is None:
        return []
    told = [each for each in deployments.current(tx, environment) if not by_sight(each)]
    numbers = sorted({each.version_number.lower() for each in told})
    if not numbers:
        return []
    known = matching.built(
        tx, tx.all(queries.origins_of_commits, organisation_id=tx.organisation_id, commits=numbers)
    )
    running = {each.fingerprint for each in snapshots.running(tx, environment)}
    return [
        _missing(each)
        for each in told
        if each.version_id in known and running.isdisjoint(known[each.version_id][1])
    ]


def _found(tx: Tx, environment: Environment) -> Found:
    baseline = baselines.current(tx, environment)
    if baseline is None:
        raise NotFound(f"No active baseline found for environment: {environment.uuid}")
    if baseline.snapshot_id is None:
        raise NotFound(f"Baseline has no snapshot: {baseline.uuid}")
    latest = snapshots.latest(tx, environment)
    if latest is None:
        raise NotFound(f"No snapshots found for environment: {environment.uuid}")
    approved = snapshots.by_ids(tx, [baseline.snapshot_id])[baseline.snapshot_id]
    drift = drifts.found(tx, environment, approved, latest, allow_lists.effective(tx, environment))
    return Found(baseline, latest, msgspec.structs.replace(drift, missing=missing(tx, environment)))


def _missing(deployment: Deployment) -> MissingDeployment:
    return MissingDeployment(
        deployment.application_name,
        deployment.version_number,
        deployment.instance,
        deployment.created_at,
    )


def _sentences(environment: Environment, drift: Drift) -> list[str]:
    place = environment.name
    return [
        *(f"{each.name} runs in {place} and is not in its baseline" for each in drift.added),
        *(f"{each.name} is in the baseline of {place} and does not run" for each in drift.removed),
        *(f"{each.name} runs in {place} with another digest than in its baseline" for each in drift.updated),
        *(
            f"{each.application} {each.version} was recorded as deployed to {place} and does not run there"
            for each in drift.missing
        ),
    ]
