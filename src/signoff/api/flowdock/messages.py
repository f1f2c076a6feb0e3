"""Messages of flows: posting, listing, showing, changing, taking back."""

from signoff.api.flowdock import answers, drafts, files, reading, wire
from signoff.api.kit import attaching
from signoff.api.kit.call import Call, Later, Reply
from signoff.domain.conversation import editing, listing, posting, rooms, sources, threads
from signoff.domain.conversation.texts.tags import NOBODY
from signoff.domain.conversation.types import (
    Conversation,
    Draft,
    MessageEvent,
    Posted,
    Room,
    Source,
    TagMode,
    Wanted,
)
from signoff.kernel.database import Database
from signoff.kernel.errors import Invalid
from signoff.kernel.tx import Tx

WAIT = "x-flowdock-wait-for-message"
DEFAULT, LARGEST = 30, 100
SEVERAL = 2


def post(tx: Tx, call: Call) -> Reply | Later:
    """Post into the flow of the path or of the parameters."""
    return _post(tx, call, comment=False)


def comment(tx: Tx, call: Call) -> Reply | Later:
    """Post a comment, which belongs to another message."""
    return _post(tx, call, comment=True)


def post_by_token(tx: Tx, call: Call) -> Reply | Later:
    """Post in the name of an integration, into its own flow."""
    return _post_by_token(tx, call, comment=False)


def comment_by_token(tx: Tx, call: Call) -> Reply | Later:
    """Post a comment in the name of an integration."""
    return _post_by_token(tx, call, comment=True)


def _post(tx: Tx, call: Call, *, comment: bool) -> Reply | Later:
    found = reading.given(call)
    room = _room(tx, call, found)
    if found.text("event") == MessageEvent.ONLINE:
        posting.online(tx, room, found.values.get("content") or {})
        return answers.ok(answers.EMPTY, 202)
    return _posted(tx, call, room, drafts.draft(call, found, comment=comment), None)


def _post_by_token(tx: Tx, call: Call, *, comment: bool) -> Reply | Later:
    found = reading.given(call)
    source = sources.known_by(tx, reading.flow_token(call) or "")
    tx.actor = sources.actor_of(source)
    room = posting.room_of(tx, sources.conversation_of(tx, source))
    return _posted(tx, call, room, drafts.draft(call, found, comment=comment), source)


def _posted(tx: Tx, call: Call, room: Room, draft: Draft, source: Source | None) -> Reply | Later:
    found = reading.given(call)

    def post(tx: Tx, draft: Draft) -> Posted:
        return posting.post(tx, room, draft, source)

    def answer(tx: Tx, posted: Posted) -> Reply:
        return replied(tx, call, posted, source)

    if wanted := files.uploads(found, draft):
        return attaching.kept(tx, call, draft, wanted, (post, answer))
    return answer(tx, post(tx, draft))


def replied(tx: Tx, call: Call, posted: Posted, source: Source | None) -> Reply:
    """Answer a post as the setting says, which is by default what clients that still exist expect."""
    place = answers.bare(tx, call)
    style, waits = tx.settings.message_post_reply, WAIT in call.headers
    if style == "seed" or "return=minimal" in call.headers.get("prefer", ""):
        reply = answers.ok(answers.EMPTY)
    elif style == "documented":
        reply = answers.ok(wire.message(place, posted)) if waits else answers.ok(answers.EMPTY, 202)
    elif source is not None and not waits:
        reply = answers.ok(answers.EMPTY, 202)
    else:
        reply = answers.ok(wire.message(place, posted), 201)
    if posted.flow is None:
        return reply
    return reply.with_headers(wire.link_to_comments(place, posted.flow, posted.message.id))


def listed(tx: Tx, call: Call) -> Reply | Later:
    """List messages of a flow."""
    room = rooms.must_be_in(reading.room(tx, call))
    return answered(tx, call, room.conversation, wanted(tx, call, room))


def of_thread(tx: Tx, call: Call) -> Reply | Later:
    """List messages of a thread."""
    room = rooms.must_be_in(reading.room(tx, call))
    thread = threads.with_key(tx, room.conversation, call["thread"])
    return answered(tx, call, room.conversation, wanted(tx, call, room, thread.id))


