"""The overview: what is compliant, what runs where and whether it may, and what waits for somebody."""

from msgspec import Struct

from signoff.api.kit.call import Call, Reply
from signoff.domain.catalog import environments
from signoff.domain.catalog.flows import flows
from signoff.domain.catalog.types import Environment
from signoff.domain.decisions.approvals import approvals
from signoff.domain.decisions.approvals.types import Status
from signoff.domain.decisions.gate import gate
from signoff.domain.decisions.gate.types import GateResult
from signoff.domain.delivery.baselines import drifts
from signoff.domain.delivery.baselines.types import Drift
from signoff.domain.delivery.snapshots import snapshots
from signoff.domain.delivery.snapshots.types import RunningArtifact, Snapshot
from signoff.domain.evidence.compliance import evaluation
from signoff.domain.evidence.compliance.types import Standing, TrailCompliance
from signoff.domain.evidence.statistics import statistics
from signoff.domain.evidence.trails import trails
from signoff.domain.identity.scopes import Scope
from signoff.domain.ledger.auditing import reading
from signoff.kernel import clock
from signoff.kernel.page import Page
from signoff.kernel.tx import Tx
from signoff.web import plots
from signoff.web.rendering import page

DAYS = 30
FLOWS = Page(1, 50)
_MOST_REFUSED, _MOST_WAITING, _MOST_ANSWERS, _MOST_BLOCKED = 30, 10, 100, 5
# What is worst comes first.
_ORDER = (Standing.NON_COMPLIANT, Standing.INCOMPLETE, Standing.COMPLIANT)


class Place(Struct, frozen=True):
    """An environment: what was last seen there, what of it may not run, and how it drifted; None where nobody looks."""

    environment: Environment
    snapshot: Snapshot | None
    refused: list[RunningArtifact]
    drift: Drift | None


def show(tx: Tx, call: Call) -> Reply:
    """Show how the organisation stands."""
    tx.must(Scope.EVIDENCE_READ)
    found = flows.listed(tx, FLOWS)
    newest = evaluation.evaluate_all(tx, trails.newest(tx, [each.id for each in found.rows]))
    places = _places(tx)
    waiting = approvals.listed(tx, Status.PENDING, _MOST_WAITING)
    since = clock.shifted(tx.now, days=1 - DAYS)[:10]
    return page(
        tx,
        call,
        "evidence/overview.html",
        days=DAYS,
        found=found,
        newest=sorted(newest, key=lambda each: (_ORDER.index(each.standing), each.flow.name.lower())),
        standings=[(each, _count(newest, each)) for each in reversed(_ORDER)],
        places=places,
        waiting=waiting,
        of_flow=flows.by_ids(tx, [each.flow_id for each in waiting]),
        of_trail=trails.by_ids(tx, [each.trail_id for each in waiting]),
        deployments=_plot(tx, since, "deployment.recorded"),
        verdicts=_plot(tx, since, "gate.allowed", "gate.blocked"),
        blocked=_blocked(tx),
        types=statistics.by_type(tx, since),
    )


def _places(tx: Tx) -> list[Place]:
    known = [each for each in environments.listed(tx) if not each.logical]
    ids = [each.id for each in known]
    latest, refused = snapshots.latest_of(tx, ids), snapshots.refused(tx, ids, _MOST_REFUSED)
    drifted = drifts.newest_of(tx, ids)
    return [
        Place(
            each,
            latest.get(each.id),
            refused.get(each.id, []),
            drifted[each.id].drift() if each.id in drifted else None,
        )
        for each in known
    ]


def _plot(tx: Tx, since: str, *kinds: str) -> plots.Plot:
    return plots.daily(tx.now[:10], DAYS, [reading.per_day(tx, kind, since) for kind in kinds])


def _blocked(tx: Tx) -> list[GateResult]:
    return [each for each in gate.results(tx, _MOST_ANSWERS) if not each.allowed][:_MOST_BLOCKED]


def _count(newest: list[TrailCompliance], standing: Standing) -> int:
    return sum(each.standing is standing for each in newest)
