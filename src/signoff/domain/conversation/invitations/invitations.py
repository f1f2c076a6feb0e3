"""Inviting addresses into a flow, one by one or from a list."""

import hmac
import re
from email.utils import getaddresses
from functools import lru_cache

from msgspec import Struct

from signoff.domain.conversation import members, people, rooms, signals
from signoff.domain.conversation.events import InvitationMade, InvitationWithdrawn
from signoff.domain.conversation.invitations import store
from signoff.domain.conversation.types import Invitation, Person, Room
from signoff.domain.identity.scopes import Scope
from signoff.kernel.crypto import load_keys
from signoff.kernel.errors import Gone, Invalid, NotFound
from signoff.kernel.settings import Settings
from signoff.kernel.tx import Tx

PENDING = "pending"
MOST_AT_ONCE = 200
LONGEST = 254
_SEAL = 32
_HEX = re.compile(r"[0-9a-f]{8,15}")


class Imported(Struct, frozen=True):
    """What became of a list: invitations, colleagues who are in now, and what was no address."""

    invitations: list[Invitation]
    added: list[Person]
    wrong: list[str]


def listed(tx: Tx, room: Room) -> list[Invitation]:
    """List the invitations that wait."""
    tx.must(Scope.CONVERSATION_READ)
    return tx.all(store.pending, **_place(tx, rooms.must_be_in(room)))


def one(tx: Tx, room: Room, invitation_id: int) -> Invitation:
    """Give an invitation; raises NotFound."""
    tx.must(Scope.CONVERSATION_READ)
    missing = f"Invitation not found: {invitation_id}"
    place = _place(tx, rooms.must_be_in(room))
    return tx.found(store.invitation_with_id, missing, **place, invitation_id=invitation_id)


def invite(tx: Tx, room: Room, email: str, message: str = "") -> Invitation:
    """Ask an address into a flow; one that was asked before stays as it is. Raises Invalid; records invitation.made."""
    tx.must(Scope.FLOW_MANAGE)
    rooms.must_be_live(room)
    address = email.strip().lower()
    if not address:
        raise Invalid({"email": ["can't be blank"]})
    if not _is_address(address):
        raise Invalid({"email": ["is invalid"]})
    conversation = rooms.ensured(tx, room.conversation)
    made = tx.found(
        store.insert_invitation,
        "The flow was removed meanwhile",
        **_place(tx, Room(room.flow, conversation, room.joined)),
        email=address,
        message=message,
        state=PENDING,
        created_at=tx.now,
        inviter_id=tx.actor.account_id,
    )
    signals.action(
        tx, Room(room.flow, conversation, room.joined), {"type": "invite", "description": {"email": address}}
    )
    tx.record(InvitationMade(room.flow.slug, made.id))
    return made


def invite_all(tx: Tx, room: Room, text: str, message: str = "") -> Imported:
    """Ask a list of addresses, by commas or lines; colleagues among them are added at once. Raises Invalid."""
    found = getaddresses([line for line in text.replace("\n", ",").split(",") if line.strip()])
    if not found:
        raise Invalid({"list": ["can't be blank"]})
    if len(found) > MOST_AT_ONCE:
        raise Invalid({"list": [f"is too long (maximum is {MOST_AT_ONCE} addresses)"]})
    colleagues = {each.email: each for each in people.everyone(tx) if each.email and each.active}
    result = Imported([], [], [])
    for _, address in found:
        if not _is_address(address.lower()):
            result.wrong.append(address)
        elif person := colleagues.get(address.lower()):
            members.add(tx, room, person.id)
            result.added.append(person)
        else:
            result.invitations.append(invite(tx, room, address, message))
    return result


def withdraw(tx: Tx, room: Room, invitation_id: int) -> None:
    """Take an invitation back; raises NotFound, and Invalid for one that was accepted. Records invitation.withdrawn."""
    tx.must(Scope.FLOW_MANAGE)
    found = one(tx, room, invitation_id)
    if found.state != PENDING:
        raise Invalid({"invitation": ["has been accepted"]})
    tx.run(store.delete_invitation, invitation_id=found.id)
    signals.action(tx, room, {"type": "uninvite", "description": {"email": found.email}})
    tx.record(InvitationWithdrawn(room.flow.slug, found.id))


def key(tx: Tx, found: Invitation) -> str:
    """Give what the link of an invitation names it by; whoever has it may come in, once."""
    return f"{found.id:08x}{_seal(tx, found)}"


def with_key(tx: Tx, given: str) -> tuple[Invitation, Room]:
    """Give the invitation that a link names, and its flow; raises NotFound for whatever is none."""
    tx.must(Scope.CONVERSATION_READ)
    number, seal = given[:-_SEAL], given[-_SEAL:]
    found = None
    if _HEX.fullmatch(number):
        place = {"organisation_id": tx.organisation_id, "invitation_id": int(number, 16)}
        found = tx.first(store.invitation_named, **place)
    if found is None or not hmac.compare_digest(seal.encode(), _seal(tx, found).encode()):
        raise NotFound("There is no such invitation, or it was taken back")
    return found, rooms.of_conversation(tx, found.conversation_id)


def accept(tx: Tx, given: str) -> Room:
    """Come into the flow that a link invites to; raises NotFound, Gone for one that was used, and Forbidden.

    Records conversation.opened and flow.member_added.
    """
    tx.must(Scope.CONVERSATION_WRITE)
    found, room = with_key(tx, given)
    if room.joined:
        return room
    if not tx.run(store.accept_one, invitation_id=found.id):
        raise Gone("This invitation has been used")
    return members.enter(tx, room)


def _seal(tx: Tx, found: Invitation) -> str:
    said = f"{tx.organisation_id} {found.id} {found.conversation_id} {found.email} {found.created_at}"
    key = _key(tx.settings.secret_key, tx.settings.data_dir)
    return hmac.digest(key, said.encode(), "sha256").hex()[:_SEAL]


@lru_cache(maxsize=8)
def _key(secret_key: str, data_dir: str) -> bytes:
    return load_keys(Settings(secret_key=secret_key, data_dir=data_dir)).inviting()


def _place(tx: Tx, room: Room) -> dict[str, object]:
    return {"organisation_id": tx.organisation_id, "conversation_id": room.conversation.id}


def _is_address(text: str) -> bool:
    name, at, host = text.partition("@")
    printable = text.isprintable() and " " not in text and len(text) <= LONGEST
    return bool(name and at and host) and "@" not in host and printable
