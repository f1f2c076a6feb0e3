"""Conversations: a flow's, which its members may enter, and private ones, which only their two people know of."""

from msgspec import Struct

from signoff.domain.catalog.flows import flows, members
from signoff.domain.catalog.flows.types import Flow, FlowAccess, FlowFields
from signoff.domain.conversation import people, queries, signals, store
from signoff.domain.conversation.events import ConversationOpened
from signoff.domain.conversation.invitations.store import invited
from signoff.domain.conversation.types import Conversation, MessageEvent, Room, Seat
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from signoff.kernel.tx import Tx

# Whoever connects an integration must find the flow that it is for.
FLOWS = (Scope.CONVERSATION_READ_FLOWS, Scope.FLOW_MANAGE, Scope.INTEGRATION_MANAGE)
MOST_FLOWS = 1000
LONGEST_NAME = 100


class Overview(Struct, frozen=True):
    """A flow in somebody's list: whether joined and shown, and how many unread messages mention them."""

    room: Room
    open: bool
    unread: int


def enter(tx: Tx, slug: str) -> Room:
    """Give the flow of a slug to whoever may know of it; raises NotFound for everybody else."""
    tx.must(*FLOWS)
    return seen(tx, flows.by_slug(tx, slug))


def enter_by_uuid(tx: Tx, uuid: str) -> Room:
    """Give the flow of a uuid to whoever may know of it; raises NotFound for everybody else."""
    tx.must(*FLOWS)
    return seen(tx, flows.by_uuid(tx, uuid))


def seen(tx: Tx, flow: Flow) -> Room:
    """Give a flow as the caller sees it; raises NotFound when it is not for them."""
    joined = _is_member(tx, flow)
    conversation = conversation_of(tx, flow)
    asked = joined or flow.access == FlowAccess.ORGANISATION.value or is_invited(tx, conversation)
    if not asked or (not joined and _shut_out(tx, conversation)):
        raise NotFound(f"Flow not found: {flow.slug}")
    return Room(flow, conversation, joined)


def of_conversation(tx: Tx, conversation_id: int) -> Room:
    """Give the flow of a conversation to whoever has been let know of it, in it or not; raises NotFound."""
    tx.must(*FLOWS)
    place = {"organisation_id": tx.organisation_id}
    found = tx.all(queries.conversations_by_ids, **place, conversation_ids=[conversation_id])
    flow_ids = [each.flow_id for each in found if each.flow_id is not None]
    if not flow_ids or _shut_out(tx, found[0]):
        raise NotFound("The flow was removed")
    flow = flows.by_ids(tx, flow_ids)[flow_ids[0]]
    return Room(flow, found[0], _is_member(tx, flow))


def is_invited(tx: Tx, conversation: Conversation) -> bool:
    """Tell whether the caller's address was asked into a flow."""
    place = {"organisation_id": tx.organisation_id, "conversation_id": conversation.id}
    return bool(tx.number(invited, **place, account_id=tx.actor.account_id or 0))


def must_be_in(room: Room) -> Room:
    """Refuse whoever has not joined the flow; raises Forbidden."""
    if not room.joined:
        raise Forbidden("Join this flow first")
    return room


def must_be_live(room: Room) -> Room:
    """Refuse whoever has not joined, and everybody once the flow is put away; raises Forbidden."""
    must_be_in(room)
    if room.flow.archived_at is not None:
        raise Forbidden("This flow is archived")
    return room


def conversation_of(tx: Tx, flow: Flow) -> Conversation:
    """Give a flow's conversation; where nobody has said anything yet it has the id 0."""
    tx.must(Scope.CONVERSATION_READ, *FLOWS)
    found = tx.first(store.conversation_of_flow, organisation_id=tx.organisation_id, flow_id=flow.id)
    return found or Conversation(0, tx.organisation_id, flow.id, None, None, tx.now)


def ensured(tx: Tx, conversation: Conversation) -> Conversation:
    """Give the stored conversation, made if this is its first use."""
    tx.must(Scope.CONVERSATION_WRITE, *FLOWS)
    if conversation.id:
        return conversation
    place = {"organisation_id": tx.organisation_id}
    pair = {"first_id": conversation.first_id, "second_id": conversation.second_id}
    made = tx.first(
        store.insert_conversation, **place, **pair, flow_id=conversation.flow_id, created_at=tx.now
    )
    if made is not None:
        return made
    if conversation.flow_id is not None:
        missing = "The flow was removed meanwhile"
        return tx.found(store.conversation_of_flow, missing, **place, flow_id=conversation.flow_id)
    return tx.found(store.conversation_of_pair, "The conversation was removed meanwhile", **place, **pair)


def listed(tx: Tx, *, joined_only: bool) -> list[Overview]:
    """List the flows that the caller is in, by name; with those that the caller may join unless `joined_only`."""
    tx.must(*FLOWS)
    mine = {each.id for each in _flows_of(tx)}
    place = {"organisation_id": tx.organisation_id}
    found = tx.all(queries.visible_flows, **place, account_id=tx.actor.account_id, limit=MOST_FLOWS)
    everything = tx.actor.account_id is None and tx.actor.may(Scope.FLOW_MANAGE)
    return overviews(
        tx,
        [
            Room(each, Conversation(0, tx.organisation_id, each.id, None, None, tx.now), joined)
            for each in found
            if (joined := everything or each.id in mine) or not joined_only
        ],
    )


