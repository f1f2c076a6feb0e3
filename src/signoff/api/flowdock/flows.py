"""Flows and their users."""

from signoff.api.flowdock import answers, reading, wire
from signoff.api.flowdock.wire import Json, Place
from signoff.api.kit.call import Call, Reply
from signoff.domain.catalog.flows import flows
from signoff.domain.catalog.flows.types import FlowAccess, FlowChanges
from signoff.domain.conversation import members, people, rooms
from signoff.domain.conversation.rooms import Overview
from signoff.domain.conversation.types import KEEP, Room
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import Conflict, Invalid, NotFound
from signoff.kernel.tx import Tx


def mine(tx: Tx, call: Call) -> Reply:
    """List the flows that the caller is in."""
    return _list(tx, call, joined_only=True)


def everything(tx: Tx, call: Call) -> Reply:
    """List those that the caller could join, too."""
    return _list(tx, call, joined_only=False)


def of_organization(tx: Tx, call: Call) -> Reply:
    """List an organisation's flows as they were shown before October 2013."""
    reading.organisation(tx, call)
    place = answers.here(tx, call)
    return answers.ok([wire.old_flow(place, each) for each in rooms.listed(tx, joined_only=False)])


def find(tx: Tx, call: Call) -> Reply:
    """Show the flow with an id."""
    name = reading.given(call).text("id")
    if not name:
        raise NotFound("not found")
    return _shown(tx, call, reading.named_room(tx, name))


def show(tx: Tx, call: Call) -> Reply:
    """Show a flow with its users."""
    return _shown(tx, call, reading.room(tx, call))


def create(tx: Tx, call: Call) -> Reply:
    """Make a flow."""
    reading.organisation(tx, call)
    return _shown(tx, call, rooms.create(tx, reading.given(call).text("name") or ""), 201)


def update(tx: Tx, call: Call) -> Reply:
    """Show or hide a flow, or change what all see of it."""
    room, found = reading.room(tx, call), reading.given(call)
    shown = found.flag("open")
    if shown is not None:
        room = members.show(tx, room, shown=shown)
    rooms.must_be_in(room)
    _change(tx, room, found)
    seen = rooms.overviews(tx, [Room(flows.by_uuid(tx, room.flow.uuid), room.conversation, room.joined)])
    return answers.ok(wire.flow(answers.here(tx, call), seen[0]))


def _change(tx: Tx, room: Room, found: reading.Given) -> None:
    name, access, disabled = found.text("name"), found.text("access_mode"), found.flag("disabled")
    if name is not None or access is not None:
        tx.must(Scope.FLOW_MANAGE)
        _check(name, access)
        changes = FlowChanges(
            name=KEEP if name is None else name.strip(), access=KEEP if access is None else FlowAccess(access)
        )
        try:
            flows.update(tx, room.flow, changes)
        except Conflict as error:
            raise Invalid({"name": ["has already been taken"]}) from error
    if disabled is not None:
        rooms.put_away(tx, room) if disabled else flows.restore(tx, room.flow)


def _check(name: str | None, access: str | None) -> None:
    if name is not None and not 0 < len(name.strip()) <= rooms.LONGEST_NAME:
        long = f"is too long (maximum is {rooms.LONGEST_NAME} characters)"
        raise Invalid({"name": [long if name.strip() else "can't be blank"]})
    if access is not None and access not in tuple(FlowAccess):
        raise Invalid({"access_mode": ["is not included in the list"]})


# --- users ---


def users(tx: Tx, call: Call) -> Reply:
    """List who is in a flow."""
    return answers.ok(_users(tx, answers.bare(tx, call), [reading.room(tx, call)])[0])


def add_user(tx: Tx, call: Call) -> Reply:
    """Bring a colleague into a flow."""
    wanted = reading.given(call).whole("id")
    if wanted is None:
        raise Invalid({"id": ["can't be blank"]})
    members.add(tx, reading.room(tx, call), wanted)
    return answers.ok(answers.EMPTY)


def change_user(tx: Tx, call: Call) -> Reply:
    """Shut somebody out of a flow, or let them in again."""
    blocked = reading.given(call).flag("disabled")
    if blocked is None:
        raise Invalid({"disabled": ["can't be blank"]})
    members.block(tx, reading.room(tx, call), reading.number(call, "user"), blocked=blocked)
    return answers.ok(answers.EMPTY)


# --- how they are shown ---


def _list(tx: Tx, call: Call, *, joined_only: bool) -> Reply:
    found, place = rooms.listed(tx, joined_only=joined_only), answers.here(tx, call)
    if not reading.given(call).flag("users"):
        return answers.ok([wire.flow(place, each) for each in found])
    present = _users(tx, place, [each.room for each in found])
    return answers.ok([wire.flow(place, each, users) for each, users in zip(found, present, strict=True)])


def _shown(tx: Tx, call: Call, room: Room, status: int = 200) -> Reply:
    place = answers.here(tx, call)
    overview: Overview = rooms.overviews(tx, [room])[0]
    return answers.ok(wire.flow(place, overview, _users(tx, place, [room])[0]), status)


def _users(tx: Tx, place: Place, found: list[Room]) -> list[list[Json]]:
    present = people.of_rooms(tx, found)
    return [[wire.flow_user(place, person, seat) for person, seat in present[room.flow.id]] for room in found]
