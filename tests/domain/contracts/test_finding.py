"""Looking contracts up, by every selection, and removing them."""

import msgspec
import pytest
from sqlalchemy import func, select

from signoff.domain.catalog import applications, branches, versions
from signoff.domain.catalog.types import ApplicationChanges
from signoff.domain.contracts import finding
from signoff.domain.contracts.tables import content, contract
from signoff.domain.contracts.types import Which
from signoff.kernel.errors import Forbidden, NotFound
from signoff.kernel.sql import prepare
from signoff.kernel.tx import Tx
from tests.domain.contracts.samples import new, pact, publish, published, verify
from tests.world import World

contents_kept = prepare(select(func.count()).select_from(content))
contracts_kept = prepare(select(func.count()).select_from(contract))


def history(tx: Tx) -> None:
    """Publish seven versions of a shop; payments joins late, and an app uses orders too."""
    applications.update(tx, "shop", ApplicationChanges(main_branch="main"))
    publish(tx, "1", branch="main", tags=("prod",))
    publish(tx, "2", new(pact("put")), branch="feat/x")
    publish(tx, "3", new(pact("put")), branch="main", tags=("dev", "prod"))
    publish(tx, "4", new(pact("post")), branch="feat/x", tags=("dev",))
    publish(tx, "5", new(), new(provider="payments"), branch="main")
    publish(tx, "6", new(provider="payments"), branch="main")
    publish(tx, "7", new(pact("get", "put")))
    publish(tx, "1", consumer="app", branch="main", tags=("dev",))


def numbers(tx: Tx, which: Which, name: str = "", **pair: str) -> str:
    rows = finding.listed(tx, pair.get("provider"), pair.get("consumer"), which, name)
    return " ".join(f"{row.consumer}{row.version}-{row.provider}" for row in rows)


PAIR = [
    (Which.ALL, "", "7 5 4 3 2 1", "7"),
    (Which.LATEST, "", "7", "7"),
    (Which.UNTAGGED, "", "7 5 2", "7"),
    (Which.TAG, "prod", "3 1", "3"),
    (Which.TAG, "dev", "4 3", "4"),
    (Which.LATEST_TAG, "prod", "3", "3"),
    (Which.BRANCH, "main", "5 3 1", "5"),
    (Which.BRANCH, "feat/x", "4 2", "4"),
    (Which.BRANCH_HEAD, "feat/x", "4", "4"),
    (Which.BRANCH_HEAD, "main", "", ""),
    (Which.MAIN_BRANCH, "", "5 3 1", "5"),
    (Which.MAIN_BRANCH_HEAD, "", "", ""),
    (Which.TAG, "unknown", "", ""),
    (Which.BRANCH, "unknown", "", ""),
]


@pytest.mark.parametrize(("which", "name", "all_", "newest"), PAIR)
def test_of_a_pair(tx: Tx, which: Which, name: str, all_: str, newest: str) -> None:
    history(tx)

    rows = finding.listed(tx, "orders", "shop", which, name)

    assert [row.version for row in rows] == all_.split()
    if newest:
        assert finding.newest(tx, "orders", "shop", which, name) == rows[0]
    else:
        with pytest.raises(NotFound):
            finding.newest(tx, "orders", "shop", which, name)


@pytest.mark.parametrize(
    ("which", "name", "expected"),
    [
        (Which.LATEST, "", "app1-orders shop7-orders"),
        (Which.LATEST_TAG, "dev", "app1-orders shop4-orders"),
        (Which.TAG, "dev", "app1-orders shop4-orders shop3-orders"),
        (Which.BRANCH_HEAD, "main", "app1-orders"),
        (Which.MAIN_BRANCH, "", "app1-orders shop5-orders shop3-orders shop1-orders"),
        (Which.MAIN_BRANCH_HEAD, "", "app1-orders"),
    ],
)
def test_of_a_provider(tx: Tx, which: Which, name: str, expected: str) -> None:
    history(tx)

    assert numbers(tx, which, name, provider="orders") == expected


def test_the_head_of_the_main_branch_where_it_has_a_contract(tx: Tx) -> None:
    history(tx)

    assert numbers(tx, Which.MAIN_BRANCH_HEAD, provider="payments") == "shop6-payments"


def test_of_everybody(tx: Tx) -> None:
    history(tx)

    assert numbers(tx, Which.LATEST) == "app1-orders shop7-orders shop6-payments"


def test_of_one_version(tx: Tx) -> None:
    history(tx)
    shop = applications.named(tx, "shop")
    ids = [versions.numbered(tx, shop, number).id for number in ("5", "6")]

    found = finding.of_consumer_versions(tx, ids)

    assert [[row.provider for row in found[each]] for each in ids] == [["orders", "payments"], ["payments"]]
    assert finding.of_consumer_version(tx, ids[0]) == found[ids[0]]
    assert finding.of_consumer_version(tx, 0) == []


def test_only_the_last_revision_is_found(tx: Tx) -> None:
    published(tx, "1")
    last = published(tx, "1", pact("put"), may_change=True)

    (row,) = finding.listed(tx, "orders", "shop")
    assert (row.revision, row.sha) == (2, last.contract.sha)
    assert finding.of_version(tx, "orders", "shop", "1") == row
    assert finding.newest(tx, "orders", "shop") == row


