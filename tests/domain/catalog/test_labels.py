"""Labels: names on applications."""

import pytest

from signoff.domain.catalog import applications, labels
from signoff.kernel.errors import Forbidden, Invalid, NotFound
from signoff.kernel.page import Page
from tests.world import World


def test_adding(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        foo = applications.ensure(tx, "Foo")

        assert labels.add(tx, foo, "core")
        assert not labels.add(tx, foo, "core")
        assert labels.named(tx, foo, "core").created_at == tx.now

    assert world.events(world.bob)[-2:] == [("application.created", "Foo"), ("label.added", "Foo")]


def test_blank_name(world: World) -> None:
    with world.db.writing(world.bob) as tx, pytest.raises(Invalid, match="label cannot be blank"):
        labels.add(tx, applications.ensure(tx, "Foo"), "")


def test_lists(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        foo, bar, baz = (applications.ensure(tx, name) for name in ("Foo", "Bar", "Baz"))
        for application, name in ((foo, "b"), (foo, "a"), (bar, "b")):
            labels.add(tx, application, name)

        assert [label.name for label in labels.of_application(tx, foo)] == ["a", "b"]
        assert labels.of_application(tx, baz) == []
        assert labels.of_applications(tx, [foo.id, bar.id, baz.id]).keys() == {foo.id, bar.id}
        assert labels.all_names(tx, Page()).rows == ["a", "b"]
        assert labels.all_names(tx, Page(3, 1)).total == 2
    with world.db.reading(world.mallory) as tx:
        assert labels.all_names(tx, Page()).rows == []
        assert labels.of_application(tx, foo) == []


def test_removing(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        foo = applications.ensure(tx, "Foo")
        labels.add(tx, foo, "core")
        labels.remove(tx, foo, "core")

        assert labels.find(tx, foo, "core") is None
        with pytest.raises(NotFound, match="No label core on Foo found"):
            labels.remove(tx, foo, "core")

    assert world.events(world.bob)[-1] == ("label.removed", "Foo")


def test_readers_change_nothing(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        foo = applications.ensure(tx, "Foo")
    with world.db.writing(world.carol) as tx:
        with pytest.raises(Forbidden):
            labels.add(tx, foo, "core")
        with pytest.raises(Forbidden):
            labels.remove(tx, foo, "core")
