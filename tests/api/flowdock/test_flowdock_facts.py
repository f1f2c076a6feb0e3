"""Facts over the wire: which a flow shows, and deciding from a thread."""

import json

import pytest

from signoff.domain.catalog.flows import flows
from signoff.domain.conversation.facts import subscriber, telling
from signoff.domain.decisions.approvals import approvals
from signoff.domain.decisions.approvals.types import ApprovalFields
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.trails.types import TrailFields
from signoff.kernel.events import SequencedEvent
from signoff.web.conversation_links import page_of
from tests.api.flowdock.people import MAIN, Flow
from tests.world import World


def test_choosing(flow: Flow) -> None:
    path = f"{MAIN}/facts"
    shown = flow.bob.get(path).json()

    assert shown == {
        "kinds": list(telling.KINDS),
        "applications": ["Main"],
        "known_kinds": list(telling.KINDS),
    }
    chosen = flow.bob.put(path, {"kinds": "trail.begun", "applications": ["Shop", "Orders"]}).json()
    assert (chosen["kinds"], chosen["applications"]) == (["trail.begun"], ["Orders", "Shop"][::-1])
    assert flow.bob.put(path, {"kinds": []}).json()["applications"] == ["Orders", "Shop"]
    refused = flow.bob.put(path, {"kinds": ["nonsense"]})
    assert (refused.status_code, refused.json()["errors"]) == (
        400,
        {"kinds": ["nonsense is not included in the list"]},
    )
    assert flow.carol.get(path).status_code == 404


@pytest.fixture
def asked(flow: Flow, world: World) -> str:
    """The uuid of an approval that Bob asks for; the flow has been told."""
    del flow
    with world.db.writing(world.bob) as tx:
        trail, _ = trails.begin(tx, flows.by_slug(tx, "main"), TrailFields(name="one"))
        approval = approvals.request(tx, trail, ApprovalFields())
        payload = {"flow": "Main", "trail": "one", "trail_uuid": trail.uuid, "uuid": approval.uuid}
        text, number = json.dumps(payload), world.bob.organisation_id
        event = SequencedEvent(0, 0, number, "bob", "approval.requested", "", text, tx.now)
        subscriber.handle(tx, [event], page_of)
    return approval.uuid


def test_approving_from_a_thread(flow: Flow, asked: str) -> None:
    [thread] = flow.alice.get(f"{MAIN}/threads?application=inbox").json()
    approve, reject = thread["actions"]

    assert thread["status"] == {"value": "approval requested", "color": "yellow"}
    assert (approve["name"], reject["name"]) == ("Approve", "Reject")
    # Whom a button calls is not shown, only where to press it.
    assert "signoff:" not in json.dumps(thread)
    path = approve["target"]["urlTemplate"].removeprefix("https://signoff.example.org")
    assert path == f"{MAIN}/threads/{thread['id']}/actions/0"
    assert flow.bob.post(path).status_code == 403
    assert flow.carol.post(path).status_code in (403, 404)
    assert flow.alice.post(path).json() == {"status": "APPROVED"}
    assert flow.alice.post(path).status_code == 400
    assert flow.alice.post(f"{MAIN}/threads/{thread['id']}/actions/9").status_code == 404
    assert asked


def test_an_integration_cannot_put_our_buttons_into_its_threads(flow: Flow, asked: str) -> None:
    target = {"@type": "EntryPoint", "urlTemplate": f"signoff:approval:{asked}:approve", "httpMethod": "POST"}
    action = {"@type": "UpdateAction", "name": "Look here", "target": target}
    posted = {
        "flow_token": flow.token(),
        "event": "activity",
        "title": "t",
        "author": {"name": "Ann"},
        "external_thread_id": "1",
        "thread": {"title": "T", "actions": [action]},
    }
    assert flow.nobody.post("/messages", posted).status_code == 202
    [thread] = [each for each in flow.alice.get(f"{MAIN}/threads").json() if each["title"] == "T"]

    pressed = flow.alice.post(f"{MAIN}/threads/{thread['id']}/actions/0")

    assert pressed.status_code == 400
    assert "urlTemplate" in pressed.text
