"""Tags: names on versions, and what they stand for."""

import pytest

from signoff.domain.catalog import applications, branches, tags, versions
from signoff.domain.catalog.types import Application, TagMembership, Version
from signoff.kernel import clock
from signoff.kernel.errors import Forbidden, Invalid, NotFound
from signoff.kernel.settings import Settings
from signoff.kernel.tx import Tx
from tests.world import World


def build(tx: Tx, *numbers: str) -> tuple[Application, list[Version]]:
    application = applications.ensure(tx, "Foo")
    return application, [versions.ensure(tx, application, number)[0] for number in numbers]


def on_branches(tx: Tx, version: Version) -> list[tuple[str, bool]]:
    memberships = branches.of_versions(tx, [version.id]).get(version.id, [])
    return [(membership.name, membership.auto_created) for membership in memberships]


def test_tagging(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        foo, [one] = build(tx, "1")

        assert tags.find(tx, one, "prod") is None
        assert tags.add(tx, foo, one, "prod")
        assert tags.named(tx, one, "prod").created_at == tx.now

    assert world.events(world.bob)[-1] == ("tag.created", "Foo 1")


def test_tagging_again_does_nothing(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        foo, [one] = build(tx, "1")
        tags.add(tx, foo, one, "prod")
        before = tx.queries

        assert not tags.add(tx, foo, one, "prod")
        assert tx.queries == before + 1

    assert [kind for kind, _ in world.events(world.bob)].count("tag.created") == 1


def test_blank_name(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        foo, [one] = build(tx, "1")
        with pytest.raises(Invalid, match="tag cannot be blank"):
            tags.add(tx, foo, one, " ")


class TestFirstTagOfAVersion:
    def test_stands_for_its_branch(self, world: World) -> None:
        with world.db.writing(world.bob) as tx:
            foo, [one] = build(tx, "1")
            tags.add(tx, foo, one, "feat")

            assert on_branches(tx, one) == [("feat", True)]
            assert branches.head(tx, foo, "feat") == one

    def test_not_when_it_is_the_second(self, world: World) -> None:
        with world.db.writing(world.bob) as tx:
            foo, [one] = build(tx, "1")
            tags.add(tx, foo, one, "feat")
            tags.add(tx, foo, one, "prod")

            assert on_branches(tx, one) == [("feat", True)]

    def test_not_when_the_version_is_on_a_branch(self, world: World) -> None:
        with world.db.writing(world.bob) as tx:
            foo, [one] = build(tx, "1")
            branches.add_version(tx, foo, "main", one)
            tags.add(tx, foo, one, "prod")

            assert on_branches(tx, one) == [("main", False)]

    @pytest.mark.parametrize(("seconds", "found"), [(10, [("prod", True)]), (10.1, [])])
    def test_not_when_the_version_is_old(
        self, world: World, seconds: float, found: list[tuple[str, bool]]
    ) -> None:
        with world.db.writing(world.bob) as tx:
            foo, [one] = build(tx, "1")
            tx.now = clock.shifted(tx.now, seconds=seconds)
            tags.add(tx, foo, one, "prod")

            assert on_branches(tx, one) == found

    def test_makes_a_usual_name_the_main_branch(self, world: World) -> None:
        with world.db.writing(world.bob) as tx:
            foo, [one] = build(tx, "1")
            tags.add(tx, foo, one, "main")

            assert applications.named(tx, "Foo").main_branch == "main"


def test_later_tag_with_a_usual_name_makes_the_main_branch_too(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        foo, [one] = build(tx, "1")
        tags.add(tx, foo, one, "feat")
        tags.add(tx, foo, one, "develop")

        assert applications.named(tx, "Foo").main_branch == "develop"


class TestWithoutFirstTagAsBranch:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.overlay(first_tag_as_branch=False)

    def test_a_tag_is_only_a_tag(self, world: World) -> None:
        with world.db.writing(world.bob) as tx:
            foo, [one] = build(tx, "1")
            tags.add(tx, foo, one, "feat")

            assert on_branches(tx, one) == []


def test_latest_is_the_newest_version_with_the_tag(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        foo, [one, two, three] = build(tx, "1", "2", "3")
        tags.add(tx, foo, two, "prod")
        tags.add(tx, foo, one, "prod")
        tags.add(tx, foo, one, "test")
        other = applications.ensure(tx, "Bar")
        newer, _ = versions.ensure(tx, other, "9")
        tags.add(tx, other, newer, "prod")
        found = tags.of_versions(tx, [one.id, two.id, three.id])
        now = tx.now

    assert found == {
        one.id: [
            TagMembership("prod", latest=False, created_at=now),
            TagMembership("test", latest=True, created_at=now),
        ],
        two.id: [TagMembership("prod", latest=True, created_at=now)],
    }


def test_removing(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        foo, [one] = build(tx, "1")
        tags.add(tx, foo, one, "prod")
        tags.remove(tx, foo, one, "prod")

        assert tags.find(tx, one, "prod") is None
        with pytest.raises(NotFound, match="No tag prod on version 1 found"):
            tags.remove(tx, foo, one, "prod")

    assert world.events(world.bob)[-1] == ("tag.removed", "Foo 1")


def test_replacing_all(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        foo, [one] = build(tx, "1")
        tags.add(tx, foo, one, "a")
        tags.add(tx, foo, one, "b")
        tags.replace_all(tx, foo, one, ["b", "c", "c"])

        assert {tag.name for tag in tags.of_versions(tx, [one.id])[one.id]} == {"b", "c"}
        tags.replace_all(tx, foo, one, [])
        assert tags.of_versions(tx, [one.id]) == {}

    kinds = [kind for kind, _ in world.events(world.bob)][-4:]
    assert kinds == ["tag.removed", "tag.created", "tag.removed", "tag.removed"]


def test_readers_change_nothing(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        foo, [one] = build(tx, "1")
        tags.add(tx, foo, one, "prod")
    with world.db.writing(world.carol) as tx:
        with pytest.raises(Forbidden):
            tags.add(tx, foo, one, "prod")
        with pytest.raises(Forbidden):
            tags.remove(tx, foo, one, "prod")
        with pytest.raises(Forbidden):
            tags.replace_all(tx, foo, one, [])
    with world.db.reading(world.mallory) as tx:
        assert tags.of_versions(tx, [one.id]) == {}
