"""The page of a flow's conversation, without JavaScript."""

import asyncio
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
from signoff.domain.identity.accounts import create_account
from signoff.domain.identity.roles import READ_WRITE
from signoff.domain.identity.tokens import create_token
from signoff.domain.identity.types import AccountKind, CreateAccount, CreateToken
from signoff.kernel.events import SequencedEvent
from signoff.kernel.tx import Tx
from signoff.web.conversation_links import page_of
from tests.api.client import Client
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


def test_one_message(world: World, room: Room, manager: Visitor) -> None:
    theirs = say(world, room, "not mine")
    assert manager.send(PATH, ("content", "mine #first")).status_code == 303
    with world.db.reading(world.alice) as tx:
        [mine] = [each.id for each in listing.messages(tx, room.conversation, Wanted(limit=1))]
    place = f"{PATH}/messages/{mine}"

    assert f'href="{place}"' in manager.get(PATH).text
    sent = manager.send(f"{place}/edit", ("content", "mine again"), at=place)
    assert (sent.status_code, sent.headers["location"].endswith(place)) == (303, True)
    assert "edited" in manager.get(place).text
    assert "Can&#39;t be blank" in manager.send(f"{place}/edit", ("content", " "), at=place).text
    for count in (1, 0):
        assert manager.send(f"{place}/react", ("sign", "+1"), at=place).status_code == 303
        assert ("+1 1" in manager.get(PATH).text) is bool(count)
    other = f"{PATH}/messages/{theirs}"
    assert "Take it back" not in manager.get(other).text
    assert manager.send(f"{other}/edit", ("content", "x"), at=other).status_code == 403
    assert manager.send(f"{other}/delete", at=other).status_code == 403
    assert manager.send(f"{place}/delete", at=place).status_code == 303
    assert said(world, room) == ["not mine", ""]
    assert "taken back" in manager.get(PATH).text
    assert manager.get(f"{PATH}/messages/99999").status_code == 404


def test_private_conversations(world: World, manager: Visitor, visitor: Visitor, outsider: Visitor) -> None:
    carol = world.carol.account_id
    place = f"/app/private/{carol}"
    assert "You have begun none" in manager.get("/app/private").text
    assert manager.send(place, ("content", "between us")).status_code == 303
    assert "between us" in manager.get(place).text
    assert "You have begun none" not in manager.get("/app/private").text

    alice = f"/app/private/{world.alice.account_id}"
    assert "between us" in visitor.get(alice).text
    assert "1 unread" in visitor.get("/app/private").text
    number = manager.get(place).text.partition('id="m')[2].partition('"')[0]
    assert "between us" in visitor.get(f"{alice}/messages/{number}").text
    # Whoever only reads writes nothing here either.
    assert 'id="said"' not in visitor.get(alice).text
    assert outsider.get(place).status_code == 404
    assert manager.get(f"/app/private/{world.alice.account_id}").status_code == 400
    assert "between us" in manager.get(f"{place}?search=between").text
    assert "between us" not in manager.get(f"{place}?search=nothing").text
    assert "Can&#39;t be blank" in manager.send(place, ("content", " ")).text
    sent = manager.send(
        f"{place}/messages/{number}/edit", ("content", "still"), at=f"{place}/messages/{number}"
    )
    assert sent.status_code == 303
    assert "still" in visitor.get(alice).text


def test_reading_what_was_said_in_private(world: World, manager: Visitor) -> None:
    with world.db.writing(world.bob) as tx:
        posting.post_privately(tx, world.alice.account_id or 0, Draft("message", "psst"))
    place = f"/app/private/{world.bob.account_id}"
    assert "Mark 1 as read" in manager.get(place).text
    assert manager.send(f"{place}/read", at=place).status_code == 303
    assert "as read" not in manager.get(place).text


def test_choosing_facts(room: Room, manager: Visitor, visitor: Visitor) -> None:
    del room
    place = f"{PATH}/facts"
    assert "The gate was asked" in manager.get(place).text
    kinds = (("kinds", "trail.begun"), ("kinds", "contract.published"))
    assert manager.send(place, *kinds, ("applications", "Shop\nOrders\n")).status_code == 303
    page = manager.get(place).text
    assert page.count('" checked>') == 2
    assert "Orders\nShop" in page or "Shop\nOrders" in page
    assert "not included" in manager.send(place, ("kinds", "nonsense")).text
    assert visitor.get(place).status_code in (403, 404)


