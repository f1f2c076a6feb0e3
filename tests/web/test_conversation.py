"""The page of a flow's conversation, without JavaScript."""

from typing import Any

import pytest
from msgspec.json import encode

from signoff.domain.catalog.flows import flows
from signoff.domain.conversation import listing, members, posting, rooms, sources, threads
from signoff.domain.conversation.facts import subscriber
from signoff.domain.conversation.threads import ThreadFilter
from signoff.domain.conversation.types import Draft, Extra, Room, ThreadChanges, Wanted
from signoff.domain.decisions.approvals import approvals
from signoff.domain.decisions.approvals.types import ApprovalFields
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.trails.types import TrailFields
from signoff.kernel.events import SequencedEvent
from signoff.kernel.tx import Tx
from signoff.web.conversation_links import page_of
from tests.web.visitor import Visitor
from tests.world import World

PATH = "/app/default/main"


@pytest.fixture
def room(world: World) -> Room:
    """A flow of Alice's, with Bob in it."""
    with world.db.writing(world.alice) as tx:
        made = rooms.create(tx, "Main")
        members.add(tx, made, world.bob.account_id or 0)
        return made


def say(world: World, room: Room, text: str, **more: Any) -> int:
    with world.db.writing(world.bob) as tx:
        return posting.post(tx, room, Draft("message", text, **more)).message.id


def said(world: World, room: Room) -> list[Any]:
    with world.db.reading(world.alice) as tx:
        return [each.said() for each in listing.messages(tx, room.conversation, Wanted(events=("message",)))]


def test_reading(world: World, room: Room, manager: Visitor) -> None:
    number = say(world, room, "Hello @alice #first <script>alert(1)</script>")
    say(world, room, "and again")
    page = manager.get(PATH).text

    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    assert f'id="m{number}"' in page
    assert "for you" in page
    assert ">#first</a>" in page
    found = manager.get(f"{PATH}?search=%23first").text
    assert "Hello @alice" in found
    assert "and again" not in found
    assert "and again" in manager.get(f"{PATH}?search=again").text


def test_saying_and_answering(world: World, room: Room, manager: Visitor) -> None:
    sent = manager.send(PATH, ("content", "Good morning"))
    assert (sent.status_code, sent.headers["location"].endswith(PATH)) == (303, True)
    with world.db.reading(world.alice) as tx:
        [thread] = threads.listed(tx, room, ThreadFilter(side="chat"))
    place = f"{PATH}/threads/{thread.key}"

    assert "Good morning" in manager.get(place).text
    assert manager.send(place, ("content", "to you too")).status_code == 303
    assert said(world, room) == ["Good morning", "to you too"]
    refused = manager.send(PATH, ("content", " "))
    assert "Can&#39;t be blank" in refused.text
    assert manager.send(PATH, ("content", "x"), token="1.2", at=PATH).status_code == 403
    assert manager.send(PATH, ("content", "x"), origin="https://elsewhere.example").status_code == 403


def test_marking_as_read(world: World, room: Room, manager: Visitor) -> None:
    say(world, room, "for @alice")
    assert "Mark 1 as read" in manager.get(PATH).text

    assert manager.send(f"{PATH}/read", at=PATH).status_code == 303
    page = manager.get(PATH).text
    assert "as read" not in page
    assert "for you" not in page


def test_the_inbox(world: World, room: Room, manager: Visitor) -> None:
    with world.db.writing(world.alice) as tx:
        source, _ = sources.create(tx, room, "Tracker")
        draft = Draft(
            "activity",
            external_thread="1",
            thread_changes=ThreadChanges(
                title="Renew",
                status={"value": "open", "color": "green"},
                fields=[{"label": "Due", "value": "Friday"}],
                actions=[
                    {
                        "@type": "UpdateAction",
                        "name": "Approve",
                        "target": {"urlTemplate": "signoff:approval:x:approve"},
                    }
                ],
            ),
            extra=Extra(title='moved <a href="https://x.example">it</a>', author={"name": "Ann"}),
        )
        thread = posting.post(tx, room, draft, source).thread
    assert thread is not None
    page = manager.get(f"{PATH}/threads/{thread.key}").text

    for text in ("Renew", "status s-green", "Due", "Friday", "moved it", "Ann", "Tracker"):
        assert text in page
    # An integration cannot put our own buttons into its threads.
    assert "Approve" not in page


def test_approving_from_a_thread(world: World, room: Room, manager: Visitor) -> None:
    with world.db.writing(world.bob) as tx:
        trail, _ = trails.begin(tx, flows.by_slug(tx, "main"), TrailFields(name="one"))
        approval = approvals.request(tx, trail, ApprovalFields())
        payload = {"flow": "Main", "trail": "one", "trail_uuid": trail.uuid, "uuid": approval.uuid}
        tell(tx, "approval.requested", payload)
    with world.db.reading(world.alice) as tx:
        [thread] = threads.listed(tx, room, ThreadFilter(side="inbox"))
    place = f"{PATH}/threads/{thread.key}"
    page = manager.get(place).text

    assert "approval requested" in page
    target = f"signoff:approval:{approval.uuid}:approve"
    assert target in page
    assert (
        manager.send(f"{place}/decision", ("target", "signoff:approval:x:approve"), at=place).status_code
        == 404
    )
    assert manager.send(f"{place}/decision", ("target", target), at=place).status_code == 303
    with world.db.reading(world.alice) as tx:
        assert approvals.by_uuid(tx, approval.uuid).status == "APPROVED"


def tell(tx: Tx, kind: str, payload: dict[str, Any]) -> None:
    """Let an event of the log come to the reader that tells flows."""
    actor = tx.actor
    event = SequencedEvent(
        0, 0, actor.organisation_id, actor.name, kind, "", encode(payload).decode(), tx.now
    )
    subscriber.handle(tx, [event], page_of)
    tx.actor = actor


def test_who_is_not_in_it(
    world: World, room: Room, visitor: Visitor, outsider: Visitor, nobody: Visitor
) -> None:
    say(world, room, "hidden")

    assert visitor.get(PATH).status_code == 404
    assert outsider.get(PATH).status_code == 404
    assert nobody.get(PATH).status_code == 401
    assert visitor.get("/app/stranger/main").status_code == 404


def test_joining(world: World, manager: Visitor) -> None:
    with world.db.writing(world.bob) as tx:
        flows.ensure(tx, "Open")
    page = manager.get("/app/default/open").text

    assert "You are not in this flow" in page
    assert manager.send("/app/default/open/join", at="/app/default/open").status_code == 303
    assert "Nobody has said anything" not in manager.get("/app/default/open").text
