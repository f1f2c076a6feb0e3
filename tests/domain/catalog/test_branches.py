"""Branches: what was added last is the head."""

import pytest

from signoff.domain.catalog import applications, branches, versions
from signoff.domain.catalog.types import Application, ApplicationChanges, BranchMembership, Version
from signoff.kernel import clock
from signoff.kernel.errors import Forbidden, Invalid, NotFound
from signoff.kernel.page import Page
from signoff.kernel.settings import Settings
from signoff.kernel.tx import Tx
from tests.world import World


def build(tx: Tx, *numbers: str) -> tuple[Application, list[Version]]:
    application = applications.ensure(tx, "Foo")
    return application, [versions.ensure(tx, application, number)[0] for number in numbers]


def test_first_version_makes_the_branch(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        foo, [one] = build(tx, "1")

        assert branches.find(tx, foo, "feat/x") is None
        assert branches.add_version(tx, foo, "feat/x", one)
        assert branches.named(tx, foo, "feat/x").head_version_id == one.id
        assert branches.head(tx, foo, "feat/x") == one

    assert world.events(world.bob)[-1] == ("branch.version_added", "Foo 1")


def test_added_last_is_head_whatever_its_age(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        foo, [one, two] = build(tx, "1", "2")
        branches.add_version(tx, foo, "feat", two)

        assert branches.add_version(tx, foo, "feat", one)
        assert branches.head(tx, foo, "feat") == one


def test_adding_again_does_nothing(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        foo, [one, two] = build(tx, "1", "2")
        branches.add_version(tx, foo, "feat", one)
        branches.add_version(tx, foo, "feat", two)
        before = tx.queries

        assert not branches.add_version(tx, foo, "feat", one)
        assert tx.queries == before + 1
        assert branches.head(tx, foo, "feat") == two

    assert [kind for kind, _ in world.events(world.bob)].count("branch.version_added") == 2


def test_cost_of_adding(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        foo, [one, two] = build(tx, "1", "2")
        before = tx.queries
        branches.add_version(tx, foo, "feat", one)
        made = tx.queries
        branches.add_version(tx, foo, "feat", two)

        assert (made - before, tx.queries - made) == (3, 3)


def test_branch_moves_in_time_at_most_once_a_minute(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        foo, [one, two, three] = build(tx, "1", "2", "3")
        branches.add_version(tx, foo, "feat", one)
        start = branches.named(tx, foo, "feat").updated_at
        tx.now = clock.shifted(start, seconds=59)
        branches.add_version(tx, foo, "feat", two)
        assert branches.named(tx, foo, "feat").updated_at == start

        tx.now = clock.shifted(start, seconds=61)
        branches.add_version(tx, foo, "feat", three)
        assert branches.named(tx, foo, "feat").updated_at == tx.now


@pytest.mark.parametrize(("name", "main"), [("main", "main"), ("develop", "develop"), ("feat", None)])
def test_first_usual_name_is_the_main_branch(world: World, name: str, main: str | None) -> None:
    with world.db.writing(world.bob) as tx:
        foo, [one, two] = build(tx, "1", "2")
        branches.add_version(tx, foo, name, one)
        assert applications.named(tx, "Foo").main_branch == main

        branches.add_version(tx, foo, "master", two)
        assert applications.named(tx, "Foo").main_branch == (main or "master")


def test_main_branch_that_people_chose_stays(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        foo, [one] = build(tx, "1")
        chosen, _ = applications.update(tx, "Foo", ApplicationChanges(main_branch="trunk"))
        branches.add_version(tx, foo, "main", one)
        branches.add_version(tx, chosen, "develop", one)

        assert applications.named(tx, "Foo").main_branch == "trunk"


class TestWithoutDetection:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.overlay(detect_main_branch=False)

    def test_no_name_is_the_main_branch(self, world: World) -> None:
        with world.db.writing(world.bob) as tx:
            foo, [one] = build(tx, "1")
            branches.add_version(tx, foo, "main", one)

            assert applications.named(tx, "Foo").main_branch is None


@pytest.mark.parametrize(
    ("name", "text"), [(" ", "cannot be blank"), ("a\nb", "cannot contain multiple lines")]
)
def test_bad_name(world: World, name: str, text: str) -> None:
    with world.db.writing(world.bob) as tx:
        foo, [one] = build(tx, "1")
        with pytest.raises(Invalid) as refusal:
            branches.add_version(tx, foo, name, one)

    assert refusal.value.fields == {"branch": [text]}


def test_list_begins_with_what_moved_last(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        foo, [one, two] = build(tx, "1", "2")
        for name in ("feat/A", "fix/b", "feat/c"):
            branches.add_version(tx, foo, name, one)
        tx.now = clock.shifted(tx.now, seconds=61)
        branches.add_version(tx, foo, "fix/b", two)

        found = branches.listed(tx, foo, Page())
        assert [branch.name for branch in found.rows] == ["fix/b", "feat/c", "feat/A"]
        assert [branch.name for branch in branches.listed(tx, foo, Page(), "FEAT/").rows] == [
            "feat/c",
            "feat/A",
        ]
        assert branches.listed(tx, foo, Page(2, 2)).total == 3


def test_branches_of_versions_in_the_order_they_came(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        foo, [one, two, three] = build(tx, "1", "2", "3")
        branches.add_version(tx, foo, "main", one)
        branches.add_version(tx, foo, "feat", one, auto_created=True)
        branches.add_version(tx, foo, "main", two)
        found = branches.of_versions(tx, [one.id, two.id, three.id])
        now = tx.now

    assert found == {
        one.id: [
            BranchMembership("main", latest=False, auto_created=False, created_at=now),
            BranchMembership("feat", latest=True, auto_created=True, created_at=now),
        ],
        two.id: [BranchMembership("main", latest=True, auto_created=False, created_at=now)],
    }


def test_membership(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        foo, [one, two] = build(tx, "1", "2")
        branches.add_version(tx, foo, "main", one)

        assert branches.membership(tx, foo, "main", one).latest
        with pytest.raises(NotFound, match="Version 2 of Foo is not on branch main"):
            branches.membership(tx, foo, "main", two)


def test_removing_the_head_gives_its_place_to_the_newest_other(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        foo, [one, two, three] = build(tx, "1", "2", "3")
        for version in (two, three, one):
            branches.add_version(tx, foo, "main", version)
        branches.remove_version(tx, foo, "main", one)
        assert branches.head(tx, foo, "main") == three

        branches.remove_version(tx, foo, "main", two)
        assert branches.head(tx, foo, "main") == three

        branches.remove_version(tx, foo, "main", three)
        assert branches.head(tx, foo, "main") is None
        assert branches.named(tx, foo, "main").head_version_id is None
        with pytest.raises(NotFound, match="Version 3 of Foo is not on branch main"):
            branches.remove_version(tx, foo, "main", three)

    assert world.events(world.bob)[-1] == ("branch.version_removed", "Foo 3")


def test_deleting_leaves_the_versions(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        foo, [one] = build(tx, "1")
        branches.add_version(tx, foo, "feat", one)
        branches.delete(tx, foo, "feat")

        assert branches.find(tx, foo, "feat") is None
        assert branches.of_versions(tx, [one.id]) == {}
        assert versions.find(tx, foo, "1") == one
        with pytest.raises(NotFound, match="No branch feat of Foo found"):
            branches.delete(tx, foo, "feat")

    assert world.events(world.bob)[-1] == ("branch.deleted", "Foo")


def test_readers_change_nothing(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        foo, [one] = build(tx, "1")
        branches.add_version(tx, foo, "feat", one)
    with world.db.writing(world.carol) as tx:
        with pytest.raises(Forbidden):
            branches.add_version(tx, foo, "feat", one)
        with pytest.raises(Forbidden):
            branches.remove_version(tx, foo, "feat", one)
        with pytest.raises(Forbidden):
            branches.delete(tx, foo, "feat")
        with pytest.raises(Forbidden):
            branches.schedule_removal(tx, foo, [])


def test_strangers_see_nothing(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        foo, [one] = build(tx, "1")
        branches.add_version(tx, foo, "feat", one)
    with world.db.reading(world.mallory) as tx:
        assert branches.of_versions(tx, [one.id]) == {}
