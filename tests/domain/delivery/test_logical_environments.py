"""Logical environments: one name for several."""

import pytest

from signoff.domain.catalog import environments
from signoff.domain.catalog.types import EnvironmentKind
from signoff.domain.delivery.logical import environments as logical
from signoff.kernel.errors import Conflict, Invalid, NotFound
from signoff.kernel.page import EVERYTHING, Page
from tests.domain.delivery.reports import place
from tests.world import World


def test_members(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        whole = place(tx, "all", EnvironmentKind.LOGICAL)
        one, two = place(tx, "one"), place(tx, "two", EnvironmentKind.GENERIC)
        logical.join(tx, whole, two)
        logical.join(tx, whole, one)
        with pytest.raises(Conflict, match="already a member"):
            logical.join(tx, whole, one)
        assert [each.environment for each in logical.members(tx, [whole.id])[whole.id]] == [one, two]
        logical.leave(tx, whole, two)
        with pytest.raises(NotFound, match="not a member"):
            logical.leave(tx, whole, two)
        logical.set_members(tx, whole, [two])
        assert [each.environment for each in logical.members(tx, [whole.id])[whole.id]] == [two]
        environments.delete(tx, two.uuid)
        assert logical.members(tx, [whole.id]) == {whole.id: []}

    told = [kind for kind, _ in world.events(world.alice) if kind.startswith("logical_environment.")]
    assert [kind.rpartition("_")[2] for kind in told] == ["joined", "joined", "left", "joined", "left"]


def test_who_may_not_be_a_member(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        whole, other = (place(tx, name, EnvironmentKind.LOGICAL) for name in ("all", "other"))
        with pytest.raises(Invalid, match="is logical"):
            logical.join(tx, whole, other)
        with pytest.raises(Invalid, match="is not logical"):
            logical.join(tx, place(tx), place(tx, "test"))


def test_they_are_apart_from_those_that_versions_run_in(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        whole, prod, gone = place(tx, "all", EnvironmentKind.LOGICAL), place(tx), place(tx, "gone")
        environments.archive(tx, gone)
        assert environments.listed(tx) == [prod]
        assert logical.listed(tx) == [whole]
        assert logical.every(tx, EVERYTHING).rows == [whole, prod]
        assert logical.every(tx, EVERYTHING, logical.PHYSICAL).rows == [prod]
        assert logical.every(tx, Page(2, 1)).rows == [prod]
        assert logical.every(tx, EVERYTHING, containing="LL").rows == [whole]
        assert logical.by_uuid(tx, whole.uuid) == whole
        with pytest.raises(NotFound):
            logical.by_uuid(tx, prod.uuid)
