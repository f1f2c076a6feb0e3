"""What began to run: deployments as they are seen from outside."""

from collections.abc import Iterable

from signoff.domain.catalog.types import Environment
from signoff.domain.delivery.snapshots import queries
from signoff.domain.delivery.snapshots.reporting import READERS
from signoff.domain.delivery.snapshots.types import Start
from signoff.kernel.page import Page, Paged, page_of
from signoff.kernel.tx import Tx


def listed(
    tx: Tx,
    environments: Iterable[Environment],
    times: tuple[str, str],
    page: Page,
    fingerprints: Iterable[str] | None = None,
) -> Paged[Start]:
    """List what began to run in some environments between two instants, newest first; of fingerprints, if given."""
    tx.must(*READERS)
    narrowed = fingerprints is not None
    wanted: dict[str, object] = {
        "organisation_id": tx.organisation_id,
        "environment_ids": [each.id for each in environments],
        "since": times[0],
        "until": times[1],
    }
    if fingerprints is not None:
        wanted["fingerprints"] = list(fingerprints)
    return page_of(tx, queries.starts[narrowed], queries.starts_count[narrowed], page, **wanted)


def last(tx: Tx, environment: Environment, fingerprint: str) -> Start | None:
    """Give when a fingerprint last began to run in an environment; None if it never did."""
    found = listed(tx, [environment], ("", tx.now), Page(1, 1), [fingerprint]).rows
    return found[0] if found else None
