"""Pairs of applications, and how each stands."""

import pytest

from signoff.domain.catalog import applications, versions
from signoff.domain.contracts import finding, integrations
from signoff.domain.contracts.types import Status
from signoff.kernel.errors import Forbidden, NotFound
from signoff.kernel.page import EVERYTHING, Page
from signoff.kernel.tx import Tx
from tests.domain.contracts.samples import new, pact, publish, published, verify
from tests.world import World


def pairs(tx: Tx, page: Page = EVERYTHING, containing: str = "") -> list[tuple[str, str]]:
    found = integrations.listed(tx, page, containing)
    return [(row.consumer, row.provider) for row in found.rows]


def later(tx: Tx, day: int) -> None:
    tx.now = f"2026-01-{day:02}T00:00:00.000000+00:00"


def test_the_one_published_last_comes_first(tx: Tx) -> None:
    for day, (consumer, provider) in enumerate([("a", "x"), ("b", "x"), ("a", "y"), ("a", "x")], 1):
        later(tx, day)
        publish(tx, str(day), new(provider=provider), consumer=consumer)

    assert pairs(tx) == [("a", "x"), ("a", "y"), ("b", "x")]


def test_a_repetition_counts_as_publication(tx: Tx) -> None:
    later(tx, 1)
    publish(tx, "1")
    later(tx, 2)
    publish(tx, "1", consumer="app")
    later(tx, 3)
    publish(tx, "1")

    assert pairs(tx)[0] == ("shop", "orders")


def test_pages(tx: Tx) -> None:
    for name in "abcde":
        publish(tx, "1", consumer=name)

    found = [integrations.listed(tx, Page(number, 2)) for number in (1, 2, 3, 4)]

    assert [len(each.rows) for each in found] == [2, 2, 1, 0]
    assert {each.total for each in found} == {5}
    assert [row for each in found for row in each.rows] == integrations.listed(tx, EVERYTHING).rows


@pytest.mark.parametrize(
    ("text", "found"), [("SHO", 1), ("orders", 2), ("p_", 1), ("%", 0), ("\\", 0), ("nothing", 0), ("", 2)]
)
def test_search_looks_into_either_name(tx: Tx, text: str, found: int) -> None:
    publish(tx, "1")
    publish(tx, "1", consumer="app_1")

    assert len(pairs(tx, containing=text)) == found


def state(tx: Tx) -> tuple[Status, str | None, str | None]:
    (found,) = integrations.states(tx, EVERYTHING).rows
    return found.status, found.version, found.provider_version


def test_states(tx: Tx) -> None:
    first = published(tx, "1").contract.sha
    assert state(tx) == (Status.NEVER, "1", None)

    verify(tx, first, "8", success=False)
    assert state(tx) == (Status.FAILED, "1", "8")

    verify(tx, first, "9")
    assert state(tx) == (Status.VERIFIED, "1", "9")

    second = published(tx, "2", pact("put")).contract.sha
    assert state(tx) == (Status.CHANGED, "2", "9")

    verify(tx, second, "9", success=False, pending=True)
    assert state(tx) == (Status.FAILED_PENDING, "2", "9")

    published(tx, "3")
    assert state(tx) == (Status.VERIFIED, "3", "9")


def test_a_pair_without_contracts_stays_until_it_is_removed(tx: Tx) -> None:
    published(tx, "1")
    finding.delete(tx, "orders", "shop", "1")

    assert state(tx) == (Status.NEVER, None, None)


def test_removing_a_pair(tx: Tx) -> None:
    sha = publish(tx, "1", new(), new(provider="payments")).contracts[0].contract.sha
    verify(tx, sha)

    integrations.delete(tx, "orders", "shop")

    assert pairs(tx) == [("shop", "payments")]
    with pytest.raises(NotFound):
        finding.content_key(tx, "orders", "shop", sha)
    assert finding.newest(tx, "payments", "shop")
    assert versions.numbered(tx, applications.named(tx, "shop"), "1")


@pytest.mark.parametrize("pair", [("unknown", "shop"), ("orders", "unknown")])
def test_removing_a_pair_with_somebody_unknown(tx: Tx, pair: tuple[str, str]) -> None:
    published(tx, "1")

    with pytest.raises(NotFound, match="unknown"):
        integrations.delete(tx, *pair)


def test_removal_is_recorded_and_for_administrators(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        published(tx, "1")
        with pytest.raises(Forbidden):
            integrations.delete(tx, "orders", "shop")
    with world.db.writing(world.alice) as tx:
        integrations.delete(tx, "orders", "shop")

    assert world.events(world.alice)[-1] == ("integration.deleted", "shop -> orders")


def test_a_stranger_sees_none(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        published(tx, "1")

    with world.db.writing(world.mallory) as tx:
        assert pairs(tx) == []
        assert integrations.states(tx, EVERYTHING).rows == []
        with pytest.raises(NotFound):
            integrations.delete(tx, "orders", "shop")
