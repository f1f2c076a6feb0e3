"""Private conversations and what is said in them."""

from signoff.api.flowdock import answers, drafts, files, messages, reading, wire
from signoff.api.flowdock.wire import Json, Place
from signoff.api.kit import attaching
from signoff.api.kit.call import Call, Later, Reply
from signoff.domain.conversation import listing, people, posting, rooms
from signoff.domain.conversation.types import Conversation, Draft, Person, Posted, Seat
from signoff.kernel.tx import Tx


def listed(tx: Tx, call: Call) -> Reply:
    """List the caller's private conversations."""
    found = rooms.private_ones(tx)
    seats, unread = rooms.seats(tx), rooms.unread_in(tx, found)
    wanted = {each for one in found for each in (one.first_id, one.second_id) if each is not None}
    known = people.by_ids(tx, wanted)
    place, me = answers.bare(tx, call), tx.actor.account_id or 0
    rendered = [_document(place, each, me, known, (seats, unread)) for each in found]
    return answers.ok(rendered)


def show(tx: Tx, call: Call) -> Reply:
    """Show the conversation with somebody, which need not have begun."""
    return _shown(tx, call, _conversation(tx, call))


def change(tx: Tx, call: Call) -> Reply:
    """Show or hide a conversation in the caller's list."""
    shown = reading.given(call).flag("open")
    if shown is None:
        return show(tx, call)
    return _shown(tx, call, rooms.show_private(tx, reading.number(call, "user"), shown=shown))


def post(tx: Tx, call: Call) -> Reply | Later:
    """Say something to somebody."""
    found = reading.given(call)
    other = reading.number(call, "user")
    rooms.private(tx, other)
    draft = drafts.draft(call, found)

    def send(tx: Tx, draft: Draft) -> Posted:
        return posting.post_privately(tx, other, draft)

    def answer(tx: Tx, posted: Posted) -> Reply:
        return messages.replied(tx, call, posted, None)

    if wanted := files.uploads(found, draft):
        return attaching.kept(tx, call, draft, wanted, (send, answer))
    return answer(tx, send(tx, draft))


def messages_of(tx: Tx, call: Call) -> Reply | Later:
    """List what was said."""
    return messages.answered(tx, call, _conversation(tx, call), messages.wanted(tx, call, None))


def message(tx: Tx, call: Call) -> Reply:
    """Show one message."""
    found = listing.one(tx, _conversation(tx, call), reading.number(call, "message"))
    return answers.ok(wire.message(answers.bare(tx, call), listing.with_things(tx, [found])[0]))


def edit(tx: Tx, call: Call) -> Reply:
    """Change a message."""
    return messages.changed(tx, call, _conversation(tx, call))


def delete(tx: Tx, call: Call) -> Reply:
    """Take a message back."""
    return messages.taken_back(tx, call, _conversation(tx, call))


def _conversation(tx: Tx, call: Call) -> Conversation:
    return rooms.private(tx, reading.number(call, "user"))


def _shown(tx: Tx, call: Call, found: Conversation) -> Reply:
    me = tx.actor.account_id or 0
    known = people.by_ids(tx, [each for each in (found.first_id, found.second_id) if each is not None])
    more = (rooms.seats(tx), rooms.unread_in(tx, [found]))
    return answers.ok(_document(answers.bare(tx, call), found, me, known, more))


def _document(
    place: Place,
    found: Conversation,
    me: int,
    known: dict[int, Person],
    more: tuple[dict[int, Seat], dict[int, int]],
) -> Json:
    seats, unread = more
    other = known[found.other(me) or 0]
    seat, mentions = seats.get(found.id), unread.get(found.id, 0)
    return {
        "id": other.id,
        "url": place.url("private", str(other.id)),
        "name": f"@{other.nick}",
        "open": bool(seat.open) if seat else False,
        "activity": {"inbox": False, "mentions": mentions, "chat": mentions > 0},
        "users": [wire.user(place, known[each]) for each in (me, other.id)],
    }
