"""Posting, on both engines: how many questions it asks, what it records, and what races do."""

import asyncio

import pytest

from signoff.domain.catalog.flows import flows
from signoff.domain.conversation import editing, listing, members, posting, rooms, sources
from signoff.domain.conversation.types import Draft, Room, Wanted
from signoff.kernel.database import Database, open_database
from signoff.kernel.errors import Forbidden, Invalid, NotFound
from signoff.kernel.tx import Tx
from tests.world import World


@pytest.fixture
def room(world: World) -> Room:
    """A flow of Alice's, with Bob in it."""
    with world.db.writing(world.alice) as tx:
        made = rooms.create(tx, "Main")
        members.add(tx, made, world.bob.account_id or 0)
        return made


def said(tx: Tx, room: Room) -> list[str]:
    return [
        each.said()
        for each in listing.messages(tx, room.conversation, Wanted(events=("message",), limit=100))
    ]


def test_a_message_costs_few_questions(world: World, room: Room) -> None:
    with world.db.writing(world.alice) as tx:
        before = tx.queries
        posting.post(tx, room, Draft("message", "Hello #there, and more words"))
        assert tx.queries - before == 7
        before = tx.queries
        listing.with_things(tx, listing.messages(tx, room.conversation, Wanted()))
        assert tx.queries - before == 4


def test_what_it_records(world: World, room: Room) -> None:
    with world.db.writing(world.alice) as tx:
        number = posting.post(tx, room, Draft("message", "secret words")).message.id
        editing.edit(tx, room, number, "other words")
        editing.retag(tx, room, number, ["x"])
        editing.react(tx, room, number, "+1", added=True)
        editing.delete(tx, room, number)

    kinds = [kind for kind, _ in world.events(world.alice) if kind.startswith("message.")]
    assert kinds == [
        *("message.posted", "message.edited", "message.tagged"),
        *("message.reaction_changed", "message.deleted"),
    ]
    assert ("message.posted", f"main/{number}") in world.events(world.alice)


def test_many_at_once(db: Database, world: World, room: Room) -> None:
    """Numbers become visible in their order, whoever posts; one uuid is one message; one thread counts everything."""
    with db.writing(world.alice) as tx:
        thread = posting.post(tx, room, Draft("message", "begin")).thread
    assert thread is not None
    seen: list[list[int]] = []

    async def story() -> None:
        other = open_database(db.settings)
        jobs = [
            (base, actor, Draft("message", f"{number}", thread=thread.key, uuid=f"u{number // 2}"))
            for number in range(40)
            for base, actor in ((db, world.alice), (other, world.bob))
        ]
        posting_all = asyncio.gather(
            *(
                base.write(actor, lambda tx, draft=draft: posting.post(tx, room, draft))  # type: ignore[misc]
                for base, actor, draft in jobs
            )
        )
        while not posting_all.done():
            await asyncio.sleep(0.005)
            with db.reading(world.alice) as tx:
                found = listing.messages(tx, room.conversation, Wanted(events=("message",), limit=100))
            seen.append([each.id for each in found])
        await posting_all
        other.close()

    asyncio.run(story())

    with db.reading(world.alice) as tx:
        final = [
            each.id
            for each in listing.messages(tx, room.conversation, Wanted(events=("message",), limit=100))
        ]
        [shown] = listing.threads_of(tx, [thread.id]).values()
    assert len(final) == 41
    # What was seen at any time is the beginning of what is there in the end.
    assert all(each == final[: len(each)] for each in seen)
    assert shown.internal_comments == 41


def test_who_may_post(world: World, room: Room) -> None:
    draft = Draft("message", "x")
    with world.db.writing(world.carol) as tx:
        with pytest.raises(NotFound):
            rooms.enter(tx, "main")
        with pytest.raises(Forbidden):
            posting.post(tx, Room(room.flow, room.conversation, joined=False), draft)
    with world.db.writing(world.alice) as tx:
        flows.archive(tx, room.flow)
        archived = rooms.enter(tx, "main")
        with pytest.raises(Forbidden, match="archived"):
            posting.post(tx, archived, draft)
    with world.db.writing(world.mallory) as tx, pytest.raises(NotFound):
        rooms.enter(tx, "main")


def test_text_is_kept_as_it_came(world: World, room: Room) -> None:
    texts = ["<b>bold</b> & 'quoted' :+1:", "é\u00a0 \U0001f600", "a\r\nb\tc", "    code #no"]
    with world.db.writing(world.alice) as tx:
        for text in texts:
            posting.post(tx, room, Draft("message", text))
        posting.post(tx, room, Draft("message", "nul\0 and \f feed"))

        assert said(tx, room) == [*texts, "nul and  feed"]


def test_an_integration_stays_in_its_flow(world: World, room: Room) -> None:
    with world.db.writing(world.alice) as tx:
        source, token = sources.create(tx, room, "Tracker")
        other = rooms.create(tx, "Other")
        elsewhere = posting.post(tx, other, Draft("message", "hidden"))
        tx.actor = sources.actor_of(sources.known_by(tx, token))
        mine = posting.room_of(tx, sources.conversation_of(tx, source))
        assert mine.flow.id == room.flow.id
        for draft in (
            Draft("message", "x", thread=elsewhere.thread.key if elsewhere.thread else ""),
            Draft("comment", "x", parent=elsewhere.message.id),
        ):
            with pytest.raises(NotFound):
                posting.post(tx, mine, draft, source)
        with pytest.raises(Forbidden):
            sources.create(tx, mine, "another")
        with pytest.raises(Forbidden):
            rooms.create(tx, "mine")


@pytest.mark.parametrize(("length", "good"), [(8096, True), (8097, False)])
def test_how_long_a_text_may_be(world: World, room: Room, length: int, *, good: bool) -> None:
    draft = Draft("message", "\U0001f600" * length)
    with world.db.writing(world.alice) as tx:
        if good:
            posting.post(tx, room, draft)
        else:
            with pytest.raises(Invalid):
                posting.post(tx, room, draft)
