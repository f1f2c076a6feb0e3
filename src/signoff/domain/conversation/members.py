"""Who is in a flow: joining it, adding colleagues, shutting out, and showing it in one's list."""

from signoff.domain.catalog.flows import members as of_flows
from signoff.domain.catalog.flows.types import FlowAccess
from signoff.domain.conversation import people, rooms, signals, store
from signoff.domain.conversation.events import ConversationOpened, MemberBlocked
from signoff.domain.conversation.invitations.store import accept
from signoff.domain.conversation.types import Conversation, MessageEvent, Person, Room
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import Forbidden
from signoff.kernel.tx import Tx


def show(tx: Tx, room: Room, *, shown: bool) -> Room:
    """Show or hide a flow in the caller's list; whoever is not in it yet joins by showing it.

    Raises Forbidden where one must be added by a member. Records conversation.opened, and flow.member_added for who
    joins.
    """
    tx.must(Scope.CONVERSATION_WRITE)
    me = tx.actor.account_id
    if me is None:
        return room
    if shown and not room.joined:
        rooms.must_be_live(Room(room.flow, room.conversation, joined=True))
        room = join(tx, room)
    rooms.must_be_in(room)
    conversation = rooms.ensured(tx, room.conversation)
    rooms.set_open(tx, conversation, me, shown=shown)
    tx.record(ConversationOpened(room.flow.slug, shown))
    return Room(room.flow, conversation, room.joined)


def join(tx: Tx, room: Room) -> Room:
    """Come into a flow that is open to the organisation, and tell those who are there; raises Forbidden.

    Records flow.member_added.
    """
    tx.must(Scope.CONVERSATION_WRITE)
    asked = room.flow.access == FlowAccess.ORGANISATION.value or rooms.is_invited(tx, room.conversation)
    if not asked or tx.actor.account_id is None:
        raise Forbidden("Somebody who is in this flow must add you")
    place = {"organisation_id": tx.organisation_id, "conversation_id": room.conversation.id}
    tx.run(accept, **place, account_id=tx.actor.account_id)
    return enter(tx, room)


def enter(tx: Tx, room: Room) -> Room:
    """Come into a flow by an invitation that was looked at, and tell those who are there; raises Forbidden.

    Records flow.member_added.
    """
    tx.must(Scope.CONVERSATION_WRITE)
    rooms.must_be_live(Room(room.flow, room.conversation, joined=True))
    if tx.actor.account_id is None:
        raise Forbidden("Only somebody with an account can come into a flow")
    of_flows.add(tx, room.flow, tx.actor.account_id, tx.actor.name)
    joined = Room(room.flow, rooms.ensured(tx, room.conversation), joined=True)
    person = people.one(tx, tx.actor.account_id)
    signals.action(tx, joined, {"type": "join", "description": person.nick})
    _came(tx, joined, person)
    return joined


def add(tx: Tx, room: Room, account_id: int) -> None:
    """Bring a colleague into a flow; one who is in it stays so. Raises NotFound; records flow.member_added."""
    tx.must(Scope.FLOW_MANAGE)
    rooms.must_be_in(room)
    person = people.one(tx, account_id)
    conversation = rooms.ensured(tx, room.conversation)
    if not of_flows.add(tx, room.flow, account_id, person.name):
        return
    _block(tx, conversation, account_id, blocked=False)
    joined = Room(room.flow, conversation, room.joined)
    signals.action(tx, joined, {"type": "add_people", "description": person.nick, "message": [person.nick]})
    _came(tx, joined, person)


def block(tx: Tx, room: Room, account_id: int, *, blocked: bool) -> None:
    """Shut somebody out of a flow, or let them in again; administrators only by administrators.

    Raises NotFound and Forbidden. Records conversation.member_blocked, and flow.member_removed or flow.member_added.
    """
    tx.must(Scope.FLOW_MANAGE)
    rooms.must_be_in(room)
    person = people.one(tx, account_id)
    if person.administrator and not tx.actor.may(Scope.USER_MANAGE):
        raise Forbidden("Only administrators may block administrators")
    conversation = rooms.ensured(tx, room.conversation)
    _block(tx, conversation, account_id, blocked=blocked)
    tx.record(MemberBlocked(room.flow.slug, person.name, blocked))
    changed = Room(room.flow, conversation, room.joined)
    if not blocked:
        if of_flows.add(tx, room.flow, account_id, person.name):
            _came(tx, changed, person)
    elif of_flows.remove(tx, room.flow, account_id, person.name):
        signals.action(tx, changed, {"type": "block", "description": {"user": person.id}})
        signals.of_flow(tx, changed, MessageEvent.USER_BLOCK, str(person.id))
        signals.personal(tx, person.id, MessageEvent.FLOW_REMOVE, {"id": room.flow.uuid})


def _came(tx: Tx, room: Room, person: Person) -> None:
    said = {"id": room.flow.uuid, "name": room.flow.name, "user": {"id": person.id, "nick": person.nick}}
    signals.of_flow(tx, room, MessageEvent.USER_JOIN, said, about=person.id)
    flow = room.flow
    added = {"id": flow.uuid, "name": flow.name, "slug": flow.slug, "access": flow.access}
    signals.personal(tx, person.id, MessageEvent.FLOW_ADD, added)


def _block(tx: Tx, conversation: Conversation, account_id: int, *, blocked: bool) -> None:
    tx.run(
        store.block_seat,
        conversation_id=conversation.id,
        account_id=account_id,
        organisation_id=tx.organisation_id,
        open=1,
        blocked=int(blocked),
        status=None,
    )
