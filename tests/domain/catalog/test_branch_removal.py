"""Branches that are removed in bulk go later, in a job."""

import asyncio

from signoff.domain.catalog import applications, branches, versions
from signoff.domain.catalog.jobs import AT_ONCE, HANDLERS
from signoff.domain.catalog.types import ApplicationChanges
from signoff.kernel.page import Page
from signoff.kernel.tx import Tx
from tests import errands
from tests.world import World


def add(tx: Tx, *names: str) -> None:
    application = applications.ensure(tx, "Foo")
    version, _ = versions.ensure(tx, application, "1")
    for name in names:
        branches.add_version(tx, application, name, version)


def schedule(world: World, *keep: str) -> tuple[int, list[str]]:
    with world.db.writing(world.bob) as tx:
        return branches.schedule_removal(tx, applications.named(tx, "Foo"), list(keep))


def left(world: World) -> list[str]:
    with world.db.reading(world.carol) as tx:
        return [row.name for row in branches.listed(tx, applications.named(tx, "Foo"), Page()).rows]


def run(world: World) -> int:
    return asyncio.run(errands.run_due(world.db, HANDLERS))


def test_all_go_but_the_main_branch_and_those_to_keep(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        add(tx, "main", "feat/a", "feat/b", "feat/c")

    scheduled = schedule(world, "feat/b", "unknown")

    assert scheduled == (2, ["feat/b", "main"])
    assert len(left(world)) == 4
    assert run(world) == 1
    assert left(world) == ["feat/b", "main"]
    assert world.events(world.bob)[-1] == ("branch.deleted", "Foo")


def test_a_branch_made_since_then_stays(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        add(tx, "old")
    schedule(world)
    with world.db.writing(world.bob) as tx:
        add(tx, "new")

    run(world)

    assert left(world) == ["new"]


def test_more_than_fit_one_transaction(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        add(tx, *(f"b{index}" for index in range(AT_ONCE + 1)))
    schedule(world)

    run(world)

    assert left(world) == []


def test_nothing_to_remove_asks_for_no_job(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        add(tx, "trunk")
        applications.update(tx, "Foo", ApplicationChanges(main_branch="trunk"))

    assert schedule(world) == (0, ["trunk"])
    assert run(world) == 0


def test_an_application_that_is_gone_meanwhile(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        add(tx, "old")
    schedule(world)
    with world.db.writing(world.alice) as tx:
        applications.delete(tx, "Foo")

    assert run(world) == 1
    assert run(world) == 0
