"""What was seen running in an environment: snapshot by snapshot, judged and compared with what should run."""

from signoff.api.kit.call import Call, Reply
from signoff.domain.catalog import environments
from signoff.domain.catalog.types import Environment
from signoff.domain.decisions.running import drifting, showing
from signoff.domain.delivery.baselines import baselines
from signoff.domain.delivery.snapshots import snapshots
from signoff.domain.delivery.snapshots.types import Snapshot
from signoff.kernel.errors import NotFound
from signoff.kernel.page import Page
from signoff.kernel.tx import Tx
from signoff.web.rendering import page

NEWEST = Page(1, 20)


def latest(tx: Tx, call: Call) -> Reply:
    """Show what runs now."""
    environment = environments.by_uuid(tx, call["uuid"])
    return _shown(tx, call, environment, snapshots.latest(tx, environment))


def show(tx: Tx, call: Call) -> Reply:
    """Show what ran at a snapshot."""
    environment = environments.by_uuid(tx, call["uuid"])
    number = call["number"]
    plain = number.isascii() and number.isdecimal() and len(number) < 10
    found = snapshots.at(tx, environment, int(number)) if plain else None
    if found is None:
        raise NotFound(f"{environment.display_name} has no snapshot {number}")
    return _shown(tx, call, environment, found)


def _shown(tx: Tx, call: Call, environment: Environment, snapshot: Snapshot | None) -> Reply:
    return page(
        tx,
        call,
        "evidence/snapshot.html",
        environment=environment,
        snapshot=snapshot,
        view=showing.view(tx, environment, snapshot) if snapshot else None,
        others=snapshots.listed(tx, environment, page=NEWEST),
        drift=drifting.standing(tx, environment),
        baseline=baselines.current(tx, environment),
        missing=drifting.missing(tx, environment),
    )
