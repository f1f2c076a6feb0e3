"""Baselines: somebody approves what runs in an environment, in place of what was approved before."""

from signoff.domain.catalog.types import Environment
from signoff.domain.delivery.baselines import queries, store
from signoff.domain.delivery.baselines.events import BaselineApproved
from signoff.domain.delivery.baselines.types import Baseline
from signoff.domain.delivery.snapshots.reporting import READERS, locked
from signoff.domain.delivery.snapshots.types import Snapshot
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import Invalid
from signoff.kernel.ids import new_uuid
from signoff.kernel.tx import Tx

LONGEST = 10_000


def approve(
    tx: Tx,
    environment: Environment,
    snapshot: Snapshot | None,
    approved_by: str,
    description: str | None = None,
) -> Baseline:
    """Make a snapshot of an environment its baseline; raises Invalid. Records baseline.approved."""
    tx.must(Scope.ENVIRONMENT_MANAGE)
    if snapshot is not None and snapshot.environment_id != environment.id:
        raise Invalid({"snapshotId": ["is a snapshot of another environment"]})
    if not approved_by.strip() or len(approved_by) > LONGEST or len(description or "") > LONGEST:
        raise Invalid({"approvedBy": ["cannot be blank, nor can it or the description be that long"]})
    locked(tx, environment)
    tx.run(store.replace_baseline, environment=environment.id, at=tx.now)
    made = Baseline(
        id=0,
        uuid=new_uuid(),
        environment_id=environment.id,
        snapshot_id=None if snapshot is None else snapshot.id,
        approved_by=approved_by,
        description=description,
        created_at=tx.now,
        replaced_at=None,
    )
    tx.number(
        store.insert_baseline,
        organisation_id=tx.organisation_id,
        environment_id=made.environment_id,
        uuid=made.uuid,
        snapshot_id=made.snapshot_id,
        approved_by=made.approved_by,
        description=made.description,
        created_at=made.created_at,
    )
    number = None if snapshot is None else snapshot.number
    tx.record(BaselineApproved(made.uuid, environment.name, number, approved_by))
    return tx.found(store.current_baseline, "The baseline was replaced", environment_id=environment.id)


def current(tx: Tx, environment: Environment) -> Baseline | None:
    """Give an environment's baseline, if somebody has approved one."""
    tx.must(*READERS)
    return tx.first(store.current_baseline, environment_id=environment.id)


def by_ids(tx: Tx, baseline_ids: list[int]) -> dict[int, Baseline]:
    """Give baselines by their ids, replaced ones too."""
    tx.must(*READERS)
    found = tx.all(queries.baselines_by_ids, organisation_id=tx.organisation_id, baseline_ids=baseline_ids)
    return {each.id: each for each in found}
