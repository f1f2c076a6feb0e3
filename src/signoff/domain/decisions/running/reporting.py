"""What happens when somebody reports what runs, or when what was reported is to be judged anew."""

from collections.abc import Sequence

import msgspec
from msgspec import UNSET, UnsetType

from signoff.domain.catalog.types import Environment, EnvironmentKind
from signoff.domain.decisions.running import deploying, drifting, matching
from signoff.domain.decisions.running.judging import judged
from signoff.domain.decisions.running.types import Origin
from signoff.domain.delivery.allow_lists import allow_lists
from signoff.domain.delivery.allow_lists.types import AllowEntry, AllowFields
from signoff.domain.delivery.baselines import baselines
from signoff.domain.delivery.baselines.types import Baseline
from signoff.domain.delivery.snapshots import reporting, snapshots
from signoff.domain.delivery.snapshots.types import (
    ArtifactScope,
    DriftPolicy,
    Observation,
    Observed,
    Report,
    Reporting,
    Snapshot,
    Verdict,
)
from signoff.kernel.tx import Tx


def report(tx: Tx, environment: Environment, given: Report) -> tuple[Snapshot, bool]:
    """Record what runs and give the snapshot, with whether it is new.

    Versions that are seen running are deployed from now on, those seen no more are not; drift is looked for. Raises
    Invalid. Records snapshot.recorded, and what `deploying.reconcile` and `drifts.keep` do.
    """
    observation = snapshots.observed(tx, environment, given)
    known = matching.origins(tx, (each.fingerprint for each in observation.artifacts))
    made = snapshots.record(tx, environment, _joined(tx, environment, observation, known))
    deploying.reconcile(tx, environment, (each for found in known.values() for each in found))
    drifting.keep(tx, environment)
    return made


def rejudge(tx: Tx, environment: Environment) -> None:
    """Judge what runs anew, after policies or the allow-list changed; a snapshot is made if a verdict changed.

    For the verbs that change those, whose permission they ask.
    """
    latest = snapshots.latest(tx, environment)
    if latest is not None:

        def anew(seen: list[Observed]) -> Observation:
            known = matching.origins(tx, (each.fingerprint for each in seen))
            observation = Observation(EnvironmentKind(latest.kind), tx.actor.name, seen)
            return _joined(tx, environment, observation, known)

        snapshots.renew(tx, environment, anew)
    drifting.keep(tx, environment)


def allow(tx: Tx, environment: Environment, fields: AllowFields) -> AllowEntry:
    """Put an artifact on an environment's allow-list and judge what runs there anew; as `allow_lists.allow`."""
    made = allow_lists.allow(tx, environment, fields)
    rejudge(tx, environment)
    return made


def disallow(tx: Tx, environment: Environment, uuid: str) -> AllowEntry:
    """Take an entry off an environment's allow-list and judge what runs there anew; as `allow_lists.remove`."""
    removed = allow_lists.remove(tx, environment, uuid)
    rejudge(tx, environment)
    return removed


def approve_baseline(
    tx: Tx,
    environment: Environment,
    snapshot: Snapshot | None,
    approved_by: str,
    description: str | None = None,
) -> Baseline:
    """Make a snapshot an environment's baseline, and look for drift; as `baselines.approve`."""
    made = baselines.approve(tx, environment, snapshot, approved_by, description)
    drifting.keep(tx, environment)
    return made


def set_rules(
    tx: Tx,
    environment: Environment,
    *,
    scope: ArtifactScope | UnsetType | None = UNSET,
    drift_policy: DriftPolicy | UnsetType = UNSET,
) -> Reporting:
    """Decide which artifacts count and what drift is, and look for drift; as `reporting.change`."""
    changed = reporting.change(tx, environment, scope=scope, drift_policy=drift_policy)
    drifting.keep(tx, environment)
    return changed


def _joined(
    tx: Tx, environment: Environment, observation: Observation, known: dict[str, list[Origin]]
) -> Observation:
    keys = [(each.name, each.fingerprint) for each in observation.artifacts]
    judgement = judged(tx, environment, keys)
    verdicts: Sequence[Verdict | None] = [None] * len(keys) if judgement is None else judgement.verdicts
    artifacts = [
        msgspec.structs.replace(each, origin=_newest(known.get(each.fingerprint)), verdict=verdict)
        for each, verdict in zip(observation.artifacts, verdicts, strict=True)
    ]
    policies = None if judgement is None else judgement.policies
    return msgspec.structs.replace(observation, artifacts=artifacts, policies=policies)


def _newest(known: list[Origin] | None) -> int | None:
    return known[0].artifact_id if known else None
