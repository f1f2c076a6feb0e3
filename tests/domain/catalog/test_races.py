"""Several that name the same thing at the same moment: all succeed, one makes it."""

import asyncio
from functools import partial

import pytest

from signoff.domain.catalog import applications, branches, environments, labels, tags, versions
from signoff.domain.catalog.types import EnvironmentFields
from signoff.kernel.errors import Invalid
from signoff.kernel.page import Page
from signoff.kernel.sql import EngineName
from signoff.kernel.tx import Tx
from tests.domain.racing import AT_ONCE, at_once
from tests.world import World

# SQLite has one writer at a time.
pytestmark = pytest.mark.parametrize("engine", [EngineName.POSTGRESQL], indirect=True)


def recorded(world: World, kind: str) -> int:
    return [each for each, _ in world.events(world.alice)].count(kind)


def test_one_application(world: World) -> None:
    made = at_once(world, lambda tx, _: applications.ensure(tx, "Foo"))

    assert len({application.id for application in made}) == 1
    assert recorded(world, "application.created") == 1


def test_one_version(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        foo = applications.ensure(tx, "Foo")

    made = at_once(
        world, lambda tx, number: versions.ensure(tx, foo, "1", f"https://ci.example.org/{number}")
    )

    assert len({version.id for version, _ in made}) == 1
    assert [created for _, created in made].count(True) == 1
    assert recorded(world, "version.created") == 1


def test_one_branch_of_many_versions(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        foo = applications.ensure(tx, "Foo")
        made = [versions.ensure(tx, foo, str(number))[0] for number in range(AT_ONCE)]

    added = at_once(world, lambda tx, number: branches.add_version(tx, foo, "main", made[number]))

    assert all(added)
    with world.db.reading(world.alice) as tx:
        branch = branches.named(tx, foo, "main")
        memberships = branches.of_versions(tx, [version.id for version in made])
        assert branches.listed(tx, foo, Page()).total == 1
    assert len(memberships) == AT_ONCE
    assert [key for key, [each] in memberships.items() if each.latest] == [branch.head_version_id]
    assert recorded(world, "branch.version_added") == AT_ONCE
    assert recorded(world, "application.updated") == 1


def test_head_is_what_was_added_last(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        foo = applications.ensure(tx, "Foo")
        made = [versions.ensure(tx, foo, str(number))[0] for number in range(AT_ONCE + 1)]
        branches.add_version(tx, foo, "feat", made[-1])

    at_once(world, lambda tx, number: branches.add_version(tx, foo, "feat", made[number]))

    with world.db.reading(world.alice) as tx:
        memberships = branches.of_versions(tx, [version.id for version in made])
    # They come in the order in which they were added.
    assert [each.latest for [each] in memberships.values()] == [False] * AT_ONCE + [True]


def test_one_membership(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        foo = applications.ensure(tx, "Foo")
        one, _ = versions.ensure(tx, foo, "1")

    added = at_once(world, lambda tx, _: branches.add_version(tx, foo, "feat", one))

    assert added.count(True) == 1
    assert recorded(world, "branch.version_added") == 1


def test_one_tag_and_one_label(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        foo = applications.ensure(tx, "Foo")
        one, _ = versions.ensure(tx, foo, "1")

    tagged = at_once(world, lambda tx, _: tags.add(tx, foo, one, "prod"))
    labelled = at_once(world, lambda tx, _: labels.add(tx, foo, "core"))

    assert tagged.count(True) == labelled.count(True) == 1
    assert recorded(world, "tag.created") == recorded(world, "label.added") == 1


def test_one_environment_of_a_name(world: World) -> None:
    def create(tx: Tx, number: int) -> str | None:
        try:
            return environments.create(tx, EnvironmentFields("test", str(number), production=False)).uuid
        except Invalid:
            return None

    made = at_once(world, create)

    assert [uuid is not None for uuid in made].count(True) == 1
    with world.db.reading(world.alice) as tx:
        assert len(environments.listed(tx)) == 1


def test_head_is_a_member_whoever_leaves_at_once(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        foo = applications.ensure(tx, "Foo")
        made = [versions.ensure(tx, foo, str(number))[0] for number in range(AT_ONCE + 1)]
        for version in made:
            branches.add_version(tx, foo, "feat", version)

    at_once(world, lambda tx, number: branches.remove_version(tx, foo, "feat", made[number + 1]))

    with world.db.reading(world.alice) as tx:
        assert branches.head(tx, foo, "feat") == made[0]


def test_head_is_a_member_whatever_is_deleted_at_once(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        foo = applications.ensure(tx, "Foo")
        made = [versions.ensure(tx, foo, str(number))[0] for number in range(AT_ONCE + 1)]
        for version in made:
            branches.add_version(tx, foo, "feat", version)

    async def delete_all() -> None:
        await asyncio.gather(
            *(world.db.write(world.alice, partial(delete, number=version.number)) for version in made[1:])
        )

    def delete(tx: Tx, number: str) -> None:
        versions.delete(tx, foo, number)

    asyncio.run(delete_all())

    with world.db.reading(world.alice) as tx:
        assert branches.head(tx, foo, "feat") == made[0]
