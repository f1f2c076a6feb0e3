"""Releases: many versions supported side by side."""

import pytest

from signoff.domain.catalog import applications, environments, versions
from signoff.domain.catalog.types import Application, Environment, EnvironmentFields, Version
from signoff.domain.delivery import releases
from signoff.kernel.errors import Forbidden, Invalid, NotFound
from signoff.kernel.tx import Tx
from tests.world import World


def build(tx: Tx, *numbers: str) -> tuple[Application, list[Version], Environment]:
    application = applications.ensure(tx, "Foo")
    made = [versions.ensure(tx, application, number)[0] for number in numbers]
    return application, made, environments.create(tx, EnvironmentFields("test", production=False))


def happened(world: World) -> list[tuple[str, str]]:
    return [event for event in world.events(world.alice) if event[0].startswith("release.")]


def test_recording(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        foo, [one, two], test = build(tx, "1", "2")
        first, created = releases.record(tx, foo, one, test)
        second, _ = releases.record(tx, foo, two, test)

        assert created
        assert first.supported
        assert (first.application_name, first.version_number, first.environment_name) == ("Foo", "1", "test")
        assert releases.by_uuid(tx, first.uuid) == first
        assert releases.of_version(tx, one, test) == [first]
        assert releases.of_versions(tx, [one.id, two.id]) == {one.id: [first], two.id: [second]}
        assert releases.supported(tx, test) == [second, first]

    assert happened(world) == [("release.recorded", "Foo 1"), ("release.recorded", "Foo 2")]


def test_again_is_the_same(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        foo, [one], test = build(tx, "1")
        first, _ = releases.record(tx, foo, one, test)

        assert releases.record(tx, foo, one, test) == (first, False)

    assert happened(world) == [("release.recorded", "Foo 1")]


def test_ended_support_is_taken_up_again(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        foo, [one], test = build(tx, "1")
        first, _ = releases.record(tx, foo, one, test)
        ended = releases.update(tx, first.uuid, currently_supported=False)
        assert (ended.supported, ended.support_ended_at) == (False, tx.now)
        assert releases.supported(tx, test) == []
        assert releases.update(tx, first.uuid, currently_supported=False) == ended

        assert releases.record(tx, foo, one, test) == (first, False)
        assert releases.supported(tx, test) == [first]

    assert [kind for kind, _ in happened(world)] == [
        "release.recorded",
        "release.support_ended",
        "release.recorded",
    ]


def test_ended_support_does_not_go_on_by_itself(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        foo, [one], test = build(tx, "1")
        first, _ = releases.record(tx, foo, one, test)
        assert releases.update(tx, first.uuid, currently_supported=True) == first
        assert releases.update(tx, first.uuid, currently_supported=None) == first
        releases.update(tx, first.uuid, currently_supported=False)
        with pytest.raises(Invalid) as refusal:
            releases.update(tx, first.uuid, currently_supported=True)

    text = "The currentlySupported property cannot be set back to true. Please record a new deployment."
    assert refusal.value.fields == {"currently_supported": [text]}


def test_supported_narrows(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        foo, [one, two], test = build(tx, "1", "2")
        bar = applications.ensure(tx, "Bar")
        other, _ = versions.ensure(tx, bar, "1")
        made = [releases.record(tx, foo, version, test)[0] for version in (one, two)]
        made.append(releases.record(tx, bar, other, test)[0])

        assert releases.supported(tx, test, "Foo") == [made[1], made[0]]
        assert releases.supported(tx, test, version_number="1") == [made[2], made[0]]
        assert releases.supported(tx, test, "Foo", "1") == [made[0]]
        assert releases.supported(tx, test, "Baz") == []


def test_who_may(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        foo, [one], test = build(tx, "1")
    with world.db.writing(world.bob) as tx:
        made, _ = releases.record(tx, foo, one, test)
    with world.db.writing(world.carol) as tx:
        assert releases.supported(tx, test) == [made]
        with pytest.raises(Forbidden):
            releases.record(tx, foo, one, test)
        with pytest.raises(Forbidden):
            releases.update(tx, made.uuid, currently_supported=False)
    with world.db.writing(world.mallory) as tx:
        assert releases.supported(tx, test) == []
        assert releases.of_versions(tx, [one.id]) == {}
        with pytest.raises(NotFound):
            releases.update(tx, made.uuid, currently_supported=False)
