"""People as conversations know them: accounts with a nick, and when they were last there."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from signoff.domain.catalog.flows.types import Flow
from signoff.domain.conversation import queries, signals, store
from signoff.domain.conversation.events import ProfileChanged
from signoff.domain.conversation.texts.tags import EVERYBODY_WORDS, TEAM
from signoff.domain.conversation.types import MessageEvent, Person, Room, Seat
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import Forbidden, Invalid, NotFound
from signoff.kernel.tx import Tx

_OTHER = re.compile(r"[^\w.-]+")
# A program that may do any of this has to be told whose it is.
_KNOWN = (
    Scope.CONVERSATION_WRITE,
    Scope.FLOW_MANAGE,
    Scope.INTEGRATION_MANAGE,
    Scope.PROFILE_MANAGE_OWN,
)
_NICK = re.compile(r"[\w.-]{0,31}[\w-]")


def everyone(tx: Tx) -> list[Person]:
    """List the people and services of the organisation."""
    tx.must(Scope.CONVERSATION_READ)
    return [_person(row) for row in tx.all(queries.people, organisation_id=tx.organisation_id)]


def count(tx: Tx) -> int:
    """Count the people and services of the organisation."""
    tx.must(Scope.CONVERSATION_READ, *_KNOWN)
    return tx.number(queries.people_count, organisation_id=tx.organisation_id)


def in_flow(tx: Tx, flow: Flow) -> list[Person]:
    """List a flow's members."""
    tx.must(Scope.CONVERSATION_READ, *_KNOWN)
    rows = tx.all(queries.people_of_flow, organisation_id=tx.organisation_id, flow_id=flow.id)
    return [_person(row) for row in rows]


def of_rooms(tx: Tx, found: Sequence[Room]) -> dict[int, list[tuple[Person, Seat | None]]]:
    """List the members of flows, each with how they keep it, by the flows' ids."""
    tx.must(Scope.CONVERSATION_READ, *_KNOWN)
    place = {"organisation_id": tx.organisation_id}
    flow_ids, ids = [each.flow.id for each in found], [each.conversation.id for each in found]
    seats = {
        (each.conversation_id, each.account_id): each
        for each in tx.all(queries.seats_of_conversations, **place, conversation_ids=ids)
    }
    conversations = {each.flow.id: each.conversation.id for each in found}
    present: dict[int, list[tuple[Person, Seat | None]]] = {flow_id: [] for flow_id in flow_ids}
    for flow_id, *row in tx.all(queries.people_of_flows, **place, flow_ids=flow_ids):
        person = _person(tuple(row))
        present[flow_id].append((person, seats.get((conversations[flow_id], person.id))))
    return present


def by_ids(tx: Tx, account_ids: Iterable[int]) -> dict[int, Person]:
    """Give people by their ids; unknown ones are left out."""
    tx.must(Scope.CONVERSATION_READ, *_KNOWN)
    wanted = list(account_ids)
    rows = tx.all(queries.people_by_ids, organisation_id=tx.organisation_id, account_ids=wanted)
    return {row[0]: _person(row) for row in rows}


def one(tx: Tx, account_id: int) -> Person:
    """Give somebody of the organisation; raises NotFound."""
    found = by_ids(tx, [account_id])
    if account_id not in found:
        raise NotFound(f"User not found: {account_id}")
    return found[account_id]


def rename(tx: Tx, account_id: int, nick: str) -> Person:
    """Give oneself another nick; raises Forbidden for others' and Invalid. Records profile.changed."""
    tx.must(Scope.PROFILE_MANAGE_OWN)
    if account_id != tx.actor.account_id:
        raise Forbidden("You may only change yourself")
    _check(tx, account_id, nick)
    tx.run(store.set_nick, account_id=account_id, organisation_id=tx.organisation_id, nick=nick)
    changed = one(tx, account_id)
    tx.record(ProfileChanged(changed.uuid, nick))
    said: dict[str, Any] = {
        "user": {"id": changed.id, "nick": nick, "name": changed.name, "email": changed.email}
    }
    signals.everywhere(tx, account_id, MessageEvent.USER_EDIT, said)
    return changed


def _check(tx: Tx, account_id: int, nick: str) -> None:
    if not _NICK.fullmatch(nick) or nick.lower() in (*EVERYBODY_WORDS, TEAM):
        raise Invalid({"nick": ["is invalid"]})
    rows = tx.all(queries.person_with_nick, organisation_id=tx.organisation_id, nick=nick)
    if any(found != account_id for (found,) in rows):
        raise Invalid({"nick": ["has already been taken"]})


def nick_of(name: str) -> str:
    """Make a nick of an account's name, for whoever has not chosen one."""
    return _OTHER.sub("", name.partition("@")[0])[:32].rstrip(".") or "user"


def _person(row: tuple[Any, ...]) -> Person:
    id_, uuid, name, email, active, nick, website, activity, ping, administrator = row
    called = nick or nick_of(name)
    return Person(id_, uuid, name, email, bool(active), called, website, activity, ping, bool(administrator))
