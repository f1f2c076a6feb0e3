"""Subscriptions: which facts a flow shows. Until somebody chooses, it shows those of its own and of its namesake."""

from collections.abc import Collection, Sequence

import msgspec

from signoff.domain.catalog.flows import flows
from signoff.domain.catalog.flows.types import Flow
from signoff.domain.conversation import rooms
from signoff.domain.conversation.events import FactsChosen
from signoff.domain.conversation.facts import store
from signoff.domain.conversation.facts.telling import KINDS
from signoff.domain.conversation.facts.types import Fact, Subscription
from signoff.domain.conversation.types import Conversation, Room
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import Invalid
from signoff.kernel.tx import Tx

MOST_APPLICATIONS = 200


def of_room(tx: Tx, room: Room) -> Subscription:
    """Give what a flow shows."""
    tx.must(Scope.CONVERSATION_READ)
    place = {"organisation_id": tx.organisation_id, "conversation_id": room.conversation.id}
    kinds = chosen_kinds(tx, room.conversation)
    if kinds is None:
        return Subscription(KINDS, (room.flow.name,))
    return Subscription(kinds, tuple(name for (name,) in tx.all(store.applications_of, **place)))


def choose(tx: Tx, room: Room, wanted: Subscription) -> Subscription:
    """Choose what a flow shows from now on; raises Invalid for unknown kinds. Records conversation.facts_chosen."""
    tx.must(Scope.FLOW_MANAGE)
    rooms.must_be_live(room)
    unknown = [kind for kind in wanted.kinds if kind not in KINDS]
    faults = {"kinds": [f"{kind} is not included in the list" for kind in unknown]} if unknown else {}
    if len(wanted.applications) > MOST_APPLICATIONS:
        faults["applications"] = [f"is too long (maximum is {MOST_APPLICATIONS})"]
    if faults:
        raise Invalid(faults)
    conversation = rooms.ensured(tx, room.conversation)
    place = {"organisation_id": tx.organisation_id, "conversation_id": conversation.id}
    kept = Subscription(tuple(dict.fromkeys(wanted.kinds)), tuple(dict.fromkeys(wanted.applications)))
    tx.run(store.keep_kinds, **place, kinds=msgspec.json.encode(kept.kinds).decode())
    tx.run(store.forget_applications, conversation_id=conversation.id)
    tx.run_many(store.keep_application, [{**place, "application": name} for name in kept.applications])
    tx.record(FactsChosen(room.flow.slug, kept.kinds, kept.applications))
    return kept


def chosen_kinds(tx: Tx, conversation: Conversation) -> tuple[str, ...] | None:
    """Give the kinds that somebody chose for a flow; None when nobody has."""
    tx.must(Scope.CONVERSATION_READ)
    place = {"organisation_id": tx.organisation_id, "conversation_id": conversation.id}
    found = tx.value(store.kinds_of, **place)
    return msgspec.json.decode(found, type=tuple[str, ...]) if isinstance(found, str) else None


def audiences(tx: Tx, facts: Sequence[Fact]) -> list[list[Flow]]:
    """List for each fact the flows that it is about: its own, or those that show its applications."""
    tx.must(Scope.CONVERSATION_READ)
    applications = {name for fact in facts if fact.flow is None for name in fact.applications}
    named = flows.with_names(tx, applications | {fact.flow for fact in facts if fact.flow is not None})
    chosen = _choosing(tx, applications)
    return [_audience(tx, fact, named, chosen) for fact in facts]


def _choosing(tx: Tx, applications: Collection[str]) -> dict[str, list[Flow]]:
    place = {"organisation_id": tx.organisation_id, "applications": list(applications)}
    pairs = tx.all(store.flows_showing, **place)
    known = flows.by_ids(tx, [flow_id for _, flow_id in pairs]) if pairs else {}
    found: dict[str, list[Flow]] = {}
    for application, flow_id in pairs:
        found.setdefault(application, []).append(known[flow_id])
    return found


def _audience(tx: Tx, fact: Fact, named: dict[str, Flow], chosen: dict[str, list[Flow]]) -> list[Flow]:
    if fact.flow is not None:
        return [named[fact.flow]] if fact.flow in named else []
    found = {each.id: each for name in fact.applications for each in chosen.get(name, ())}
    for name in fact.applications:
        namesake = named.get(name)
        if namesake is not None and chosen_kinds(tx, rooms.conversation_of(tx, namesake)) is None:
            found.setdefault(namesake.id, namesake)
    return list(found.values())