def answered(tx: Tx, call: Call, conversation: Conversation, wish: Wanted) -> Reply | Later:
    """Answer with a list; several words at once may take long to find, so that is done beside all else."""

    def look(tx: Tx) -> Reply:
        found = listing.messages(tx, conversation, wish)
        return answers.messages(answers.bare(tx, call), listing.with_things(tx, found))

    if len(wish.search.split()) + len(wish.tags) < SEVERAL:
        return look(tx)
    actor = tx.actor

    async def finish(db: Database) -> Reply:
        return await db.read_slow(actor, look)

    return Later(finish)


def show(tx: Tx, call: Call) -> Reply:
    """Show a message."""
    room = rooms.must_be_in(reading.room(tx, call))
    found = listing.one(tx, room.conversation, reading.number(call, "message"))
    return answers.ok(wire.message(answers.bare(tx, call), listing.with_things(tx, [found])[0]))


def comments(tx: Tx, call: Call) -> Reply:
    """List the comments on a message."""
    room = rooms.must_be_in(reading.room(tx, call))
    found = listing.comments(tx, room.conversation, reading.number(call, "message"))
    return answers.messages(answers.bare(tx, call), listing.with_things(tx, found))


def edit(tx: Tx, call: Call) -> Reply:
    """Change a message's text, its tags, or both."""
    return changed(tx, call, reading.room(tx, call))


def changed(tx: Tx, call: Call, place: Room | Conversation) -> Reply:
    """Change a message of a flow or of a private conversation."""
    found, number = reading.given(call), reading.number(call, "message")
    if "content" in found.values:
        editing.edit(tx, place, number, found.text("content") or "")
    if "tags" in found.values:
        editing.retag(tx, place, number, found.listed("tags"))
    listing.one(tx, place.conversation if isinstance(place, Room) else place, number)
    return answers.ok(answers.EMPTY)


def delete(tx: Tx, call: Call) -> Reply:
    """Take a message back."""
    return taken_back(tx, call, reading.room(tx, call))


def taken_back(tx: Tx, call: Call, place: Room | Conversation) -> Reply:
    """Take a message of a flow or of a private conversation back; one that is only emptied is said so."""
    gone = editing.delete(tx, place, reading.number(call, "message"))
    return answers.GONE if gone else answers.ok(answers.EMPTY)


def react(tx: Tx, call: Call) -> Reply:
    """Put a sign on a message, or take it off."""
    found = reading.given(call)
    kind = found.text("type") or "add"
    if kind not in ("add", "remove"):
        raise Invalid({"type": ["is not included in the list"]})
    number = reading.number(call, "message")
    editing.react(tx, reading.room(tx, call), number, found.text("emoji") or "", added=kind == "add")
    return answers.ok(answers.EMPTY)


def wanted(tx: Tx, call: Call, room: Room | None, thread: int | None = None) -> Wanted:
    """Read which messages a list is to have; numbers that are none are left out, and limits are kept."""
    found = reading.given(call)
    limit = found.whole("limit")
    members = posting.members_of(tx, room) if "@" in str(found.values.get("tags") or "") else None
    tags = found.listed("tags")
    return Wanted(
        events=found.listed("event"),
        limit=DEFAULT if limit is None else min(max(limit, 1), LARGEST),
        oldest=found.text("sort") == "asc",
        since=found.whole("since_id"),
        until=found.whole("until_id"),
        tags=listing.in_stored_form(tags, members or NOBODY),
        mode=TagMode.ANY if found.text("tag_mode") == "or" else TagMode.ALL,
        search=(found.text("search") or "").strip(),
        skip=found.whole("skip") or 0,
        thread=thread,
    )


def _room(tx: Tx, call: Call, found: reading.Given) -> Room:
    if "flow" in call.parameters:
        return reading.room(tx, call)
    name = found.text("flow")
    if not name:
        raise Invalid({"flow": ["can't be blank"]})
    return reading.named_room(tx, name)
