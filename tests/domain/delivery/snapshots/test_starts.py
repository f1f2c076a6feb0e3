"""What began to run, in some environments and between two instants."""

import pytest

from signoff.domain.delivery.snapshots import log, starts
from signoff.domain.delivery.snapshots.types import Start
from signoff.kernel.errors import Forbidden
from signoff.kernel.page import Page
from tests.domain.delivery.reports import digest, place, report, runs
from tests.world import World


def told(found: list[Start]) -> list[tuple[int, str]]:
    return [(each.number, each.name) for each in found]


def test_starts(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        prod, test = place(tx), place(tx, "test")
        report(tx, prod, runs("shop", "a"))
        report(tx, prod, runs("shop", "a"), runs("bank", "b"))
        report(tx, test, runs("shop", "a"))

        assert told(starts.listed(tx, [prod], log.EVER, Page()).rows) == [(2, "bank"), (1, "shop")]
        everywhere = starts.listed(tx, [prod, test], log.EVER, Page(1, 1))
        assert (told(everywhere.rows), everywhere.total) == ([(1, "shop")], 3)
        of_shop = starts.listed(tx, [prod], log.EVER, Page(), [digest("a")])
        assert told(of_shop.rows) == [(1, "shop")]
        assert starts.listed(tx, [prod], log.EVER, Page(), []).rows == []
        assert starts.listed(tx, [], log.EVER, Page()).rows == []
        assert starts.listed(tx, [prod], ("3000", "9"), Page()).rows == []
        assert starts.listed(tx, [prod], ("0", tx.now), Page()).total == 2


def test_the_last_start(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        prod = place(tx)
        for letters in ("a", "b", "a", "a"):
            report(tx, prod, *(runs("shop", letter) for letter in letters))

        last = starts.last(tx, prod, digest("a"))
        assert last is not None
        assert (last.number, last.name) == (3, "shop")
        assert starts.last(tx, prod, digest("c")) is None
        assert starts.last(tx, place(tx, "test"), digest("a")) is None


def test_strangers_see_nothing(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        prod = place(tx)
        report(tx, prod, runs("shop", "a"))
    with world.db.reading(world.mallory) as tx:
        assert starts.listed(tx, [prod], log.EVER, Page()).rows == []
    nobody = type(world.carol)("nobody", world.carol.organisation_id, None, frozenset())
    with world.db.reading(nobody) as tx, pytest.raises(Forbidden):
        starts.listed(tx, [prod], log.EVER, Page())