def test_inviting(
    world: World, room: Room, manager: Visitor, outsider: Visitor, runner: asyncio.Runner
) -> None:
    place = f"{PATH}/people"
    assert manager.send(place, ("email", "dora@example.org"), ("message", "Do come")).status_code == 303
    page = manager.get(place).text
    path = page.partition('href="/invitations/')[2].partition('"')[0]
    assert "dora@example.org" in page
    assert "Is invalid" in manager.send(place, ("email", "nobody")).text

    dora = someone(world, runner, "dora")
    link = f"/invitations/{path}"
    assert "Do come" in dora.get(link).text
    assert outsider.get(link).status_code == 404
    assert dora.get(PATH).status_code in (200, 404)
    assert dora.send(link).status_code == 303
    assert 'id="talk"' in dora.get(PATH).text
    assert "You are in it" in dora.get(link).text
    late = someone(world, runner, "late")
    assert "has been used" in late.get(link).text
    assert late.send(link, token=late.token("/app/private/" + str(world.alice.account_id))).status_code == 410
    assert dora.get(f"/invitations/{'0' * 40}-main").status_code == 404
    assert "Invited" not in manager.get(place).text.partition("<h1>")[2].partition("Invite somebody")[2]
    del room


def someone(world: World, runner: asyncio.Runner, name: str) -> Visitor:
    """A new colleague at a browser."""
    with world.db.writing(world.alice) as tx:
        account = create_account(tx, CreateAccount(name, AccountKind.USER, None, (READ_WRITE,)))
        token = create_token(tx, CreateToken(account.uuid, "browser"))
    return Visitor(Client(world.db, runner, token.value))


def test_bringing_a_colleague_in(world: World, room: Room, manager: Visitor, visitor: Visitor) -> None:
    del room
    place = f"{PATH}/people"
    assert manager.send(place, ("person", str(world.carol.account_id))).status_code == 303
    assert 'id="talk"' in visitor.get(PATH).text


def test_taking_an_invitation_back(room: Room, manager: Visitor) -> None:
    place = f"{PATH}/people"
    manager.send(place, ("email", "dora@example.org"))
    page = manager.get(place).text
    number = page.partition('name="invitation" value="')[2].partition('"')[0]
    link = "/invitations/" + page.partition('href="/invitations/')[2].partition('"')[0]
    assert manager.send(f"{place}/withdrawn", ("invitation", number), at=place).status_code == 303
    assert manager.get(link).status_code == 404
    del room


def test_pressing_a_button(world: World, room: Room, manager: Visitor) -> None:
    with world.db.writing(world.alice) as tx:
        source, _ = sources.create(tx, room, "Tracker")
        target = {"urlTemplate": "https://tracker.example/assign", "httpMethod": "POST"}
        actions: list[dict[str, Any]] = [
            {"@type": "UpdateAction", "name": "Assign to me", "target": target},
            {"@type": "ViewAction", "name": "See it", "url": "https://tracker.example/1"},
        ]
        draft = Draft(
            "activity",
            external_thread="1",
            thread_changes=ThreadChanges(title="Renew", actions=actions),
            extra=Extra(title="opened", author={"name": "Ann"}),
        )
        thread = posting.post(tx, room, draft, source).thread
    assert thread is not None
    place = f"{PATH}/threads/{thread.key}"
    page = manager.get(place).text
    assert 'href="https://tracker.example/1"' in page
    assert "tracker.example/assign" not in page
    assert manager.send(f"{place}/actions", ("number", "0"), at=place).status_code == 303
    assert manager.send(f"{place}/actions", ("number", "1"), at=place).status_code == 400
    assert manager.send(f"{place}/actions", ("number", "x"), at=place).status_code == 404


@pytest.mark.parametrize("privately", [False, True])
def test_sending_a_file(world: World, room: Room, manager: Visitor, privately: bool) -> None:
    del room
    place = f"/app/private/{world.carol.account_id}" if privately else PATH
    sent = manager.upload(f"{place}/files", "file", "notes.txt", b"to be kept", at=place)
    assert (sent.status_code, sent.headers["location"].endswith(place)) == (303, True)
    page = manager.get(place).text
    path = page.partition('<a href="/files/')[2].partition('"')[0]
    assert path.endswith("/notes.txt")
    shown = manager.get(f"/files/{path}")
    assert shown.status_code == 302
    assert manager.upload(f"{place}/files", "other", "x", b"x", at=place).status_code == 400
    foreign = manager.upload(f"{place}/files", "file", "x", b"x", at=place, origin="https://evil.example")
    assert foreign.status_code == 403
