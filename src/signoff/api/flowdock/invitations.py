"""Invitations."""

from signoff.api.flowdock import answers, reading, wire
from signoff.api.flowdock.wire import Json, Place
from signoff.api.kit.call import Call, Reply
from signoff.domain.conversation.invitations import invitations
from signoff.domain.conversation.types import Invitation, Room
from signoff.domain.identity.scopes import Scope
from signoff.kernel.tx import Tx


def listed(tx: Tx, call: Call) -> Reply:
    """List the invitations that wait."""
    room, place = reading.room(tx, call), answers.bare(tx, call)
    return answers.ok([_document(tx, place, room, each) for each in invitations.listed(tx, room)])


def show(tx: Tx, call: Call) -> Reply:
    """Show an invitation."""
    room = reading.room(tx, call)
    found = invitations.one(tx, room, reading.number(call, "invitation"))
    return answers.ok(_document(tx, answers.bare(tx, call), room, found))


def create(tx: Tx, call: Call) -> Reply:
    """Invite an address."""
    room, found = reading.room(tx, call), reading.given(call)
    made = invitations.invite(tx, room, found.text("email") or "", found.text("message") or "")
    return answers.ok(_document(tx, answers.bare(tx, call), room, made), 201)


def import_list(tx: Tx, call: Call) -> Reply:
    """Invite a list of addresses."""
    room, found = reading.room(tx, call), reading.given(call)
    made = invitations.invite_all(tx, room, found.text("list") or "", found.text("message") or "")
    place = answers.bare(tx, call)
    return answers.ok(
        {
            "invitations": [_document(tx, place, room, each) for each in made.invitations],
            "added_users": [wire.flow_user(place, each, None) for each in made.added],
            "erroneous_emails": [{each: "is invalid"} for each in made.wrong],
        }
    )


def delete(tx: Tx, call: Call) -> Reply:
    """Take an invitation back."""
    invitations.withdraw(tx, reading.room(tx, call), reading.number(call, "invitation"))
    return answers.GONE


def _document(tx: Tx, place: Place, room: Room, found: Invitation) -> Json:
    document: Json = {
        "id": found.id,
        "state": found.state,
        "email": found.email,
        "flow": room.flow.uuid,
        "url": wire.flow_url(place, room.flow, "invitations", str(found.id)),
    }
    if found.state == invitations.PENDING and tx.actor.may(Scope.FLOW_MANAGE):
        # Whoever may invite may pass the link on.
        document["accept_url"] = place.url("invitations", f"{invitations.key(tx, found)}-{room.flow.slug}")
    return document
