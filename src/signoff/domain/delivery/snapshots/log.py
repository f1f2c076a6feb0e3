"""The log of an environment: what came, changed and left, snapshot by snapshot."""

from msgspec import Struct

from signoff.domain.catalog.types import Environment
from signoff.domain.delivery.snapshots import queries
from signoff.domain.delivery.snapshots.reporting import READERS
from signoff.domain.delivery.snapshots.types import OPEN, RunningChange
from signoff.kernel.page import Page, Paged, page_of
from signoff.kernel.tx import Tx

# Before and after every instant, as texts are compared.
EVER = ("0", "9")


class Period(Struct, frozen=True):
    """Which part of a log is wanted: between two snapshots and two instants, of certain fingerprints or of all."""

    numbers: tuple[int, int] = (1, OPEN)
    times: tuple[str, str] = EVER
    fingerprints: tuple[str, ...] | None = None


def changes(
    tx: Tx, environment: Environment, period: Period, page: Page, *, oldest_first: bool = False
) -> Paged[RunningChange]:
    """List what changed in an environment, newest first unless told otherwise."""
    tx.must(*READERS)
    narrowed = period.fingerprints is not None
    wanted: dict[str, object] = {
        "environment_id": environment.id,
        "from_number": period.numbers[0],
        "to_number": period.numbers[1],
        "since": period.times[0],
        "until": period.times[1],
    }
    if period.fingerprints is not None:
        wanted["fingerprints"] = list(period.fingerprints)
    return page_of(
        tx, queries.changes[oldest_first, narrowed], queries.changes_count[narrowed], page, **wanted
    )


def changes_with(tx: Tx, environment: Environment, number: int) -> list[RunningChange]:
    """List what one snapshot changed, by name."""
    tx.must(*READERS)
    return tx.all(queries.changes_with, environment_id=environment.id, wanted=number)
