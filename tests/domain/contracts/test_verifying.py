"""Results: kept, the latest one counting, and removed again."""

from typing import Any

import pytest
from sqlalchemy import func, select

from signoff.domain.catalog import applications, branches, tags, versions
from signoff.domain.contracts import finding, verifying
from signoff.domain.contracts.tables import verified
from signoff.domain.contracts.types import VerifiedFor
from signoff.kernel.errors import Forbidden, NotFound
from signoff.kernel.sql import prepare
from signoff.kernel.tx import Tx
from tests.domain.contracts.samples import pact, publish, published, verify
from tests.world import World

counting = prepare(select(verified.c.verification_id, verified.c.success))
kept = prepare(select(func.count()).select_from(verified))


@pytest.fixture
def sha(tx: Tx) -> str:
    return published(tx, "1").contract.sha


def test_a_result_makes_the_provider_s_version(tx: Tx, sha: str) -> None:
    found = verify(tx, sha, "9", build_url="https://ci/9", details='{"testResults":[]}')

    orders = applications.named(tx, "orders")
    version = versions.numbered(tx, orders, "9")
    assert found.verification.version_id == version.id
    assert (found.consumer, found.provider, found.provider_version, found.sha) == (
        "shop",
        "orders",
        "9",
        sha,
    )
    assert not branches.of_versions(tx, [version.id])
    assert not tags.of_versions(tx, [version.id])
    assert verifying.numbered(tx, "orders", "shop", sha, found.verification.id) == found


def test_numbers_grow(tx: Tx, sha: str) -> None:
    numbers = [verify(tx, sha, number).verification.id for number in "9989"]

    assert numbers == sorted(set(numbers))


def test_the_latest_result_per_content_and_version_counts(tx: Tx, sha: str) -> None:
    other = published(tx, "2", pact("put")).contract.sha
    verify(tx, sha, "9")
    last = verify(tx, sha, "9", success=False).verification.id
    verify(tx, sha, "10")
    verify(tx, other, "9")

    assert tx.number(kept) == 3
    assert (last, 0) in tx.all(counting)


def test_without_it_the_one_before_counts_again(tx: Tx, sha: str) -> None:
    first = verify(tx, sha).verification.id
    last = verify(tx, sha, success=False).verification.id

    verifying.delete(tx, "orders", "shop", sha, last)
    assert tx.all(counting) == [(first, 1)]

    verifying.delete(tx, "orders", "shop", sha, first)
    assert tx.all(counting) == []


def test_removing_an_older_one_changes_nothing(tx: Tx, sha: str) -> None:
    first = verify(tx, sha, success=False).verification.id
    last = verify(tx, sha).verification.id

    verifying.delete(tx, "orders", "shop", sha, first)

    assert tx.all(counting) == [(last, 1)]


def test_the_newest_of_a_content(tx: Tx, sha: str) -> None:
    verify(tx, sha, "10")
    last = verify(tx, sha, "9", success=False)

    assert verifying.latest_of_content(tx, "orders", "shop", sha) == last
    assert verifying.latest_of_version(tx, "orders", "shop", "1") == last
    assert verifying.latest_of_newest(tx, "orders", "shop", None) == last


def test_the_newest_of_the_newest_contract(tx: Tx, sha: str) -> None:
    verify(tx, sha)
    tagged = published(tx, "2", pact("put"), tags=("prod",)).contract.sha
    published(tx, "3", pact("post"))
    last = verify(tx, tagged)

    with pytest.raises(NotFound):
        verifying.latest_of_newest(tx, "orders", "shop", None)
    assert verifying.latest_of_newest(tx, "orders", "shop", "prod") == last
    with pytest.raises(NotFound):
        verifying.latest_of_newest(tx, "orders", "shop", "other")


def test_a_result_counts_for_a_version_that_publishes_the_content_later(tx: Tx, sha: str) -> None:
    found = verify(tx, sha)
    published(tx, "2")

    assert verifying.latest_of_version(tx, "orders", "shop", "2") == found


def test_a_content_without_contract_still_takes_results(tx: Tx, sha: str) -> None:
    verify(tx, sha)
    finding.delete(tx, "orders", "shop", "1")

    assert verify(tx, sha)


@pytest.mark.parametrize(
    "wrong", [{"sha": "0"}, {"provider": "shop"}, {"provider": "unknown"}, {"consumer": "unknown"}]
)
def test_of_something_unknown(tx: Tx, sha: str, wrong: dict[str, str]) -> None:
    given: dict[str, Any] = {"sha": sha, **wrong}

    with pytest.raises(NotFound):
        verify(tx, **given)
    with pytest.raises(NotFound):
        verifying.latest_of_content(
            tx, given.get("provider", "orders"), given.get("consumer", "shop"), given["sha"]
        )


def test_a_number_belongs_to_its_content(tx: Tx, sha: str) -> None:
    number = verify(tx, sha).verification.id
    other = published(tx, "2", pact("put")).contract.sha

    for wrong in (other, "0"):
        with pytest.raises(NotFound):
            verifying.numbered(tx, "orders", "shop", wrong, number)
        with pytest.raises(NotFound):
            verifying.delete(tx, "orders", "shop", wrong, number)
    with pytest.raises(NotFound):
        verifying.numbered(tx, "orders", "shop", sha, number + 1)


def test_events(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        sha = published(tx, "1").contract.sha
        number = verify(tx, sha, "9", wip=True, verified_for=(VerifiedFor("1", ()),)).verification.id
        verifying.delete(tx, "orders", "shop", sha, number)

    assert world.events(world.alice)[-3:] == [
        ("version.created", "orders 9"),
        ("verification.published", "shop -> orders 9"),
        ("verification.deleted", "shop -> orders"),
    ]


def test_who_only_reads_may_neither_publish_nor_remove(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        sha = published(tx, "1").contract.sha
        number = verify(tx, sha).verification.id

    with world.db.writing(world.carol) as tx:
        assert verifying.latest_of_content(tx, "orders", "shop", sha)
        with pytest.raises(Forbidden):
            verify(tx, sha)
        with pytest.raises(Forbidden):
            verifying.delete(tx, "orders", "shop", sha, number)


def test_a_stranger_finds_nothing(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        sha = published(tx, "1").contract.sha
        verify(tx, sha)

    with world.db.writing(world.mallory) as tx:
        with pytest.raises(NotFound):
            verify(tx, sha)
        publish(tx, "1")
        with pytest.raises(NotFound):
            verifying.latest_of_version(tx, "orders", "shop", "1")
