"""Drift: how what runs differs from the baseline, and the reports that are kept of it."""

import msgspec

from signoff.domain.catalog.types import Environment
from signoff.domain.delivery.allow_lists.types import AllowList
from signoff.domain.delivery.baselines import queries, store
from signoff.domain.delivery.baselines.events import DriftDetected, DriftResolved
from signoff.domain.delivery.baselines.types import Baseline, Drift, DriftEntry, DriftReport
from signoff.domain.delivery.snapshots import snapshots
from signoff.domain.delivery.snapshots.comparing import Pair, compare, replacements
from signoff.domain.delivery.snapshots.reporting import READERS
from signoff.domain.delivery.snapshots.types import RunningArtifact, Snapshot
from signoff.kernel.ids import new_uuid
from signoff.kernel.page import EVERYTHING, Page, Paged, page_of
from signoff.kernel.tx import Tx


def found(
    tx: Tx, environment: Environment, approved: Snapshot, latest: Snapshot, allowed: AllowList
) -> Drift:
    """Compare two snapshots of an environment; what is allowed there is no drift when it comes."""
    tx.must(*READERS)
    ran = snapshots.contents(tx, environment, [approved.number, latest.number])
    difference = replacements(compare(ran[approved.number], ran[latest.number]))
    return Drift(
        added=[_entry(pair) for pair in difference.added if not _allowed(allowed, pair.second)],
        removed=[_entry(pair) for pair in difference.removed],
        updated=[_entry(pair) for pair in difference.updated if not _allowed(allowed, pair.second)],
    )


def keep(tx: Tx, environment: Environment, baseline: Baseline, latest: Snapshot, drift: Drift) -> DriftReport:
    """Keep a report, unless the newest says the same of the same baseline; give the one that stands.

    Records drift.detected when something drifted that had not before, drift.resolved when nothing does any more. It
    belongs to the reports and decisions that make it necessary, whose permission is theirs.
    """
    newest = tx.first(store.newest_report, environment_id=environment.id)
    content = msgspec.json.encode(drift).decode()
    if newest is not None and (newest.baseline_id, newest.content) == (baseline.id, content):
        return newest
    made = DriftReport(
        id=0,
        uuid=new_uuid(),
        environment_id=environment.id,
        baseline_id=baseline.id,
        snapshot_id=latest.id,
        drifted=int(drift.any),
        content=content,
        generated_at=tx.now,
    )
    row = msgspec.structs.asdict(made)
    del row["id"]
    key = tx.number(store.insert_report, organisation_id=tx.organisation_id, **row)
    _tell(tx, environment, made, drift, newest)
    return msgspec.structs.replace(made, id=key)


def newest(tx: Tx, environment: Environment) -> DriftReport | None:
    """Give the report that was kept last, if there is one."""
    tx.must(*READERS)
    return tx.first(store.newest_report, environment_id=environment.id)


def history(tx: Tx, environment: Environment, page: Page = EVERYTHING) -> Paged[DriftReport]:
    """List the reports that were kept, newest first."""
    tx.must(*READERS)
    return page_of(tx, queries.reports, queries.reports_count, page, environment_id=environment.id)


def newest_of(tx: Tx, environment_ids: list[int]) -> dict[int, DriftReport]:
    """Give, by environment, the report that was kept last."""
    tx.must(*READERS)
    rows = tx.all(queries.newest_reports, organisation_id=tx.organisation_id, environment_ids=environment_ids)
    return {each.environment_id: each for each in rows}


def _tell(
    tx: Tx, environment: Environment, made: DriftReport, drift: Drift, before: DriftReport | None
) -> None:
    if drift.any:
        tx.record(
            DriftDetected(
                made.uuid,
                environment.name,
                tuple(each.name for each in drift.added),
                tuple(each.name for each in drift.removed),
                tuple(each.name for each in drift.updated),
                tuple(f"{each.application} {each.version}" for each in drift.missing),
            )
        )
    elif before is not None and before.drifted:
        tx.record(DriftResolved(made.uuid, environment.name))


def _allowed(allowed: AllowList, artifact: RunningArtifact | None) -> bool:
    return artifact is not None and allowed.entry_for(artifact.name, artifact.fingerprint) is not None


def _entry(pair: Pair) -> DriftEntry:
    return DriftEntry(
        pair.either.name,
        pair.either.tag,
        None if pair.first is None else pair.first.fingerprint,
        None if pair.second is None else pair.second.fingerprint,
    )
