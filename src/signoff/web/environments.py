"""Environments: what is where, and since when."""

from signoff.api.kit.call import Call, Reply
from signoff.domain.catalog import environments
from signoff.domain.delivery import occupancy
from signoff.domain.delivery.snapshots import snapshots
from signoff.domain.delivery.snapshots.reporting import READERS
from signoff.domain.delivery.types import Presence
from signoff.kernel.tx import Tx
from signoff.web import query
from signoff.web.rendering import page


def listed(tx: Tx, call: Call) -> Reply:
    """Show applications beside environments, with what is in each."""
    wanted = query.read(call)
    found = occupancy.applications_present(tx, wanted.page, wanted.search)
    presences = occupancy.presences(tx, [each.id for each in found.rows])
    return page(
        tx,
        call,
        "environments.html",
        environments=environments.listed(tx),
        found=found,
        wanted=wanted,
        cells={key: _by_environment(each) for key, each in presences.items()},
    )


def show(tx: Tx, call: Call) -> Reply:
    """Show one environment."""
    wanted = query.read(call)
    environment = environments.by_uuid(tx, call["uuid"])
    found = occupancy.applications_present(tx, wanted.page, wanted.search, environment)
    presences = occupancy.presences(tx, [each.id for each in found.rows])
    here = [(each, _by_environment(presences.get(each.id, []))[environment.id]) for each in found.rows]
    seen = snapshots.latest(tx, environment) if tx.actor.may(*READERS) else None
    return page(
        tx,
        call,
        "environment.html",
        environment=environment,
        found=found,
        wanted=wanted,
        here=here,
        seen=seen,
    )


def _by_environment(presences: list[Presence]) -> dict[int, list[Presence]]:
    found: dict[int, list[Presence]] = {}
    for each in presences:
        found.setdefault(each.environment_id, []).append(each)
    return found
