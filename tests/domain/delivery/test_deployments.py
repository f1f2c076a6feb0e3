"""Deployments: one version at a time on each instance."""

import pytest

from signoff.domain.catalog import applications, environments, versions
from signoff.domain.catalog.types import Application, Environment, EnvironmentFields, Version
from signoff.domain.delivery import deployments
from signoff.kernel import clock
from signoff.kernel.errors import Forbidden, Invalid, NotFound
from signoff.kernel.tx import Tx
from tests.world import World


def build(tx: Tx, *numbers: str) -> tuple[Application, list[Version], Environment]:
    application = applications.ensure(tx, "Foo")
    made = [versions.ensure(tx, application, number)[0] for number in numbers]
    place = environments.find_named(tx, "test") or environments.create(
        tx, EnvironmentFields("test", production=False)
    )
    return application, made, place


def happened(world: World) -> list[tuple[str, str]]:
    return [event for event in world.events(world.alice) if event[0].startswith("deployment.")]


def test_recording(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        foo, [one], test = build(tx, "1")
        before = tx.queries
        made = deployments.record(tx, foo, one, test, instance="blue")
        assert tx.queries == before + 2

        assert deployments.by_uuid(tx, made.uuid) == made
        assert made.current
        assert (made.application_name, made.version_number, made.instance) == ("Foo", "1", "blue")
        assert (made.environment_name, made.environment_display_name) == ("test", "Test")
        assert deployments.current(tx, test) == [made]

    assert happened(world) == [("deployment.recorded", "Foo 1")]


def test_same_version_again_stays_as_it_is(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        foo, [one], test = build(tx, "1")
        made = deployments.record(tx, foo, one, test)
        before = tx.queries

        assert deployments.record(tx, foo, one, test) == made
        assert tx.queries == before + 1

    assert happened(world) == [("deployment.recorded", "Foo 1")]


def test_next_version_replaces_the_one_before(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        foo, [one, two], test = build(tx, "1", "2")
        first = deployments.record(tx, foo, one, test)
        tx.now = clock.shifted(tx.now, seconds=5)
        second = deployments.record(tx, foo, two, test)

        assert deployments.current(tx, test) == [second]
        assert deployments.by_uuid(tx, first.uuid).undeployed_at == tx.now

    assert happened(world) == [
        ("deployment.recorded", "Foo 1"),
        ("deployment.ended", "Foo 1"),
        ("deployment.recorded", "Foo 2"),
    ]


def test_back_to_an_earlier_version_is_a_new_deployment(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        foo, [one, two], test = build(tx, "1", "2")
        first = deployments.record(tx, foo, one, test)
        deployments.record(tx, foo, two, test)
        again = deployments.record(tx, foo, one, test)

        assert again.uuid != first.uuid
        assert deployments.of_version(tx, one, test) == [again, deployments.by_uuid(tx, first.uuid)]
        assert deployments.of_versions(tx, [one.id, two.id]).keys() == {one.id, two.id}


def test_instances_environments_and_applications_are_apart(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        foo, [one, two], test = build(tx, "1", "2")
        prod = environments.create(tx, EnvironmentFields("prod", production=True))
        bar = applications.ensure(tx, "Bar")
        other, _ = versions.ensure(tx, bar, "1")
        made = [
            deployments.record(tx, foo, one, test),
            deployments.record(tx, foo, two, test, instance="blue"),
            deployments.record(tx, foo, two, test, instance="green"),
            deployments.record(tx, foo, two, prod),
            deployments.record(tx, bar, other, test),
        ]

        assert deployments.current(tx, test) == [made[4], made[2], made[1], made[0]]
        assert deployments.current(tx, test, "Foo") == [made[2], made[1], made[0]]
        assert deployments.current(tx, test, instance="blue") == [made[1]]
        assert deployments.current(tx, test, instance=None) == [made[4], made[0]]
        assert deployments.current(tx, test, "Foo", "") == [made[0]]
        assert deployments.current(tx, test, "Baz") == []
        assert deployments.of_application(tx, foo) == made[3::-1]


def test_an_instance_of_no_letters_is_the_unnamed_one(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        foo, [one], test = build(tx, "1")
        made = deployments.record(tx, foo, one, test, instance="")

        assert made.instance is None
        assert deployments.record(tx, foo, one, test) == made


def test_undeploying(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        foo, [one], test = build(tx, "1")
        made = deployments.record(tx, foo, one, test)
        ended = deployments.update(tx, made.uuid, currently_deployed=False)
        assert (ended.current, ended.undeployed_at) == (False, tx.now)
        assert deployments.current(tx, test) == []

        tx.now = clock.shifted(tx.now, seconds=5)
        assert deployments.undeploy(tx, made.uuid) == ended

    assert happened(world) == [("deployment.recorded", "Foo 1"), ("deployment.ended", "Foo 1")]


def test_what_has_ended_does_not_come_back(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        foo, [one], test = build(tx, "1")
        made = deployments.record(tx, foo, one, test)
        assert deployments.update(tx, made.uuid, currently_deployed=True) == made
        assert deployments.update(tx, made.uuid, currently_deployed=None) == made
        deployments.undeploy(tx, made.uuid)
        with pytest.raises(Invalid) as refusal:
            deployments.update(tx, made.uuid, currently_deployed=True)

    text = "The currentlyDeployed property cannot be set back to true. Please record a new deployment."
    assert refusal.value.fields == {"currently_deployed": [text]}


def test_unknown(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        with pytest.raises(NotFound):
            deployments.by_uuid(tx, "none")
        with pytest.raises(NotFound):
            deployments.update(tx, "none", currently_deployed=False)


def test_deleting_what_it_is_about_deletes_it(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        foo, [one, two], test = build(tx, "1", "2")
        deployments.record(tx, foo, one, test)
        versions.delete(tx, foo, "1")
        assert deployments.current(tx, test) == []

        made = deployments.record(tx, foo, two, test)
        environments.delete(tx, test.uuid)
        with pytest.raises(NotFound):
            deployments.by_uuid(tx, made.uuid)

        prod = environments.create(tx, EnvironmentFields("prod", production=True))
        deployments.record(tx, foo, two, prod)
        applications.delete(tx, "Foo")
        assert deployments.current(tx, prod) == []


def test_who_may(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        foo, [one, two], test = build(tx, "1", "2")
    with world.db.writing(world.bob) as tx:
        made = deployments.record(tx, foo, one, test)
    with world.db.writing(world.carol) as tx:
        assert deployments.current(tx, test) == [made]
        with pytest.raises(Forbidden):
            deployments.record(tx, foo, two, test)
        with pytest.raises(Forbidden):
            deployments.undeploy(tx, made.uuid)
        with pytest.raises(Forbidden):
            deployments.update(tx, made.uuid, currently_deployed=False)
    with world.db.writing(world.mallory) as tx:
        assert deployments.current(tx, test) == []
        assert deployments.of_versions(tx, [one.id]) == {}
        assert deployments.of_version(tx, one, test) == []
        assert deployments.of_application(tx, foo) == []
        with pytest.raises(NotFound):
            deployments.undeploy(tx, made.uuid)
