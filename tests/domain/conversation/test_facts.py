"""Facts: what the log tells becomes activities in flows, one thread for each thing."""

from typing import Any

import msgspec
import pytest

from signoff.domain.catalog.flows import flows
from signoff.domain.catalog.flows.types import FlowFields
from signoff.domain.conversation import listing, rooms, threads
from signoff.domain.conversation.facts import subscriber, subscriptions, telling
from signoff.domain.conversation.facts.types import Subscription
from signoff.domain.conversation.threads import ThreadFilter
from signoff.domain.conversation.types import Room, Wanted
from signoff.domain.identity.organisations import administrator
from signoff.kernel.errors import Forbidden, Invalid
from signoff.kernel.events import SequencedEvent
from signoff.kernel.tx import Tx
from signoff.web.conversation_links import page_of
from tests.world import World

TRAIL = {"flow": "Shop", "trail": "build-1", "trail_uuid": "t-1"}
PAIR = {"consumer": "Shop", "consumer_version": "1", "provider": "Orders", "provider_version": "2"}


def tell(tx: Tx, *happened: tuple[str, dict[str, Any]]) -> None:
    """Let events of the log come to the subscriber."""
    actor = tx.actor
    payloads = [(kind, msgspec.json.encode(payload).decode()) for kind, payload in happened]
    subscriber.handle(
        tx,
        [
            SequencedEvent(number, number, actor.organisation_id, "ci", kind, "", payload, tx.now)
            for number, (kind, payload) in enumerate(payloads)
        ],
        page_of,
    )
    tx.actor = actor


def room(tx: Tx, name: str = "Shop") -> Room:
    flow = flows.find(tx, name) or flows.create(tx, FlowFields(name))
    return Room(flow, rooms.conversation_of(tx, flow), joined=True)


def told(tx: Tx, name: str = "Shop") -> list[str]:
    found = listing.messages(tx, room(tx, name).conversation, Wanted(events=("activity",), limit=100))
    return [each.extras().title or "" for each in found]


def test_a_trail_is_one_thread(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        room(tx)
        tell(
            tx,
            ("trail.begun", {**TRAIL, "commit": "abc", "branch": "main"}),
            ("attestation.recorded", {**TRAIL, "name": "tests", "type": "junit", "status": "COMPLIANT"}),
            ("attestation.recorded", {**TRAIL, "name": "scan", "type": "snyk", "status": "NON_COMPLIANT"}),
            ("trail.status_changed", {**TRAIL, "before": "INCOMPLETE", "after": "NON_COMPLIANT"}),
            ("approval.requested", {**TRAIL, "uuid": "a-1", "approvers": ["carol"]}),
        )
        [thread] = threads.listed(tx, room(tx), ThreadFilter())

    with world.db.reading(world.alice) as tx:
        assert told(tx) == [
            "began the trail",
            "tests (junit) passed",
            "scan (snyk) failed",
            "the trail is not compliant",
            "asks carol for an approval",
        ]
    assert (thread.title, thread.activities, thread.external_id) == ("Trail build-1", 5, "trail:t-1")
    assert msgspec.json.decode(thread.status or "") == {"value": "approval requested", "color": "yellow"}
    assert msgspec.json.decode(thread.fields) == [
        {"label": "Commit", "value": "abc"},
        {"label": "Branch", "value": "main"},
    ]
    assert [each["name"] for each in msgspec.json.decode(thread.actions)] == ["Approve", "Reject"]


def test_contracts_belong_to_the_flows_of_their_applications(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        orders, other = room(tx, "Orders"), room(tx, "Other")
        subscriptions.choose(tx, other, Subscription(("verification.published",), ("Shop",)))
        tell(
            tx,
            ("contract.published", {**PAIR, "changed": True}),
            ("verification.published", {**PAIR, "success": False}),
            ("deployment.recorded", {"application": "Orders", "version": "2", "environment": "prod"}),
        )

        assert told(tx, "Orders") == ["Shop 1 changed the contract", "Orders 2 breaks it", "2 runs in prod"]
        assert told(tx, "Other") == ["Orders 2 breaks it"]
        kinds = [each.external_id for each in threads.listed(tx, room(tx, orders.flow.name), ThreadFilter())]
    assert sorted(str(each) for each in kinds) == ["application:Orders", "contract:Shop:Orders"]


def test_people_choose_what_a_flow_shows(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        shop = room(tx)
        assert subscriptions.of_room(tx, shop) == Subscription(telling.KINDS, ("Shop",))
        chosen = subscriptions.choose(tx, shop, Subscription(("approval.requested",), ()))
        assert subscriptions.of_room(tx, room(tx)) == chosen
        tell(tx, ("trail.begun", TRAIL), ("contract.published", PAIR), ("approval.requested", TRAIL))
        assert told(tx) == ["asks somebody for an approval"]
        with pytest.raises(Invalid):
            subscriptions.choose(tx, shop, Subscription(("nonsense",), ()))
    with world.db.writing(world.carol) as tx, pytest.raises(Forbidden):
        subscriptions.choose(tx, shop, chosen)
    assert ("conversation.facts_chosen", "shop") in world.events(world.alice)


def test_nothing_is_told_where_nobody_can_hear(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        shop = room(tx)
        flows.archive(tx, shop.flow)
        tell(tx, ("trail.begun", TRAIL), ("trail.begun", {**TRAIL, "flow": "Unknown"}), ("flow.created", {}))
        assert told(tx) == []
    with world.db.reading(administrator("x", world.mallory.organisation_id)) as tx:
        assert flows.find(tx, "Shop") is None


@pytest.mark.parametrize("kind", telling.KINDS)
def test_a_payload_that_lacks_something_holds_nothing_up(kind: str) -> None:
    fact = telling.fact_of(kind, {})

    assert fact is not None
    assert fact.title
    assert fact.thread_title


@pytest.mark.parametrize("kind", telling.KINDS)
def test_names_are_text(kind: str) -> None:
    names = (
        "flow",
        "trail",
        "name",
        "consumer",
        "provider",
        "application",
        "environment",
        "approver",
        "tool",
    )
    fact = telling.fact_of(kind, dict.fromkeys(names, "<b>x</b>"))

    assert fact is not None
    assert "<b>" not in fact.title + fact.thread_title


def test_a_thread_links_to_the_page_about_it(world: World) -> None:
    world.db.settings = world.db.settings.overlay(base_url="https://signoff.example.org/")
    with world.db.writing(world.alice) as tx:
        shop = room(tx)
        tell(tx, ("trail.begun", {**TRAIL, "trail": "a/b"}), ("contract.published", PAIR))
        found = {each.external_url for each in threads.listed(tx, room(tx, shop.flow.name), ThreadFilter())}

    assert found == {
        "https://signoff.example.org/flows/Shop/trails/a%2Fb",
        "https://signoff.example.org/pacts/provider/Orders/consumer/Shop/latest",
    }
