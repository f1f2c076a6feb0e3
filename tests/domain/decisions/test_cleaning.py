"""Cleaning: what a selector keeps stays, what nobody needs goes, and nobody has to wait."""

import asyncio

import pytest
from sqlalchemy import select

from signoff.domain.catalog import applications, branches, versions
from signoff.domain.catalog.tables import branch, version
from signoff.domain.contracts.tables import content, contract, verification
from signoff.domain.decisions.planning.consumer_selectors import ConsumerSelector
from signoff.domain.decisions.queries.cleaning import windows
from signoff.domain.decisions.retention import cleaning, cleaning_plan
from signoff.domain.decisions.retention.cleaning import Cleaned
from signoff.domain.decisions.retention.keeping import (
    KEEP,
    KeepBranches,
    KeepVersions,
    Rules,
    read_branches,
    read_versions,
)
from signoff.kernel import clock
from signoff.kernel.database import open_database
from signoff.kernel.errors import Forbidden, Invalid
from signoff.kernel.page import Page
from signoff.kernel.sql import prepare
from tests.domain.decisions.builder import Builder
from tests.domain.decisions.planning import LONG_AGO, plan
from tests.world import World


def clean(world: World, rules: Rules | None = None, *, limit: int = cleaning.LIMIT) -> Cleaned:
    return asyncio.run(cleaning.clean(world.db, world.alice, rules or Rules(), limit=limit))


def numbers(world: World, name: str) -> list[str]:
    """List an application's versions, oldest first."""
    with world.db.reading(world.alice) as tx:
        application = applications.named(tx, name)
        return [each.number for each in reversed(versions.listed(tx, application, Page()).rows)]


def count(world: World, table: object) -> int:
    with world.db.reading(world.alice) as tx:
        return len(tx.all(prepare(select(table.c.organisation_id))))  # type: ignore[attr-defined]


def keep(*selectors: KeepVersions) -> Rules:
    return Rules((*selectors, *KEEP[3:5]), ())


@pytest.fixture
def old(world: World) -> World:
    """A consumer and a provider with a year behind them; three versions of shop head a branch or carry a tag."""
    with world.db.writing(world.alice) as tx:
        b = Builder(tx).days_ago(365)
        b.application("shop", "main")
        b.version("shop", "1", branch="main")
        b.version("shop", "2", branch="main", tags=("prod",))
        b.version("shop", "3", branch="main", tags=("prod", "dev"))
        b.version("shop", "4", branch="feat")
        b.contract("shop", "1", "orders", "x")
        b.contract("shop", "3", "orders", "y")
        b.verification("orders", "10", "shop", "x")
        b.verification("orders", "11", "shop", "y")
        b.deploy("shop", "1", "test")
        b.release("orders", "10", "test")
    return world


def test_the_usual_rules(old: World) -> None:
    cleaned = clean(old, Rules(branches=()))

    assert numbers(old, "shop") == ["1", "3", "4"]
    assert numbers(old, "orders") == ["10", "11"]
    assert cleaned.complete
    assert cleaned.deleted == {"versions": 1}
    assert cleaned.kept == {"versions": 5, "branches": 2, "contracts": 2, "contents": 2, "verifications": 2}


@pytest.mark.parametrize(
    ("selector", "kept"),
    [
        (KeepVersions(tag="prod"), ["2", "3"]),
        (KeepVersions(tag="prod", latest=True), ["3"]),
        (KeepVersions(tag=True), ["2", "3"]),
        (KeepVersions(tag=True, latest=True), ["3"]),
        (KeepVersions(branch="main"), ["1", "2", "3"]),
        (KeepVersions(branch="main", latest=True), ["3"]),
        (KeepVersions(branch=True, latest=True), ["3", "4"]),
        (KeepVersions(main_branch=True, latest=True), ["3"]),
        (KeepVersions(main_branch=True), ["1", "2", "3"]),
        (KeepVersions(latest=True), ["4"]),
        (KeepVersions(application="shop"), ["1", "2", "3", "4"]),
        (KeepVersions(application="orders"), []),
        (KeepVersions(application="shop", branch="feat"), ["4"]),
        (KeepVersions(environment="elsewhere"), []),
        (KeepVersions(max_age=366), ["1", "2", "3", "4"]),
        (KeepVersions(max_age=90), []),
        (KeepVersions(branch="main", max_age=90), []),
    ],
)
def test_selectors(old: World, selector: KeepVersions, kept: list[str]) -> None:
    clean(old, keep(selector))

    assert numbers(old, "shop") == sorted({"1", *kept})


