"""Who is where, by deployment or release."""

from msgspec import Struct

from signoff.domain.catalog import applications, environments, versions
from signoff.domain.catalog.types import Application, Environment, EnvironmentFields, Version
from signoff.domain.delivery import deployments, occupancy, releases
from signoff.domain.delivery.types import How, Occupancy
from signoff.kernel.page import Page
from signoff.kernel.tx import Tx
from tests.world import World


class Scene(Struct):
    """Foo 1 ran in test and is released there; Foo 2 runs in test twice and in prod; Bar 1 is released to test."""

    foo: Application
    bar: Application
    foos: list[Version]
    bar_one: Version
    test: Environment
    prod: Environment


def scene(tx: Tx) -> Scene:
    foo, bar = applications.ensure(tx, "Foo"), applications.ensure(tx, "Bar")
    foos = [versions.ensure(tx, foo, number)[0] for number in ("1", "2", "3")]
    bar_one, _ = versions.ensure(tx, bar, "1")
    test = environments.create(tx, EnvironmentFields("test", production=False))
    prod = environments.create(tx, EnvironmentFields("prod", production=True))
    deployments.record(tx, foo, foos[0], test)
    deployments.record(tx, foo, foos[1], test)
    deployments.record(tx, foo, foos[1], test, instance="blue")
    deployments.record(tx, foo, foos[1], prod)
    releases.record(tx, foo, foos[0], test)
    releases.record(tx, bar, bar_one, test)
    return Scene(foo, bar, foos, bar_one, test, prod)


def test_version_ids(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        here = scene(tx)
        one, two, _ = here.foos
        both = [here.foo.id, here.bar.id]

        found = {here.foo.id: [one.id, two.id], here.bar.id: [here.bar_one.id]}
        assert occupancy.version_ids(tx, both, here.test.id) == found
        assert occupancy.version_ids(tx, both, here.prod.id) == {here.foo.id: [two.id]}
        assert occupancy.version_ids(tx, [], here.test.id) == {}


def test_current_pairs(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        here = scene(tx)
        one, two, _ = here.foos
        foo, test, prod = here.foo.id, here.test.id, here.prod.id
        in_test = [
            Occupancy(foo, two.id, test, How.DEPLOYED),
            Occupancy(foo, two.id, test, How.DEPLOYED, "blue"),
        ]
        released = Occupancy(foo, one.id, test, How.RELEASED)

        everywhere = [*in_test, Occupancy(foo, two.id, prod, How.DEPLOYED), released]
        assert occupancy.current_pairs(tx, [foo]) == everywhere
        assert occupancy.current_pairs(tx, [foo], environment_id=test) == [*in_test, released]
        assert occupancy.current_pairs(tx, [foo], environment_id=test, released=False) == in_test


def test_environments_of_versions(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        here = scene(tx)
        one, two, three = here.foos

        found = occupancy.environments_of(tx, [one.id, two.id, three.id])
        assert found == {one.id: [here.test], two.id: [here.prod, here.test]}


def test_what_has_ended_is_nowhere(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        here = scene(tx)
        for made in deployments.of_application(tx, here.foo):
            deployments.undeploy(tx, made.uuid)
        for release in releases.supported(tx, here.test):
            releases.update(tx, release.uuid, currently_supported=False)

        assert occupancy.current_pairs(tx, [here.foo.id, here.bar.id]) == []
        assert occupancy.environments_of(tx, [version.id for version in here.foos]) == {}
        ever = occupancy.versions_in(tx, here.foo, here.test, Page())
        assert (ever.rows, ever.total) == ([here.foos[1], here.foos[0]], 2)


def test_versions_that_were_ever_there(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        here = scene(tx)
        one, two, _ = here.foos

        assert occupancy.versions_in(tx, here.foo, here.test, Page()).rows == [two, one]
        assert occupancy.versions_in(tx, here.foo, here.prod, Page()).rows == [two]
        second = occupancy.versions_in(tx, here.foo, here.test, Page(2, 1))
        assert (second.rows, second.total) == ([one], 2)


def test_strangers_see_nothing(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        here = scene(tx)
    with world.db.reading(world.mallory) as tx:
        assert occupancy.current_pairs(tx, [here.foo.id]) == []
        assert occupancy.version_ids(tx, [here.foo.id], here.test.id) == {}
        assert occupancy.environments_of(tx, [here.foos[1].id]) == {}
