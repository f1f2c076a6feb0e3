"""What belongs to a flow's conversation beside what is said: which facts it shows, its people, and invitations."""

from signoff.api.kit.call import Call, Reply
from signoff.api.kit.routing import Access, Route
from signoff.domain.catalog.flows.slugs import slug_of
from signoff.domain.conversation import members, people, rooms
from signoff.domain.conversation.facts import subscriptions
from signoff.domain.conversation.facts.telling import KINDS
from signoff.domain.conversation.facts.types import Subscription
from signoff.domain.conversation.invitations import invitations
from signoff.domain.identity.organisations import own_name
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import Invalid
from signoff.kernel.tx import Tx
from signoff.web import forms
from signoff.web.conversation import FLOW, room_of
from signoff.web.conversation_messages import number_of
from signoff.web.rendering import page

# What each kind is called where people choose.
_CALLED = {
    "trail.begun": "A trail began",
    "trail.status_changed": "A trail's status changed",
    "artifact.reported": "An artifact was built",
    "attestation.recorded": "Evidence was recorded",
    "provenance.checked": "Provenance was checked",
    "security_scan.recorded": "A security scan was recorded",
    "approval.requested": "An approval was asked for",
    "approval.decided": "Somebody approved or rejected",
    "approval.granted": "An approval was granted",
    "approval.rejected": "An approval was rejected",
    "approval.expired": "An approval expired",
    "artifact.asserted": "The gate was asked",
    "contract.published": "A contract was published",
    "verification.published": "A contract was verified",
    "deployment.recorded": "A version was deployed",
    "deployment.ended": "A version runs no longer",
    "release.recorded": "A version was released",
    "release.support_ended": "A version is supported no longer",
}


def facts(tx: Tx, call: Call) -> Reply:
    """Show which facts a flow shows."""
    tx.must(Scope.FLOW_MANAGE)
    return _facts(tx, call)


def choose(tx: Tx, call: Call) -> Reply:
    """Choose which facts a flow shows."""
    form = forms.read(tx, call)
    room = rooms.must_be_in(room_of(tx, call))
    applications = [line.strip() for line in form.raw("applications").splitlines() if line.strip()]
    try:
        subscriptions.choose(tx, room, Subscription(tuple(form.every("kinds")), tuple(applications)))
    except Invalid as error:
        return _facts(tx, call, error)
    return forms.done(call, "app", call["org"], call["flow"])


def team(tx: Tx, call: Call) -> Reply:
    """Show who is in a flow, who was invited, and whom one could bring in."""
    tx.must(Scope.FLOW_MANAGE)
    return _team(tx, call)


def invite(tx: Tx, call: Call) -> Reply:
    """Bring a colleague in, or invite an address."""
    form = forms.read(tx, call)
    room = rooms.must_be_in(room_of(tx, call))
    try:
        if form.text("person"):
            members.add(tx, room, number_of(form.text("person")))
        else:
            invitations.invite(tx, room, form.text("email"), form.text("message"))
    except Invalid as error:
        return _team(tx, call, error)
    return forms.done(call, "app", call["org"], call["flow"], "people")


def withdraw(tx: Tx, call: Call) -> Reply:
    """Take an invitation back."""
    form = forms.read(tx, call)
    invitations.withdraw(tx, room_of(tx, call), number_of(form.text("invitation")))
    return forms.done(call, "app", call["org"], call["flow"], "people")


def invited(tx: Tx, call: Call) -> Reply:
    """Show an invitation to whoever has its link."""
    found, room = invitations.with_key(tx, _key(call))
    inviter = people.by_ids(tx, [found.inviter_id]) if found.inviter_id is not None else {}
    return page(
        tx,
        call,
        "invitation.html",
        invitation=found,
        room=room,
        inviter=inviter.get(found.inviter_id or 0),
        home=("app", slug_of(own_name(tx)), room.flow.slug),
    )


def accept(tx: Tx, call: Call) -> Reply:
    """Come into the flow that a link invites to."""
    forms.read(tx, call)
    room = invitations.accept(tx, _key(call))
    return forms.done(call, "app", slug_of(own_name(tx)), room.flow.slug)


INVITATION = "/invitations/{key}"
ROUTES = (
    Route("GET", f"{FLOW}/facts", facts),
    Route("POST", f"{FLOW}/facts", choose, Access.WRITE),
    Route("GET", f"{FLOW}/people", team),
    Route("POST", f"{FLOW}/people", invite, Access.WRITE),
    Route("POST", f"{FLOW}/people/withdrawn", withdraw, Access.WRITE),
    Route("GET", INVITATION, invited),
    Route("POST", INVITATION, accept, Access.WRITE),
)


def _key(call: Call) -> str:
    # The flow's name stands behind it, for people to read.
    return call["key"].partition("-")[0]


def _facts(tx: Tx, call: Call, error: Invalid | None = None) -> Reply:
    room = rooms.must_be_in(room_of(tx, call))
    chosen = subscriptions.of_room(tx, room)
    return page(
        tx,
        call,
        "conversation_facts.html",
        room=room,
        org=call["org"],
        kinds=[(kind, _CALLED.get(kind, kind), kind in chosen.kinds) for kind in KINDS],
        applications=chosen.applications,
        faults=forms.faults(error) if error else {},
    )


def _team(tx: Tx, call: Call, error: Invalid | None = None) -> Reply:
    room = rooms.must_be_in(room_of(tx, call))
    present = people.in_flow(tx, room.flow)
    inside = {each.id for each in present}
    waiting = invitations.listed(tx, room)
    return page(
        tx,
        call,
        "conversation_people.html",
        room=room,
        org=call["org"],
        present=present,
        outside=[each for each in people.everyone(tx) if each.active and each.id not in inside],
        waiting=[(each, f"{invitations.key(tx, each)}-{room.flow.slug}") for each in waiting],
        faults=forms.faults(error) if error else {},
    )
