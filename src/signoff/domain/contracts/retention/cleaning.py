"""Removing what later results, revisions and versions have made useless, a little at a time."""

from msgspec import Struct

from signoff.domain.contracts import store
from signoff.domain.contracts.events import ContractsCleaned
from signoff.domain.contracts.retention import cleaning_queries
from signoff.domain.contracts.retention.cleaning_queries import CONTENTS, RESULTS, REVISIONS, Removable
from signoff.domain.identity.scopes import Scope
from signoff.kernel.tx import Tx

__all__ = ["CONTENTS", "RESULTS", "REVISIONS", "Found", "Removable", "find", "remove"]


class Found(Struct, frozen=True):
    """What of a window of ids may go, and where the next window begins; None when there is no next one."""

    ids: list[int]
    after: int | None


def find(tx: Tx, removable: Removable, after: int, before: str, limit: int) -> Found:
    """Look through the next `limit` ids for what came before a time and may go."""
    tx.must(Scope.CONTRACT_DATA_READ)
    until = tx.number(cleaning_queries.ends[removable], after=after, limit=limit)
    if not until:
        return Found([], None)
    window = {"after": after, "until": until, "before": before}
    rows = tx.all(cleaning_queries.found[removable], organisation_id=tx.organisation_id, **window)
    return Found([row[0] for row in rows], until)


def remove(tx: Tx, removable: Removable, ids: list[int], before: str) -> int:
    """Remove what still may go of what was found; give how many. Records contracts.cleaned."""
    tx.must(Scope.CONTRACT_DATA_BULK_DELETE)
    locked = [row[0] for row in tx.all(cleaning_queries.locked[removable], ids=ids)]
    removed = tx.run(store.clean[removable], ids=locked, before=before)
    if removed:
        tx.record(ContractsCleaned(removable.name, removed))
    return removed


def amounts(tx: Tx) -> dict[str, int]:
    """Count the contracts, contents and verifications of the organisation; reads whole tables."""
    tx.must(Scope.CONTRACT_DATA_READ)
    return cleaning_queries.amounts(tx)


def amounts_of_versions(tx: Tx, version_ids: list[int]) -> dict[str, int]:
    """Count the contracts and verifications that would go with versions."""
    tx.must(Scope.CONTRACT_DATA_READ)
    return cleaning_queries.amounts_of_versions(tx, version_ids)
