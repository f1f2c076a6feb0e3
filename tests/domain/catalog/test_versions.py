"""Versions: made by being named, ordered by when that was."""

import pytest

from signoff.domain.catalog import applications, branches, tags, versions
from signoff.domain.catalog.types import Application, Version
from signoff.kernel.errors import Forbidden, Invalid, NotFound
from signoff.kernel.page import EVERYTHING, Page, Paged
from signoff.kernel.tx import Tx
from tests.world import World


def build(tx: Tx, name: str, *numbers: str) -> tuple[Application, list[Version]]:
    application = applications.ensure(tx, name)
    return application, [versions.ensure(tx, application, number)[0] for number in numbers]


def numbers(found: Paged[Version]) -> list[str]:
    return [version.number for version in found.rows]


def test_first_mention_makes_it(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        foo = applications.ensure(tx, "Foo")
        made, created = versions.ensure(tx, foo, "1", "https://ci.example.org/1")

    assert created
    assert (made.number, made.application_id, made.build_url) == ("1", foo.id, "https://ci.example.org/1")
    assert world.events(world.bob)[-1] == ("version.created", "Foo 1")
    with world.db.reading(world.carol) as tx:
        assert versions.numbered(tx, foo, "1") == made
        assert versions.by_ids(tx, [made.id]) == {made.id: made}


def test_second_mention_costs_one_query(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        foo, [one] = build(tx, "Foo", "1")
        before = tx.queries

        assert versions.ensure(tx, foo, "1") == (one, False)
        assert versions.ensure(tx, foo, "1", None) == (one, False)
        assert tx.queries == before + 2

    assert world.events(world.bob)[-1] == ("version.created", "Foo 1")


def test_build_url_is_kept_changed_and_cleared(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        foo = applications.ensure(tx, "Foo")
        versions.ensure(tx, foo, "1", "https://ci.example.org/1")

        assert versions.ensure(tx, foo, "1", versions.KEEP)[0].build_url == "https://ci.example.org/1"
        assert (
            versions.ensure(tx, foo, "1", "https://ci.example.org/2")[0].build_url
            == "https://ci.example.org/2"
        )
        assert versions.ensure(tx, foo, "1", None)[0].build_url is None
        assert versions.numbered(tx, foo, "1").build_url is None

    assert world.events(world.bob)[-2:] == [("version.updated", "Foo 1")] * 2


@pytest.mark.parametrize(
    ("number", "text"),
    [("", "cannot be blank"), (" ", "cannot be blank"), ("1\n2", "cannot contain multiple lines")],
)
def test_bad_number(world: World, number: str, text: str) -> None:
    with world.db.writing(world.bob) as tx:
        foo = applications.ensure(tx, "Foo")
        with pytest.raises(Invalid) as refusal:
            versions.ensure(tx, foo, number)

    assert refusal.value.fields == {"number": [text]}


def test_latest_is_the_newest_not_the_highest_number(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        foo, [ten, nine] = build(tx, "Foo", "10", "9")
        bar, [two] = build(tx, "Bar", "2")
        baz = applications.ensure(tx, "Baz")
        tags.add(tx, foo, ten, "prod")

        assert versions.latest(tx, foo) == nine
        assert versions.latest(tx, foo, "prod") == ten
        assert versions.latest(tx, foo, "test") is None
        assert versions.latest(tx, baz) is None
        assert versions.latest_of(tx, [foo.id, bar.id, baz.id]) == {foo.id: nine, bar.id: two}


def test_list_is_newest_first_and_narrows(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        foo, found = build(tx, "Foo", "1", "2", "3", "4")
        build(tx, "Bar", "5")
        for version in found[1:]:
            branches.add_version(tx, foo, "main", version)
        for version in found[:3]:
            tags.add(tx, foo, version, "prod")

        assert numbers(versions.listed(tx, foo, Page())) == ["4", "3", "2", "1"]
        assert numbers(versions.listed(tx, foo, Page(), branch="main")) == ["4", "3", "2"]
        assert numbers(versions.listed(tx, foo, Page(), tag="prod")) == ["3", "2", "1"]
        assert numbers(versions.listed(tx, foo, Page(), branch="main", tag="prod")) == ["3", "2"]
        assert numbers(versions.listed(tx, foo, Page(2, 2), branch="main")) == ["2"]
        assert versions.listed(tx, foo, Page(3, 2), branch="main").total == 3
        assert versions.listed(tx, foo, EVERYTHING, branch="none").total == 0


def test_deleting_the_head_gives_the_branch_its_newest_other_version(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        foo, [one, two, three] = build(tx, "Foo", "1", "2", "3")
        for version in (two, three, one):
            branches.add_version(tx, foo, "main", version)
        branches.add_version(tx, foo, "other", one)
        versions.delete(tx, foo, "1")

        assert branches.head(tx, foo, "main") == three
        assert branches.named(tx, foo, "other").head_version_id is None
        assert versions.find(tx, foo, "1") is None
        with pytest.raises(NotFound, match="No version 1 of Foo found"):
            versions.delete(tx, foo, "1")

    assert world.events(world.bob)[-1] == ("version.deleted", "Foo 1")


def test_deleting_another_version_leaves_the_head(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        foo, [one, two] = build(tx, "Foo", "1", "2")
        branches.add_version(tx, foo, "main", one)
        branches.add_version(tx, foo, "main", two)
        versions.delete(tx, foo, "1")

        assert branches.head(tx, foo, "main") == two


def test_strangers_see_nothing(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        foo, [one] = build(tx, "Foo", "1")
    with world.db.reading(world.mallory) as tx:
        assert versions.by_ids(tx, [one.id]) == {}
        assert versions.latest_of(tx, [foo.id]) == {}


def test_readers_change_nothing(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        foo, _ = build(tx, "Foo", "1")
    with world.db.writing(world.carol) as tx:
        with pytest.raises(Forbidden):
            versions.ensure(tx, foo, "1")
        with pytest.raises(Forbidden):
            versions.delete(tx, foo, "1")
