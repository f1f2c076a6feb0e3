"""What a clean would remove, and what would keep the rest."""

from functools import partial

from msgspec import Struct, field

from signoff.domain.catalog import tags
from signoff.domain.contracts.retention import cleaning as contracts
from signoff.domain.contracts.retention.cleaning import RESULTS, REVISIONS, Removable
from signoff.domain.decisions.queries import cleaning as queries
from signoff.domain.decisions.queries.cleaning import VersionRow, Windows
from signoff.domain.decisions.retention import cleaning
from signoff.domain.decisions.retention.keeping import KeepVersions, Rules
from signoff.kernel import clock
from signoff.kernel.actor import Actor
from signoff.kernel.database import Database
from signoff.kernel.tx import Tx


class Edge(Struct, frozen=True):
    """The first or last of some versions."""

    number: str
    created: str
    tags: list[str]


class Share(Struct):
    """Some of an application's versions, in their order."""

    count: int = 0
    first: VersionRow | None = None
    last: VersionRow | None = None

    def add(self, row: VersionRow) -> None:
        """Count the next one."""
        self.count += 1
        self.first = self.first or row
        self.last = row


class ApplicationPlan(Struct):
    """What becomes of an application's versions: those to delete now, and those that something keeps."""

    delete: Share = field(default_factory=Share)
    keep: Share = field(default_factory=Share)


class Plan(Struct):
    """What a clean would do; `unkept` counts all versions that nothing keeps, whatever the limit."""

    selectors: tuple[KeepVersions, ...]
    by_selector: list[int]
    versions: int = 0
    unkept: int = 0
    branches: int = 0
    stale_branches: int = 0
    results: int = 0
    revisions: int = 0
    applications: dict[str, ApplicationPlan] = field(default_factory=dict)

    def add(self, row: VersionRow, limit: int) -> None:
        """Count the next version."""
        self.versions += 1
        for place, keeps in enumerate(row.keeps):
            self.by_selector[place] += keeps
        plan = self.applications.setdefault(row.application, ApplicationPlan())
        if any(row.keeps):
            plan.keep.add(row)
            return
        self.unkept += 1
        if self.unkept <= limit:
            plan.delete.add(row)


async def plan(db: Database, actor: Actor, rules: Rules, *, limit: int = cleaning.LIMIT) -> Plan:
    """Go through everything as a clean would, and change nothing."""
    now = clock.now()
    windows = queries.windows(rules, now)
    made = Plan(rules.versions, [0] * len(rules.versions))
    after: int | None = 0
    while after is not None:
        seen = await db.read_slow(actor, partial(cleaning.look, windows=windows, after=after))
        for row in seen.versions:
            made.add(row, limit)
        after = seen.after
    await _count_branches(db, actor, windows, made)
    before = clock.shifted(now, days=-rules.replaced_days)
    made.results = await _replaced(db, actor, RESULTS, before)
    made.revisions = await _replaced(db, actor, REVISIONS, before)
    return made


def edge(tx: Tx, row: VersionRow | None) -> Edge | None:
    """Describe a version with its tags."""
    if row is None:
        return None
    return Edge(
        row.number, row.created_at, [each.name for each in tags.of_versions(tx, [row.id]).get(row.id, [])]
    )


async def _count_branches(db: Database, actor: Actor, windows: Windows, made: Plan) -> None:
    made.branches = (await db.read_slow(actor, cleaning.amounts))["branches"]
    after: int | None = 0
    while after is not None:
        stale, after = await db.read_slow(
            actor, partial(cleaning.stale_branches, windows=windows, after=after)
        )
        made.stale_branches += len(stale)


async def _replaced(db: Database, actor: Actor, removable: Removable, before: str) -> int:
    count, after = 0, 0
    while True:
        find = partial(contracts.find, removable=removable, after=after, before=before, limit=cleaning.WINDOW)
        found = await db.read_slow(actor, find)
        count += len(found.ids)
        if found.after is None:
            return count
        after = found.after