def test_a_branch_without_its_head_gets_the_newest_that_is_left(old: World) -> None:
    clean(old, keep(KeepVersions(tag="dev"), KeepVersions(tag="prod")))
    with old.db.reading(old.alice) as tx:
        shop = applications.named(tx, "shop")
        head = branches.head(tx, shop, "main")

        assert head is not None
        assert head.number == "3"
        assert branches.head(tx, shop, "feat") is None


def test_stale_branches_go_and_what_only_they_kept_goes_with_them(old: World) -> None:
    cleaned = clean(old)

    assert cleaned.deleted["branches"] == 1
    assert numbers(old, "shop") == ["1", "3", "4"]
    assert ("branch.deleted", "shop") in old.events(old.alice)
    with old.db.writing(old.alice) as tx:
        Builder(tx).days_ago(364).version("shop", "5")
    clean(old)
    assert numbers(old, "shop") == ["1", "3", "5"]


@pytest.mark.parametrize(
    ("rules", "remaining"),
    [
        (Rules(), {"main"}),
        (Rules(branches=()), {"main", "feat"}),
        (Rules(branches=(KeepBranches(max_age=366),)), {"main", "feat"}),
        (Rules(branches=(KeepBranches(branch="feat"),)), {"main", "feat"}),
        (Rules(branches=(KeepBranches(application="shop"),)), {"main", "feat"}),
        (Rules(branches=(KeepBranches(application="orders", branch="feat"),)), {"main"}),
        (Rules((*KEEP, KeepVersions(branch="feat", latest=True))), {"main", "feat"}),
    ],
)
def test_which_branches_stay(old: World, rules: Rules, remaining: set[str]) -> None:
    clean(old, rules)
    with old.db.reading(old.alice) as tx:
        found = branches.listed(tx, applications.named(tx, "shop"), Page())

    assert {each.name for each in found.rows} == remaining


