"""How environments are reported on: which artifacts count, and what drift is to them."""

import msgspec
from msgspec import UNSET, UnsetType

from signoff.domain.catalog.types import KEEP, Environment
from signoff.domain.delivery.snapshots import queries, scopes, store
from signoff.domain.delivery.snapshots.events import ReportingChanged
from signoff.domain.delivery.snapshots.types import ArtifactScope, DriftPolicy, Reporting
from signoff.domain.identity.scopes import Scope
from signoff.kernel.tx import Tx

READERS = (Scope.ENVIRONMENT_READ, Scope.EVIDENCE_READ, Scope.CONTRACT_DATA_READ)


def of(tx: Tx, environment: Environment) -> Reporting:
    """Tell how an environment is reported on."""
    return of_many(tx, [environment.id])[environment.id]


def of_many(tx: Tx, environment_ids: list[int]) -> dict[int, Reporting]:
    """Tell how environments are reported on, those too that nobody reported on yet."""
    tx.must(*READERS)
    found = tx.all(
        queries.reporting_of_many, organisation_id=tx.organisation_id, environment_ids=environment_ids
    )
    known = {each.environment_id: each for each in found}
    return {each: known.get(each) or _unknown(each) for each in environment_ids}


def change(
    tx: Tx,
    environment: Environment,
    *,
    scope: ArtifactScope | UnsetType | None = KEEP,
    drift_policy: DriftPolicy | UnsetType = KEEP,
) -> Reporting:
    """Decide which artifacts count and what drift is; a scope is replaced as a whole. Raises Invalid.

    What was recorded stays as it is. Records environment.reporting_changed unless nothing changed.
    """
    tx.must(Scope.ENVIRONMENT_MANAGE)
    known = of(tx, environment)
    text = known.scope if scope is UNSET else _text(scope)
    policy = known.drift_policy if drift_policy is UNSET else str(drift_policy)
    if (text, policy) == (known.scope, known.drift_policy):
        return known
    locked(tx, environment)
    tx.run(store.set_rules, environment_id=environment.id, wanted_scope=text, wanted_policy=policy)
    tx.record(ReportingChanged(environment.name, policy, text is not None))
    return msgspec.structs.replace(known, scope=text, drift_policy=policy)


def locked(tx: Tx, environment: Environment) -> Reporting:
    """Hold an environment's row until the transaction ends, so that reports on it queue up."""
    place = {"environment_id": environment.id}
    found = tx.first(store.reporting_for_update, **place)
    if found is not None:
        return found
    tx.run(
        store.insert_reporting,
        **place,
        organisation_id=tx.organisation_id,
        drift_policy=str(DriftPolicy.WARN),
        number=0,
    )
    return tx.found(store.reporting_for_update, f"Environment not found: {environment.uuid}", **place)


def _unknown(environment_id: int) -> Reporting:
    return Reporting(environment_id, None, str(DriftPolicy.WARN), 0, None)


def _text(scope: ArtifactScope | None) -> str | None:
    if scope is None or scope == ArtifactScope():
        return None
    scopes.check(scope)
    return msgspec.json.encode(scope).decode()
