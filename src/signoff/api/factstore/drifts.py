"""Baselines and drift."""

from signoff.api.factstore import errors, reading, times
from signoff.api.factstore.environments import digest_of, physical
from signoff.api.factstore.wire import environments as wire
from signoff.api.kit.call import Call, Reply, json_reply
from signoff.domain.catalog.types import Environment
from signoff.domain.decisions.running import drifting, reporting
from signoff.domain.delivery.baselines import baselines, drifts
from signoff.domain.delivery.baselines.types import Baseline, DriftEntry, DriftReport
from signoff.domain.delivery.snapshots import reporting as rules
from signoff.domain.delivery.snapshots import snapshots
from signoff.domain.delivery.snapshots.types import DriftPolicy, Snapshot
from signoff.kernel.errors import NotFound
from signoff.kernel.page import Page
from signoff.kernel.tx import Tx

MOST = 1000


def approve(tx: Tx, call: Call) -> Reply:
    """Make a snapshot the baseline, in place of the one before."""
    given = reading.read(call, wire.BaselineCreate)
    environment = physical(tx, call["environment"])
    chosen = given.snapshot_id
    snapshot = (
        snapshots.latest(tx, environment) if chosen is None else snapshots.by_uuid(tx, environment, chosen)
    )
    made = reporting.approve_baseline(tx, environment, snapshot, given.approved_by, given.description)
    return json_reply(_baseline(tx, environment, made), errors.JSON, 201)


def current(tx: Tx, call: Call) -> Reply:
    """Show the baseline."""
    environment = physical(tx, call["environment"])
    found = baselines.current(tx, environment)
    if found is None:
        raise NotFound(f"No active baseline found for environment: {environment.uuid}")
    return json_reply(_baseline(tx, environment, found), errors.JSON)


def show(tx: Tx, call: Call) -> Reply:
    """Tell how an environment has drifted now."""
    environment = physical(tx, call["environment"])
    return json_reply(_reports(tx, environment, [drifting.report(tx, environment)])[0], errors.JSON)


def history(tx: Tx, call: Call) -> Reply:
    """List the reports that were kept, newest first."""
    environment = physical(tx, call["environment"])
    page = reading.page_of(call) if reading.parameter(call, "size") else Page(1, MOST)
    found = drifts.history(tx, environment, page)
    total = ("x-total-count", str(found.total))
    return json_reply(_reports(tx, environment, found.rows), errors.JSON, 200, total)


def _baseline(tx: Tx, environment: Environment, found: Baseline) -> wire.Baseline:
    known = snapshots.by_ids(tx, [] if found.snapshot_id is None else [found.snapshot_id])
    return wire.Baseline(
        id=found.uuid,
        environment_id=environment.uuid,
        snapshot_id=None if found.snapshot_id is None else known[found.snapshot_id].uuid,
        approved_by=found.approved_by,
        approved_at=times.instant(found.created_at),
        description=found.description,
        is_active=found.current,
    )


def _reports(tx: Tx, environment: Environment, found: list[DriftReport]) -> list[wire.DriftReport]:
    approved = baselines.by_ids(tx, [each.baseline_id for each in found])
    seen = snapshots.by_ids(tx, [each.snapshot_id for each in found])
    ignored = rules.of(tx, environment).drift_policy == DriftPolicy.IGNORE
    return [
        _report(environment, each, approved[each.baseline_id], seen[each.snapshot_id], ignored=ignored)
        for each in found
    ]


def _report(
    environment: Environment, found: DriftReport, baseline: Baseline, snapshot: Snapshot, *, ignored: bool
) -> wire.DriftReport:
    drift = found.drift()
    return wire.DriftReport(
        id=found.uuid,
        environment_id=environment.uuid,
        baseline_id=baseline.uuid,
        snapshot_id=snapshot.uuid,
        generated_at=times.instant(found.generated_at),
        has_drift=bool(found.drifted) and not ignored,
        added=_entries(drift.added),
        removed=_entries(drift.removed),
        updated=_entries(drift.updated),
        deployments_not_running=[
            wire.MissingDeployment(
                application=each.application,
                version=each.version,
                instance=each.instance,
                deployed_at=times.instant(each.since),
            )
            for each in drift.missing
        ],
    )


def _entries(found: list[DriftEntry]) -> list[wire.DiffEntry]:
    return [
        wire.DiffEntry(
            artifact_name=each.name,
            artifact_tag=each.tag,
            sha256_from=None if each.before is None else digest_of(each.before),
            sha256_to=None if each.after is None else digest_of(each.after),
        )
        for each in found
    ]