def test_by_content(tx: Tx) -> None:
    sha = published(tx, "1").contract.sha
    published(tx, "2")
    published(tx, "3", pact("put"))

    assert finding.with_content(tx, "orders", "shop", sha).version == "2"
    assert finding.with_content(tx, "orders", "shop", sha, "1").version == "1"
    assert finding.with_content(tx, "orders", "shop", sha, "3").version == "2"
    for wrong in (("orders", "shop", "0"), ("shop", "orders", sha), ("unknown", "shop", sha)):
        with pytest.raises(NotFound):
            finding.with_content(tx, *wrong)


def test_a_content_that_only_results_remember(tx: Tx) -> None:
    sha = published(tx, "1").contract.sha
    verify(tx, sha)
    finding.delete(tx, "orders", "shop", "1")

    with pytest.raises(NotFound):
        finding.with_content(tx, "orders", "shop", sha)
    assert finding.content_key(tx, "orders", "shop", sha)


def test_the_previous_distinct_one(tx: Tx) -> None:
    history(tx)

    def before(number: str) -> str:
        row = finding.of_version(tx, "orders", "shop", number)
        return finding.previous_distinct(tx, row).version

    assert [before(number) for number in "23457"] == ["1", "1", "3", "4", "5"]
    with pytest.raises(NotFound):
        before("1")


def test_the_document(tx: Tx) -> None:
    published(tx, "1")

    row = finding.of_version(tx, "orders", "shop", "1")
    assert (
        msgspec.json.decode(finding.document(tx, row.content_id))["interactions"][0]["description"] == "get"
    )


@pytest.mark.parametrize("pair", [("unknown", "shop"), ("orders", "unknown")])
def test_lists_of_unknown_applications(tx: Tx, pair: tuple[str, str]) -> None:
    published(tx, "1")

    with pytest.raises(NotFound, match="with name 'unknown' found"):
        finding.listed(tx, *pair)
    with pytest.raises(NotFound):
        finding.of_version(tx, *pair, "1")
    with pytest.raises(NotFound):
        finding.newest(tx, *pair)


def test_removing_one(tx: Tx) -> None:
    published(tx, "1")
    published(tx, "1", pact("put"), may_change=True)
    published(tx, "2")

    finding.delete(tx, "orders", "shop", "1")

    assert [row.version for row in finding.listed(tx, "orders", "shop")] == ["2"]
    assert (tx.number(contracts_kept), tx.number(contents_kept)) == (1, 1)
    assert versions.numbered(tx, applications.named(tx, "shop"), "1")
    with pytest.raises(NotFound):
        finding.delete(tx, "orders", "shop", "1")


def test_after_removal_a_version_may_publish_anything(tx: Tx) -> None:
    published(tx, "1")
    finding.delete(tx, "orders", "shop", "1")

    assert published(tx, "1", pact("put")).contract.revision == 1


@pytest.mark.parametrize(("which", "name", "all_", "newest"), PAIR)
def test_removing_a_selection(tx: Tx, which: Which, name: str, all_: str, newest: str) -> None:
    history(tx)
    before = [row.version for row in finding.listed(tx, "orders", "shop")]

    assert finding.delete_selected(tx, "orders", "shop", which, name) == len(all_.split())

    remaining = [row.version for row in finding.listed(tx, "orders", "shop")]
    assert remaining == [number for number in before if number not in all_.split()]
    assert len(finding.listed(tx, "payments", "shop")) == 2
    assert finding.any_left(tx, "orders", "shop") == bool(remaining)


def test_removal_is_recorded(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        for number in "12":
            published(tx, number)
        finding.delete_selected(tx, "orders", "shop")

    assert world.events(world.alice)[-2:] == [
        ("contract.deleted", "shop 2 -> orders"),
        ("contract.deleted", "shop 1 -> orders"),
    ]


def test_removing_many_is_for_administrators(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        published(tx, "1")
        with pytest.raises(Forbidden):
            finding.delete_selected(tx, "orders", "shop")
        finding.delete(tx, "orders", "shop", "1")


def test_who_only_reads_may_not_remove(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        published(tx, "1")

    with world.db.writing(world.carol) as tx:
        assert finding.listed(tx, "orders", "shop")
        with pytest.raises(Forbidden):
            finding.delete(tx, "orders", "shop", "1")


def test_a_stranger_finds_nothing(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        sha = published(tx, "1").contract.sha
        version_id = finding.newest(tx, "orders", "shop").version_id

    with world.db.reading(world.mallory) as tx:
        assert finding.listed(tx) == []
        assert finding.of_consumer_version(tx, version_id) == []
        assert not finding.any_left(tx, "orders", "shop")
        for look in (
            lambda: finding.listed(tx, "orders"),
            lambda: finding.of_version(tx, "orders", "shop", "1"),
            lambda: finding.newest(tx, "orders", "shop"),
            lambda: finding.with_content(tx, "orders", "shop", sha),
        ):
            with pytest.raises(NotFound):
                look()


def test_a_version_that_goes_takes_its_contracts_along(tx: Tx) -> None:
    history(tx)
    versions.delete(tx, applications.named(tx, "shop"), "7")

    assert finding.newest(tx, "orders", "shop").version == "5"


def test_a_branch_that_goes_takes_nothing_along(tx: Tx) -> None:
    history(tx)
    branches.delete(tx, applications.named(tx, "shop"), "feat/x")

    assert finding.of_version(tx, "orders", "shop", "4")
    assert numbers(tx, Which.BRANCH, "feat/x", provider="orders") == ""
