"""Facts in a flow: which are shown, and what can be done from their threads. These routes are ours."""

from typing import Any

import msgspec

from signoff.api.flowdock import answers, reading
from signoff.api.kit.call import Call, Reply
from signoff.domain.conversation import listing, rooms, sources, threads
from signoff.domain.conversation.facts import subscriptions
from signoff.domain.conversation.facts.telling import KINDS
from signoff.domain.conversation.facts.types import Subscription
from signoff.domain.conversation.types import Thread
from signoff.domain.decisions.approvals import approvals
from signoff.domain.outbound.actions import pressing
from signoff.domain.outbound.actions.types import Manner
from signoff.kernel.errors import NotFound
from signoff.kernel.tx import Tx

OWN = "signoff:approval:"
# How integrations of this protocol know our calls, and how they say that somebody must sign in there first.
MANNER = Manner(header="flowdock-token", challenge="Flowdock-Token")


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
    """Do what a thread's action stands for, in the caller's name: decide here, or call the integration back."""
    room = rooms.must_be_live(reading.room(tx, call))
    thread = threads.with_key(tx, room.conversation, call["thread"])
    number = reading.number(call, "action")
    target = _own_target(tx, thread, number)
    if not target:
        pressing.press(tx, room, thread, number, answers.bare(tx, call).url("static", "icon.svg"))
        return answers.ok(answers.EMPTY, 202)
    uuid, _, verb = target.removeprefix(OWN).partition(":")
    comments = reading.given(call).text("comments")
    decide = approvals.approve if verb == "approve" else approvals.reject
    return answers.ok({"status": decide(tx, uuid, comments).status})


def _own_target(tx: Tx, thread: Thread, number: int) -> str:
    """Give what an action of ours decides; empty for those of integrations."""
    actions: list[Any] = msgspec.json.decode(thread.actions)
    if number >= len(actions):
        raise NotFound("not found")
    target = str((actions[number].get("target") or {}).get("urlTemplate") or "")
    # An integration may write the same target into a thread of its own, under another name.
    source = listing.sources(tx, [thread.source_id or 0]).get(thread.source_id or 0)
    ours = target.startswith(OWN) and source is not None and source.kind == sources.FACTS
    return target if ours else ""


def _document(found: Subscription) -> dict[str, Any]:
    return {"kinds": list(found.kinds), "applications": list(found.applications), "known_kinds": list(KINDS)}
