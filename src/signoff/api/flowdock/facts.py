"""Facts in a flow: which are shown, and what can be done from their threads. These routes are ours."""

from typing import Any

import msgspec

from signoff.api.flowdock import answers, reading
from signoff.api.kit.call import Call, Reply
from signoff.domain.conversation import listing, rooms, sources, threads
from signoff.domain.conversation.facts import subscriptions
from signoff.domain.conversation.facts.telling import KINDS
from signoff.domain.conversation.facts.types import Subscription
from signoff.domain.decisions.approvals import approvals
from signoff.kernel.errors import Invalid, NotFound
from signoff.kernel.tx import Tx

OWN = "signoff:approval:"


def show(tx: Tx, call: Call) -> Reply:
    """Show which facts a flow shows, and which there are."""
    found = subscriptions.of_room(tx, rooms.must_be_in(reading.room(tx, call)))
    return answers.ok(_document(found))


def choose(tx: Tx, call: Call) -> Reply:
    """Choose which facts a flow shows; what is not given stays."""
    room, found = reading.room(tx, call), reading.given(call)
    known = subscriptions.of_room(tx, rooms.must_be_in(room))
    kinds = found.listed("kinds") if "kinds" in found.values else known.kinds
    applications = found.listed("applications") if "applications" in found.values else known.applications
    return answers.ok(_document(subscriptions.choose(tx, room, Subscription(kinds, applications))))


def act(tx: Tx, call: Call) -> Reply:
    """Do what a thread's action stands for, in the caller's name."""
    room = rooms.must_be_live(reading.room(tx, call))
    thread = threads.with_key(tx, room.conversation, call["thread"])
    actions: list[Any] = msgspec.json.decode(thread.actions)
    number = reading.number(call, "action")
    if number >= len(actions):
        raise NotFound("not found")
    target = str((actions[number].get("target") or {}).get("urlTemplate") or "")
    # An integration may write the same target into a thread of its own, under another name.
    source = listing.sources(tx, [thread.source_id or 0]).get(thread.source_id or 0)
    if not target.startswith(OWN) or source is None or source.kind != sources.FACTS:
        raise Invalid({"action": ["belongs to an integration that is not called from here"]})
    uuid, _, verb = target.removeprefix(OWN).partition(":")
    comments = reading.given(call).text("comments")
    decide = approvals.approve if verb == "approve" else approvals.reject
    return answers.ok({"status": decide(tx, uuid, comments).status})


def _document(found: Subscription) -> dict[str, Any]:
    return {"kinds": list(found.kinds), "applications": list(found.applications), "known_kinds": list(KINDS)}
