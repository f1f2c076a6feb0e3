"""Cleaning: what no selector keeps is removed, oldest first, a little at a time, so that nobody has to wait.

A window of ids is read without any lock; then a short transaction locks what was found, asks again, and removes it.
Several cleans may run at once: each leaves alone what another one holds.
"""

from collections import Counter
from functools import partial

from msgspec import Struct

from signoff.domain.catalog import applications, branches, versions
from signoff.domain.contracts.retention import cleaning as contracts
from signoff.domain.contracts.retention.cleaning import CONTENTS, RESULTS, REVISIONS, Removable
from signoff.domain.decisions.queries import cleaning as queries
from signoff.domain.decisions.queries.cleaning import BranchRow, VersionRow, Windows
from signoff.domain.decisions.retention.keeping import Rules
from signoff.domain.identity.scopes import Scope
from signoff.kernel import clock
from signoff.kernel.actor import Actor
from signoff.kernel.database import Database
from signoff.kernel.tx import Tx

LIMIT = 1000
WINDOW = 1000
BATCH = 100

_TABLES = {RESULTS: "verifications", REVISIONS: "contracts", CONTENTS: "contents"}


class Cleaned(Struct, frozen=True):
    """What a clean removed and what is left, per table; `complete` unless the limit ended it."""

    deleted: dict[str, int]
    kept: dict[str, int]
    complete: bool


class Look(Struct, frozen=True):
    """One window: the versions and where the next window begins; None when there is no next one."""

    versions: list[VersionRow]
    after: int | None


async def clean(db: Database, actor: Actor, rules: Rules, *, limit: int = LIMIT) -> Cleaned:
    """Remove stale branches, up to `limit` versions that nothing keeps, and what nobody needs any more."""
    actor.must(Scope.CONTRACT_DATA_BULK_DELETE)
    run = _Run(db, actor, rules)
    await run.branches()
    complete = await run.versions(limit)
    replaced_before = clock.shifted(run.now, days=-rules.replaced_days)
    for removable, before in ((RESULTS, replaced_before), (REVISIONS, replaced_before), (CONTENTS, run.now)):
        await run.replaced(removable, before)
    deleted = {name: count for name, count in run.deleted.items() if count}
    return Cleaned(deleted, await db.read_slow(actor, amounts), complete)


def amounts(tx: Tx) -> dict[str, int]:
    """Count what a clean goes through; reads whole tables."""
    tx.must(Scope.CONTRACT_DATA_READ)
    organisation_id = tx.organisation_id
    counted = {
        name: tx.number(query, organisation_id=organisation_id) for name, query in queries.counts.items()
    }
    return counted | contracts.amounts(tx)


def look(tx: Tx, windows: Windows, after: int) -> Look:
    """Look through the next versions and tell which selectors keep each."""
    tx.must(Scope.CONTRACT_DATA_READ)
    until = tx.number(queries.version_end, after=after, limit=WINDOW)
    if not until:
        return Look([], None)
    rows = tx.all(windows.versions, organisation_id=tx.organisation_id, after=after, until=until)
    return Look(rows, until)


def stale_branches(tx: Tx, windows: Windows, after: int) -> tuple[list[BranchRow], int | None]:
    """Look through the next branches for those that nothing keeps; then, where the next window begins."""
    tx.must(Scope.CONTRACT_DATA_READ)
    until = tx.number(queries.branch_end, after=after, limit=WINDOW)
    if not until:
        return [], None
    return tx.all(windows.stale, organisation_id=tx.organisation_id, after=after, until=until), until


def remove_versions(tx: Tx, windows: Windows, version_ids: list[int]) -> dict[str, int]:
    """Remove those of some versions that still nothing keeps; give how much went, per table."""
    locked = [row[0] for row in tx.all(queries.lock_versions, ids=version_ids)]
    unkept = [row[0] for row in tx.all(windows.unkept, ids=locked)]
    if not unkept:
        return {}
    return contracts.amounts_of_versions(tx, unkept) | {"versions": versions.delete_all(tx, unkept)}


def remove_branches(tx: Tx, windows: Windows, branch_ids: list[int]) -> int:
    """Remove those of some branches that are still stale; give how many."""
    locked = [row[0] for row in tx.all(queries.lock_branches, ids=branch_ids)]
    stale = tx.all(windows.stale_again, organisation_id=tx.organisation_id, ids=locked)
    named = applications.by_ids(tx, list({row.application_id for row in stale}))
    for application_id, application in named.items():
        branches.delete_named(
            tx, application, [row.name for row in stale if row.application_id == application_id]
        )
    return len(stale)


class _Run:
    """One clean on its way."""

    def __init__(self, db: Database, actor: Actor, rules: Rules) -> None:
        self.now = clock.now()
        self.deleted: Counter[str] = Counter()
        self._db = db
        self._actor = actor
        self._windows = queries.windows(rules, self.now)

    async def branches(self) -> None:
        after: int | None = 0
        while after is not None:
            find = partial(stale_branches, windows=self._windows, after=after)
            stale, after = await self._db.read_slow(self._actor, find)
            for batch in _batches([row.id for row in stale]):
                remove = partial(remove_branches, windows=self._windows, branch_ids=batch)
                self.deleted["branches"] += await self._db.write(self._actor, remove)

    async def versions(self, limit: int) -> bool:
        after: int | None = 0
        while after is not None and limit > 0:
            seen = await self._db.read_slow(self._actor, partial(look, windows=self._windows, after=after))
            unkept = [row.id for row in seen.versions if not any(row.keeps)]
            for batch in _batches(unkept[:limit]):
                remove = partial(remove_versions, windows=self._windows, version_ids=batch)
                self.deleted.update(await self._db.write(self._actor, remove))
            limit -= len(unkept)
            after = seen.after
        return limit >= 0 and after is None

    async def replaced(self, removable: Removable, before: str) -> None:
        after: int | None = 0
        while after is not None:
            find = partial(contracts.find, removable=removable, after=after, before=before, limit=WINDOW)
            found = await self._db.read_slow(self._actor, find)
            for batch in _batches(found.ids):
                remove = partial(contracts.remove, removable=removable, ids=batch, before=before)
                self.deleted[_TABLES[removable]] += await self._db.write(self._actor, remove)
            after = found.after


def _batches(ids: list[int]) -> list[list[int]]:
    return [ids[start : start + BATCH] for start in range(0, len(ids), BATCH)]