def overviews(tx: Tx, rooms: list[Room]) -> list[Overview]:
    """Add to flows what the caller's list says of them."""
    tx.must(*FLOWS)
    place = {"organisation_id": tx.organisation_id}
    flow_ids = [room.flow.id for room in rooms]
    stored = {
        each.flow_id: each for each in tx.all(queries.conversations_of_flows, **place, flow_ids=flow_ids)
    }
    me = tx.actor.account_id or 0
    ids = [each.id for each in stored.values()]
    unread = dict(tx.all(queries.mentions_of, **place, conversation_ids=ids, term=f"#:unread:{me}"))
    seats = {each.conversation_id: each for each in tx.all(queries.seats_of_account, **place, account_id=me)}
    found = []
    for room in rooms:
        conversation = stored.get(room.flow.id, room.conversation)
        seat = seats.get(conversation.id)
        shown = room.joined and (seat is None or bool(seat.open))
        found.append(
            Overview(Room(room.flow, conversation, room.joined), shown, unread.get(conversation.id, 0))
        )
    return [each for each in found if each.room.joined or not _blocked(seats.get(each.room.conversation.id))]


def create(tx: Tx, name: str) -> Room:
    """Make a flow that people are invited to, with the caller in it; raises Invalid. Records flow.created."""
    tx.must(Scope.FLOW_MANAGE)
    if not name.strip():
        raise Invalid({"name": ["can't be blank"]})
    if len(name) > LONGEST_NAME:
        raise Invalid({"name": [f"is too long (maximum is {LONGEST_NAME} characters)"]})
    try:
        flow = flows.create(tx, FlowFields(name.strip(), access=FlowAccess.INVITATION))
    except Conflict as error:
        raise Invalid({"name": ["has already been taken"]}) from error
    if tx.actor.account_id is not None:
        members.add(tx, flow, tx.actor.account_id, tx.actor.name)
    return Room(flow, ensured(tx, conversation_of(tx, flow)), joined=True)


def put_away(tx: Tx, room: Room) -> None:
    """Archive a flow, and tell its members that it is gone from their lists; records flow.archived."""
    tx.must(Scope.FLOW_MANAGE)
    flows.archive(tx, room.flow)
    for account_id in members.ids(tx, room.flow):
        signals.personal(tx, account_id, MessageEvent.FLOW_REMOVE, {"id": room.flow.uuid})


# --- private conversations ---


def private(tx: Tx, other_id: int) -> Conversation:
    """Give the conversation with a colleague; raises NotFound, Invalid for oneself, Forbidden without an account."""
    tx.must(Scope.CONVERSATION_READ_PRIVATE)
    me = tx.actor.account_id
    if me is None:
        raise Forbidden("Only somebody with an account has private conversations")
    if me == other_id:
        raise Invalid({"user": ["must be somebody else"]})
    people.one(tx, other_id)
    first, second = sorted((me, other_id))
    found = tx.first(
        store.conversation_of_pair, organisation_id=tx.organisation_id, first_id=first, second_id=second
    )
    return found or Conversation(0, tx.organisation_id, None, first, second, tx.now)


def private_ones(tx: Tx) -> list[Conversation]:
    """List the caller's private conversations."""
    tx.must(Scope.CONVERSATION_READ_PRIVATE)
    me = tx.actor.account_id or 0
    return tx.all(queries.private_conversations, organisation_id=tx.organisation_id, account_id=me)


def seats(tx: Tx) -> dict[int, Seat]:
    """Give how the caller keeps conversations, by their ids."""
    tx.must(Scope.CONVERSATION_READ)
    found = tx.all(
        queries.seats_of_account, organisation_id=tx.organisation_id, account_id=tx.actor.account_id or 0
    )
    return {each.conversation_id: each for each in found}


def show_private(tx: Tx, other_id: int, *, shown: bool) -> Conversation:
    """Show or hide a private conversation in the caller's list; records conversation.opened."""
    tx.must(Scope.CONVERSATION_WRITE)
    conversation = ensured(tx, private(tx, other_id))
    set_open(tx, conversation, tx.actor.account_id or 0, shown=shown)
    tx.record(ConversationOpened(None, shown))
    return conversation


def open_for(tx: Tx, conversation: Conversation, account_id: int) -> None:
    """Show a private conversation to whoever has something unread in it."""
    tx.must(Scope.CONVERSATION_WRITE)
    set_open(tx, conversation, account_id, shown=True)


def unread_in(tx: Tx, conversations: list[Conversation]) -> dict[int, int]:
    """Count the caller's unread mentions by conversation."""
    tx.must(Scope.CONVERSATION_READ)
    wanted = {
        "conversation_ids": [each.id for each in conversations],
        "term": f"#:unread:{tx.actor.account_id}",
    }
    return dict(tx.all(queries.mentions_of, organisation_id=tx.organisation_id, **wanted))


def _flows_of(tx: Tx) -> list[Flow]:
    return members.flows_of(tx, tx.actor.account_id) if tx.actor.account_id is not None else []


def _is_member(tx: Tx, flow: Flow) -> bool:
    if tx.actor.account_id is None:
        return tx.actor.may(Scope.FLOW_MANAGE)
    return members.holds(tx, flow, tx.actor.account_id)


def _shut_out(tx: Tx, conversation: Conversation) -> bool:
    found = tx.first(
        store.seat_of,
        organisation_id=tx.organisation_id,
        conversation_id=conversation.id,
        account_id=tx.actor.account_id or 0,
    )
    return _blocked(found)


def _blocked(seat: Seat | None) -> bool:
    return seat is not None and bool(seat.blocked)


def set_open(tx: Tx, conversation: Conversation, account_id: int, *, shown: bool) -> None:
    """Keep whether somebody shows a conversation."""
    tx.must(Scope.CONVERSATION_WRITE)
    tx.run(
        store.open_seat,
        conversation_id=conversation.id,
        account_id=account_id,
        organisation_id=tx.organisation_id,
        open=int(shown),
        blocked=0,
        status=None,
    )
