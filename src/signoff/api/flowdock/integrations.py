"""Sources: the integrations of flows."""

from signoff.api.flowdock import answers, reading, wire
from signoff.api.flowdock.wire import Json, Place
from signoff.api.kit.call import Call, Reply
from signoff.domain.conversation import people, posting, rooms, sources
from signoff.domain.conversation.types import Room, Source
from signoff.kernel.tx import Tx


def everywhere(tx: Tx, call: Call) -> Reply:
    """List the integrations of all flows that the caller is in."""
    found = {each.room.conversation.id: each.room for each in rooms.listed(tx, joined_only=True)}
    known = sources.listed(tx, [each.conversation for each in found.values()])
    place = answers.bare(tx, call)
    return answers.ok([_document(tx, place, each, found[each.conversation_id]) for each in known])


def by_token(tx: Tx, call: Call) -> Reply:
    """Show the integration whose token is given."""
    source, room = _of_token(tx, call)
    return answers.ok([_document(tx, answers.bare(tx, call), source, room)])


def update_by_token(tx: Tx, call: Call) -> Reply:
    """Let an integration say how it is."""
    source, room = _of_token(tx, call)
    return answers.ok(_document(tx, answers.bare(tx, call), _updated(tx, call, source), room))


def listed(tx: Tx, call: Call) -> Reply:
    """List a flow's integrations."""
    room, place = rooms.must_be_in(reading.room(tx, call)), answers.bare(tx, call)
    found = sources.listed(tx, [room.conversation])
    return answers.ok([_document(tx, place, each, room) for each in found])


def show(tx: Tx, call: Call) -> Reply:
    """Show an integration."""
    room, found = _one(tx, call)
    return answers.ok(_document(tx, answers.bare(tx, call), found, room))


def create(tx: Tx, call: Call) -> Reply:
    """Make an integration, whose token is shown this once."""
    room, found = reading.room(tx, call), reading.given(call)
    made, token = sources.create(tx, room, found.text("name") or "", found.text("external_url"))
    document = {**_document(tx, answers.bare(tx, call), made, room), "flow_token": token}
    if made.client_id is None:
        # Who has an application knows our calls by the application's secret.
        document["action_secret"] = sources.secret_of(tx.settings, made)
    return answers.ok(document, 201)


def update(tx: Tx, call: Call) -> Reply:
    """Say how an integration is."""
    room, found = _one(tx, call)
    return answers.ok(_document(tx, answers.bare(tx, call), _updated(tx, call, found), room))


def delete(tx: Tx, call: Call) -> Reply:
    """Let an integration write no longer."""
    sources.delete(tx, reading.room(tx, call), reading.number(call, "source"))
    return answers.GONE


def _of_token(tx: Tx, call: Call) -> tuple[Source, Room]:
    source = sources.known_by(tx, reading.flow_token(call) or "")
    tx.actor = sources.actor_of(source)
    return source, posting.room_of(tx, sources.conversation_of(tx, source))


def _one(tx: Tx, call: Call) -> tuple[Room, Source]:
    room = rooms.must_be_in(reading.room(tx, call))
    return room, sources.one(tx, room, reading.number(call, "source"))


def _updated(tx: Tx, call: Call, source: Source) -> Source:
    found = reading.given(call)
    url = found.text("configuration_url")
    return sources.update(tx, source, found.text("error_message"), url)


def _document(tx: Tx, place: Place, found: Source, room: Room) -> Json:
    creator = people.by_ids(tx, [found.creator_id]) if found.creator_id is not None else {}
    shown = creator.get(found.creator_id or 0)
    return {**wire.source(place, found, room.flow), "creator": wire.user(place, shown) if shown else None}
