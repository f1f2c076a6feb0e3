"""Integrations narrowed by name, application and branch; what heads their branches and tags."""

import pytest

from signoff.domain.catalog import applications, tags, versions
from signoff.domain.contracts.overviews import pairs
from signoff.domain.contracts.overviews.pairs import Wanted
from signoff.domain.contracts.types import Status
from signoff.kernel.actor import Actor
from signoff.kernel.errors import Forbidden, NotFound
from signoff.kernel.page import Page
from signoff.kernel.tx import Tx
from tests.domain.contracts.samples import new, pact, publish, verify
from tests.world import World


def found(tx: Tx, **wanted: str) -> list[tuple[str, str, str | None]]:
    rows = pairs.found(tx, Page(), Wanted(**wanted)).rows
    return [(row.consumer, row.provider, row.version) for row in rows]


@pytest.fixture
def tx(tx: Tx) -> Tx:
    """A shop on two branches, an app on one."""
    publish(tx, "1", new(pact("one")), branch="main", tags=("prod",))
    publish(tx, "2", new(pact("two")), new(provider="stock"), branch="main")
    publish(tx, "3", new(pact("three")), branch="feat/x", tags=("dev", "prod"))
    publish(tx, "4", new(provider="mail"), branch="main")
    publish(tx, "1", consumer="app", branch="trunk")
    return tx


def test_everything(tx: Tx) -> None:
    assert sorted(found(tx)) == [
        ("app", "orders", "1"),
        ("shop", "mail", "4"),
        ("shop", "orders", "3"),
        ("shop", "stock", "2"),
    ]


@pytest.mark.parametrize(
    ("wanted", "rows"),
    [
        ({"containing": "STO"}, [("shop", "stock", "2")]),
        ({"containing": "%"}, []),
        ({"application": "app"}, [("app", "orders", "1")]),
        ({"application": "stock"}, [("shop", "stock", "2")]),
        ({"branch": "feat/x"}, [("shop", "orders", "3")]),
        ({"branch": "main"}, [("shop", "mail", "4"), ("shop", "orders", "2"), ("shop", "stock", "2")]),
        ({"branch": "main", "containing": "ord"}, [("shop", "orders", "2")]),
        ({"branch": "main", "application": "app"}, []),
        ({"branch": "nothing"}, []),
    ],
)
def test_narrowed(tx: Tx, wanted: dict[str, str], rows: list[tuple[str, str, str]]) -> None:
    assert sorted(found(tx, **wanted)) == rows


def test_pages_of_a_branch(tx: Tx) -> None:
    whole = pairs.found(tx, Page(), Wanted(branch="main"))
    pages = [pairs.found(tx, Page(number, 2), Wanted(branch="main")) for number in (1, 2)]

    assert [row for page in pages for row in page.rows] == whole.rows
    assert {page.total for page in pages} == {3}


def test_a_branch_is_judged_by_its_own_contract(tx: Tx) -> None:
    sha = publish(tx, "2", new(pact("two")), branch="main").contracts[0].contract.sha
    verify(tx, sha)

    on_branch = pairs.found(tx, Page(), Wanted(branch="main", containing="orders")).rows[0]
    overall = pairs.found(tx, Page(), Wanted(containing="orders", application="shop")).rows[0]

    assert (on_branch.version, on_branch.status) == ("2", Status.VERIFIED)
    assert (overall.version, overall.status) == ("3", Status.CHANGED)


def test_an_unknown_application(tx: Tx) -> None:
    with pytest.raises(NotFound):
        found(tx, application="nobody")


def heads(
    tx: Tx, provider: str = "orders", versions: tuple[int, ...] = (), name: str = ""
) -> list[str | None]:
    row = next(
        each for each in pairs.found(tx, Page(), Wanted(application="shop")).rows if each.provider == provider
    )
    return [each.version for each in pairs.heads(tx, [row.id], list(versions), name).get(row.id, [])]


def test_heads_of_branches_and_tags_newest_first(tx: Tx) -> None:
    assert heads(tx) == ["3", "2"]
    assert heads(tx, "stock") == ["2"]


def test_a_version_without_the_contract_does_not_head(tx: Tx) -> None:
    shop = applications.named(tx, "shop")
    version, _ = versions.ensure(tx, shop, "5")
    tags.add(tx, shop, version, "prod")

    assert heads(tx) == ["3", "2"]


def test_heads_by_name(tx: Tx) -> None:
    assert heads(tx, name="main") == ["2"]
    assert heads(tx, name="dev") == ["3"]
    assert heads(tx, name="nothing") == []


def test_chosen_versions_are_heads_too(tx: Tx) -> None:
    first = versions.numbered(tx, applications.named(tx, "shop"), "1")

    assert heads(tx, versions=(first.id,)) == ["3", "2", "1"]


def test_only_the_own_organisation_and_only_readers(tx: Tx, world: World) -> None:
    ids = [row.id for row in pairs.found(tx, Page(), Wanted()).rows]
    tx.actor = world.mallory

    assert found(tx) == []
    assert pairs.heads(tx, ids, []) == {}
    tx.actor = Actor("dave", world.alice.organisation_id)
    with pytest.raises(Forbidden):
        found(tx)
