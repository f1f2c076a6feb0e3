"""What happened is found by its words, on both engines alike."""

from functools import partial

import pytest

from signoff.domain.catalog import applications, environments
from signoff.domain.catalog.flows import flows
from signoff.domain.catalog.flows.types import FlowChanges, FlowFields
from signoff.domain.catalog.types import EnvironmentFields
from signoff.domain.decisions.searching import filing, searching
from signoff.domain.decisions.searching.types import Kind
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.trails.types import TrailFields
from signoff.domain.ledger.appending import append
from signoff.domain.ledger.signing import own_signer
from signoff.kernel.actor import Actor, system
from signoff.kernel.errors import Forbidden
from signoff.kernel.events import events_from
from signoff.kernel.sequencer import sequence
from signoff.kernel.subscribers import catch_up
from tests.world import World

SHA = "4f1c2b3a" * 5


@pytest.fixture
def shop(world: World) -> World:
    with world.db.writing(world.alice) as tx:
        flow = flows.create(tx, FlowFields("Zahlungen für Zoë", "the café's payments"))
        trails.begin(
            tx, flow, TrailFields(name="build-7", commit_sha=SHA, branch="feature/x_y", author="Ann Lee")
        )
        environments.create(tx, EnvironmentFields("prod", "Production", production=True))
        applications.ensure(tx, "basket")
    settle(world)
    return world


def settle(world: World) -> None:
    with world.db.writing(system()) as tx:
        sequence(tx, partial(append, signer=own_signer(tx.settings)))
    with world.db.writing(system()) as tx:
        while catch_up(tx, filing.subscriber()):
            pass


def found(world: World, text: str, *kinds: Kind) -> list[str]:
    with world.db.reading(world.carol) as tx:
        return [f"{hit.kind} {hit.title}" for hit in searching.search(tx, text, kinds)]


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("4f1c2b3a4f", ["trail Zahlungen für Zoë"]),
        ("ann", ["trail Zahlungen für Zoë"]),
        ("LEE feature", ["trail Zahlungen für Zoë"]),
        ("x_y", ["trail Zahlungen für Zoë"]),
        ("cafe", ["flow Zahlungen für Zoë"]),
        ("Café s", ["flow Zahlungen für Zoë"]),
        ("zoe build", ["trail Zahlungen für Zoë"]),
        ("produ", ["environment Production"]),
        ("bask", ["application basket"]),
        ("asket", []),
        ("ann basket", []),
        ("", []),
        ("  *\"' & | ! ( : -- ", []),
        ("NEAR(ann lee)", []),
    ],
)
def test_everything_is_found_by_its_words(shop: World, text: str, hits: list[str]) -> None:
    assert found(shop, text) == hits


def test_only_some_kinds(shop: World) -> None:
    assert found(shop, "zoe", Kind.TRAIL) == ["trail Zahlungen für Zoë"]
    assert found(shop, "zoe", Kind.ARTIFACT) == []


def test_what_changed_is_found_by_its_new_words_only(shop: World) -> None:
    with shop.db.writing(shop.alice) as tx:
        flow = flows.named(tx, "Zahlungen für Zoë")
        flows.update(tx, flow, FlowChanges(description="accounting"))
    settle(shop)

    assert found(shop, "cafe", Kind.FLOW) == []
    assert found(shop, "accounting") == ["flow Zahlungen für Zoë"]


def test_what_was_removed_is_found_no_more(shop: World) -> None:
    with shop.db.writing(shop.alice) as tx:
        flows.delete(tx, flows.named(tx, "Zahlungen für Zoë"))
        applications.delete(tx, "basket")
    settle(shop)

    assert found(shop, "zoe") == found(shop, "basket") == []


def test_another_organisation_finds_nothing(shop: World) -> None:
    with shop.db.reading(shop.mallory) as tx:
        assert searching.search(tx, "zoe") == []


def test_who_may_see_contracts_only_finds_no_evidence(shop: World) -> None:
    reader = Actor("reader", shop.alice.organisation_id, scopes=frozenset(["contract_data:read:*"]))
    with shop.db.reading(reader) as tx:
        assert searching.search(tx, "zoe") == []
        assert [hit.title for hit in searching.search(tx, "basket")] == ["basket"]
    with shop.db.reading(Actor("nobody", 1)) as tx, pytest.raises(Forbidden):
        searching.search(tx, "basket")


def test_an_event_that_is_read_twice_changes_nothing(shop: World) -> None:
    with shop.db.writing(system()) as tx:
        filing.file(tx, tx.all(events_from, position=0, limit=100))

    assert found(shop, "zoe build") == ["trail Zahlungen für Zoë"]
