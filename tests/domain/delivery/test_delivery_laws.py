"""What holds after any sequence of deployments, also of some at once."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signoff.domain.catalog import applications, environments, versions
from signoff.domain.catalog.types import Environment, EnvironmentFields
from signoff.domain.delivery import deployments, occupancy, releases
from signoff.kernel.sql import EngineName
from signoff.kernel.tx import Tx
from tests.domain.racing import AT_ONCE, at_once
from tests.world import World

EXAMPLES = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
NUMBERS = ("1", "2", "3")

places = st.tuples(st.sampled_from(("test", "prod")), st.sampled_from((None, "blue")))
steps = st.lists(st.tuples(st.booleans(), st.sampled_from(NUMBERS), places), max_size=15)

Place = tuple[str, str | None]


def environment(tx: Tx, name: str) -> Environment:
    return environments.find_named(tx, name) or environments.create(
        tx, EnvironmentFields(name, production=False)
    )


@EXAMPLES
@given(steps=steps)
def test_one_version_runs_in_each_place(world: World, steps: list[tuple[bool, str, Place]]) -> None:
    with world.db.writing(world.alice, dry_run=True) as tx:
        foo = applications.ensure(tx, "Foo")
        found = {number: versions.ensure(tx, foo, number)[0] for number in NUMBERS}
        running: dict[Place, str] = {}
        for deploy, number, place in steps:
            name, instance = place
            if deploy:
                deployments.record(tx, foo, found[number], environment(tx, name), instance=instance)
                running[place] = number
            elif place in running:
                [there] = deployments.current(tx, environment(tx, name), "Foo", instance)
                deployments.undeploy(tx, there.uuid)
                del running[place]

        current = deployments.of_application(tx, foo)
        assert {(each.environment_name, each.instance): each.version_number for each in current} == running
        assert len(current) == len(running)
        assert len(occupancy.current_pairs(tx, [foo.id])) == len(running)
        where = occupancy.environments_of(tx, [version.id for version in found.values()])
        assert {(each.name, number) for number in NUMBERS for each in where.get(found[number].id, [])} == {
            (name, number) for (name, _), number in running.items()
        }


on_postgresql = pytest.mark.parametrize("engine", [EngineName.POSTGRESQL], indirect=True)


@on_postgresql
@pytest.mark.parametrize("taken", [False, True])
def test_several_at_once_leave_one_running(world: World, taken: bool) -> None:
    with world.db.writing(world.alice) as tx:
        foo = applications.ensure(tx, "Foo")
        made = [versions.ensure(tx, foo, str(number))[0] for number in range(AT_ONCE + 1)]
        test = environment(tx, "test")
        if taken:
            deployments.record(tx, foo, made[-1], test)

    recorded = at_once(world, lambda tx, number: deployments.record(tx, foo, made[number], test))

    with world.db.reading(world.alice) as tx:
        [current] = deployments.current(tx, test)
        ended = [deployments.by_uuid(tx, each.uuid) for each in recorded if each.uuid != current.uuid]
    assert current.uuid in {each.uuid for each in recorded}
    assert not any(each.current for each in ended)
    kinds = [kind for kind, _ in world.events(world.alice)]
    assert kinds.count("deployment.recorded") == kinds.count("deployment.ended") + 1 == AT_ONCE + taken


@on_postgresql
def test_the_same_at_once_is_one_deployment_and_one_release(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        foo = applications.ensure(tx, "Foo")
        one, _ = versions.ensure(tx, foo, "1")
        test = environment(tx, "test")

    deployed = at_once(world, lambda tx, _: deployments.record(tx, foo, one, test))
    released = at_once(world, lambda tx, _: releases.record(tx, foo, one, test))

    assert len({each.uuid for each in deployed}) == len({each.uuid for each, _ in released}) == 1
    assert [created for _, created in released].count(True) == 1
    kinds = [kind for kind, _ in world.events(world.alice)]
    assert kinds.count("deployment.recorded") == kinds.count("release.recorded") == 1
