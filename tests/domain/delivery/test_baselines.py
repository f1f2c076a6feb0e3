"""Baselines: one at a time, of a snapshot of the environment itself."""

import pytest

from signoff.domain.delivery.baselines import baselines
from signoff.domain.delivery.snapshots import snapshots
from signoff.kernel.errors import Forbidden, Invalid
from signoff.kernel.sql import EngineName
from tests.domain.delivery.reports import place, report, runs
from tests.domain.racing import at_once
from tests.world import World


def test_a_later_one_takes_the_place(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        prod = place(tx)
        assert baselines.current(tx, prod) is None
        first = baselines.approve(tx, prod, None, "alice")
        assert (first.snapshot_id, first.current) == (None, True)
        made, _ = report(tx, prod, runs("web", "a"))
        second = baselines.approve(tx, prod, made, "bob", "As tested")
        assert baselines.current(tx, prod) == second
        found = baselines.by_ids(tx, [first.id, second.id])
        assert [found[first.id].current, found[second.id].current] == [False, True]
    assert world.events(world.alice)[-1] == ("baseline.approved", "prod")


def test_only_of_the_environment_itself(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        other, _ = report(tx, place(tx, "other"), runs("web", "a"))
        with pytest.raises(Invalid, match="another environment"):
            baselines.approve(tx, place(tx), other, "alice")
        with pytest.raises(Invalid, match="blank"):
            baselines.approve(tx, place(tx), None, " ")


def test_only_who_may(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        prod = place(tx)
    with world.db.writing(world.bob) as tx, pytest.raises(Forbidden):
        baselines.approve(tx, prod, snapshots.latest(tx, prod), "bob")


@pytest.mark.parametrize("engine", [EngineName.POSTGRESQL], indirect=True)
def test_at_once_one_is_left(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        prod = place(tx)

    made = at_once(world, lambda tx, _: baselines.approve(tx, prod, None, "alice"))

    with world.db.reading(world.alice) as tx:
        left = baselines.current(tx, prod)
    assert left is not None
    assert left.uuid in {each.uuid for each in made}