def test_replaced_results_and_revisions_go_after_a_week(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        b = Builder(tx).days_ago(10)
        b.contract("shop", "1", "orders", "x")
        b.contract("shop", "1", "orders", "y")
        b.verification("orders", "1", "shop", "y", success=False)
        first = b.verification("orders", "1", "shop", "y")
        b.verification("orders", "1", "shop", "y")
        b.verification("orders", "1", "shop", "y", success=False)
        b.days_ago(1).contract("shop", "2", "orders", "x")
        b.contract("shop", "2", "orders", "y")
        young = b.verification("orders", "1", "shop", "y", success=False)
    cleaned = clean(world)

    assert cleaned.deleted == {"verifications": 3, "contracts": 1}
    with world.db.reading(world.alice) as tx:
        left = {row[0] for row in tx.all(prepare(select(verification.c.id)))}
    assert left == {first, young}
    assert count(world, contract) == 3
    assert ("contracts.cleaned", "replaced results") in world.events(world.alice)


def test_what_was_proven_once_stays_proven(world: World) -> None:
    def pending() -> list[bool]:
        with world.db.writing(world.alice, dry_run=True) as tx:
            planned = plan(
                Builder(tx),
                ConsumerSelector(latest=True),
                provider="orders",
                include_pending=True,
                provider_branch="feat",
                wip_since=LONG_AGO,
            )
        return [bool(each.pending) for each in planned]

    with world.db.writing(world.alice) as tx:
        b = Builder(tx).days_ago(30)
        b.contract("shop", "1", "orders", "x")
        b.version("orders", "1", branch="main")
        b.verification("orders", "1", "shop", "x")
        b.version("orders", "2", branch="feat")
        b.verification("orders", "1", "shop", "x")
        b.verification("orders", "1", "shop", "x", success=False)
    before = pending()
    clean(world, Rules(branches=()))

    assert pending() == before
    assert count(world, verification) == 2


def test_contents_that_nobody_needs_go(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        b = Builder(tx).days_ago(365)
        b.contract("shop", "1", "orders", "x")
        b.contract("shop", "2", "orders", "y")
        b.verification("orders", "1", "shop", "z")
    cleaned = clean(world)

    assert cleaned.deleted["contents"] == 1
    assert count(world, content) == 2


def test_the_limit_takes_the_oldest_first(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        b = Builder(tx).days_ago(365)
        for number in range(8):
            b.version("shop", str(number))
    first = clean(world, limit=3)

    assert numbers(world, "shop") == ["3", "4", "5", "6", "7"]
    assert (first.complete, first.deleted["versions"]) == (False, 3)
    assert clean(world).complete
    assert numbers(world, "shop") == ["7"]


def test_windows_and_batches_cover_everything(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleaning, "WINDOW", 4)
    monkeypatch.setattr(cleaning, "BATCH", 3)
    with world.db.writing(world.alice) as tx:
        b = Builder(tx).days_ago(365)
        for number in range(30):
            b.version("shop", str(number), branch=f"branch {number}")
    cleaned = clean(world)

    assert numbers(world, "shop") == ["29"]
    assert (cleaned.deleted["versions"], cleaned.deleted["branches"]) == (29, 30)


def test_what_came_into_use_after_the_look_stays(old: World) -> None:
    found = windows(Rules(branches=()), clock.now())
    with old.db.reading(old.alice) as tx:
        unkept = [row.id for row in cleaning.look(tx, found, 0).versions if not any(row.keeps)]
        shop = applications.named(tx, "shop")
        second = versions.numbered(tx, shop, "2")
    assert unkept == [second.id]
    with old.db.writing(old.alice) as tx:
        Builder(tx).deploy("shop", "2", "test", "green")
    with old.db.writing(old.alice) as tx:
        assert cleaning.remove_versions(tx, found, unkept) == {}


def test_cleans_may_run_at_once(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        b = Builder(tx).days_ago(365)
        for number in range(300):
            b.contract("shop", str(number), "orders")
    other = open_database(world.db.settings)

    async def both() -> list[Cleaned]:
        return await asyncio.gather(*(cleaning.clean(db, world.alice, Rules()) for db in (world.db, other)))

    cleaned = asyncio.run(both())
    other.close()
    clean(world)

    assert numbers(world, "shop") == ["299"]
    assert sum(each.deleted.get("versions", 0) for each in cleaned) <= 299
    assert world.events(world.alice).count(("version.deleted", "shop 7")) == 1


def test_a_plan_says_what_a_clean_then_does(old: World) -> None:
    planned = asyncio.run(cleaning_plan.plan(old.db, old.alice, Rules(), limit=1))
    shop = planned.applications["shop"]
    before = count(old, version), count(old, branch)

    assert (planned.versions, planned.unkept, planned.branches, planned.stale_branches) == (6, 1, 2, 1)
    assert planned.by_selector == [1, 1, 2, 1, 1, 0]
    assert [each and each.number for each in (shop.delete.first, shop.delete.last)] == ["2", "2"]
    assert [each and each.number for each in (shop.keep.first, shop.keep.last)] == ["1", "4"]
    assert planned.applications["orders"].delete.count == 0
    assert before == (6, 2)
    cleaned = clean(old, limit=1)
    assert (cleaned.deleted["versions"], cleaned.deleted["branches"]) == (1, 1)


def test_nobody_cleans_for_others(old: World) -> None:
    for actor in (old.bob, old.carol):
        with pytest.raises(Forbidden):
            asyncio.run(cleaning.clean(old.db, actor, Rules()))
    asyncio.run(cleaning.clean(old.db, old.mallory, Rules()))

    assert numbers(old, "shop") == ["1", "2", "3", "4"]


def test_selectors_are_read_strictly() -> None:
    assert read_versions(['{"tag": true, "latest": true}', '[{"max_age": 30}]']) == (
        KeepVersions(tag=True, latest=True),
        KeepVersions(max_age=30),
        KeepVersions(deployed=True),
        KeepVersions(released=True),
    )
    assert read_versions([]) == KEEP
    assert read_branches(['{"branch": "main"}']) == (KeepBranches(branch="main"),)


@pytest.mark.parametrize(
    "text", ["nonsense", "7", "{}", '{"tags": true}', '{"max_age": -1}', '[{"latest": 1}]']
)
def test_selector_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        read_versions([text])
