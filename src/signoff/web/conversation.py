"""A flow's conversation: chat and inbox side by side, a thread beside them, and what can be done from it."""

from collections.abc import Sequence

from signoff.api.kit.call import Call, Reply
from signoff.api.kit.routing import Access, Route
from signoff.domain.catalog.flows.slugs import slug_of
from signoff.domain.conversation import editing, listing, members, people, posting, rooms, threads
from signoff.domain.conversation.presence import coming
from signoff.domain.conversation.threads import ThreadFilter
from signoff.domain.conversation.types import (
    Conversation,
    Draft,
    Message,
    MessageEvent,
    Room,
    Source,
    Thread,
    Wanted,
)
from signoff.domain.decisions.approvals import approvals
from signoff.domain.identity.organisations import own_name
from signoff.domain.identity.scopes import Scope
from signoff.domain.outbound.actions import pressing
from signoff.kernel.errors import Invalid, NotFound
from signoff.kernel.tx import Tx
from signoff.web import forms, query
from signoff.web.conversation_lines import Line, lines_of, subject_of
from signoff.web.rendering import page

_CHAT = ("message", "comment", "status", "line", "file", "action")
_SIZE = 60
_THREADS = 30
FLOW = "/app/{org}/{flow}"


def show(tx: Tx, call: Call) -> Reply:
    """Show what is said in a flow, and its threads from outside."""
    return _page(tx, call, room_of(tx, call))


def thread(tx: Tx, call: Call) -> Reply:
    """Show one thread beside what is said in the flow."""
    room = rooms.must_be_in(room_of(tx, call))
    return _page(tx, call, room, threads.with_key(tx, room.conversation, call["thread"]))


def say(tx: Tx, call: Call) -> Reply:
    """Say something in a flow, or in a thread of it."""
    form = forms.read(tx, call)
    room = room_of(tx, call)
    key = call.parameters.get("thread")
    draft = Draft(MessageEvent.MESSAGE.value, form.raw("content"), thread=key)
    try:
        posting.post(tx, room, draft)
    except Invalid as error:
        found = threads.with_key(tx, room.conversation, key) if key else None
        return _page(tx, call, room, found, error)
    return forms.done(call, *_path(call))


def join(tx: Tx, call: Call) -> Reply:
    """Come into a flow."""
    forms.read(tx, call)
    members.show(tx, room_of(tx, call), shown=True)
    return forms.done(call, *_path(call))


def read(tx: Tx, call: Call) -> Reply:
    """Take the mark of being unread off what mentions the reader."""
    forms.read(tx, call)
    tx.must(Scope.CONVERSATION_WRITE)
    room = room_of(tx, call)
    for message in _mentions(tx, room.conversation):
        kept = [tag for tag in message.tag_list() if tag != f":unread:{tx.actor.account_id}"]
        editing.retag(tx, room, message.id, kept)
    return forms.done(call, *_path(call))


def decide(tx: Tx, call: Call) -> Reply:
    """Approve or reject what a thread is about, in the reader's name."""
    form = forms.read(tx, call)
    room = rooms.must_be_live(room_of(tx, call))
    found = threads.with_key(tx, room.conversation, call["thread"])
    subject = subject_of(found, _sources(tx, [found]))
    action = next((each for each in subject.decisions if each.target == form.text("target")), None)
    if action is None:
        raise NotFound("That is not to be decided any more")
    verb = approvals.approve if action.approves else approvals.reject
    verb(tx, action.uuid, form.text("comments") or None)
    return forms.done(call, *_path(call))


def press(tx: Tx, call: Call) -> Reply:
    """Let the integration of a thread be called for one of its actions, in the reader's name."""
    form = forms.read(tx, call)
    room = rooms.must_be_live(room_of(tx, call))
    found = threads.with_key(tx, room.conversation, call["thread"])
    text = form.text("number")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else -1
    pressing.press(tx, room, found, number, call.url("static", "icon.svg"))
    return forms.done(call, *_path(call))


ROUTES = (
    Route("GET", FLOW, show),
    Route("POST", FLOW, say, Access.WRITE),
    Route("POST", f"{FLOW}/join", join, Access.WRITE),
    Route("POST", f"{FLOW}/read", read, Access.WRITE),
    Route("GET", f"{FLOW}/threads/{{thread}}", thread),
    Route("POST", f"{FLOW}/threads/{{thread}}", say, Access.WRITE),
    Route("POST", f"{FLOW}/threads/{{thread}}/decision", decide, Access.WRITE),
    Route("POST", f"{FLOW}/threads/{{thread}}/actions", press, Access.WRITE),
)


def room_of(tx: Tx, call: Call) -> Room:
    """Give the flow of a page's address; raises NotFound."""
    org = call["org"]
    if org not in (slug_of(own_name(tx)), own_name(tx)):
        raise NotFound(f"Organization not found: {org}")
    return rooms.enter(tx, call["flow"])


def _path(call: Call) -> tuple[str, ...]:
    more = ("threads", call["thread"]) if "thread" in call.parameters else ()
    return ("app", call["org"], call["flow"], *more)


def _page(
    tx: Tx, call: Call, room: Room, chosen: Thread | None = None, error: Invalid | None = None
) -> Reply:
    inbox = threads.listed(tx, room, ThreadFilter(side="inbox", limit=_THREADS)) if room.joined else []
    known = _sources(tx, [*inbox, *([chosen] if chosen else [])])
    present = people.in_flow(tx, room.flow)
    form = forms.faults(error) if error else {}
    return page(
        tx,
        call,
        "conversation.html",
        room=room,
        org=call["org"],
        chat=_chat(tx, call, room),
        search=query.read(call).search,
        subjects=[subject_of(each, known) for each in inbox],
        chosen=subject_of(chosen, known) if chosen else None,
        said=_of_thread(tx, room, chosen) if chosen else [],
        people=present,
        online=coming.there(tx),
        me=tx.actor.account_id,
        unread=len(_mentions(tx, room.conversation)),
        faults=form.get("content", []),
    )


def _chat(tx: Tx, call: Call, room: Room) -> list[Line]:
    if not room.joined:
        return []
    wanted = query.read(call)
    tags = (wanted.search[1:].lower(),) if wanted.search.startswith("#") else ()
    words = "" if tags else wanted.search
    # What is looked for may as well stand in the inbox.
    found = Wanted(events=() if wanted.search else _CHAT, limit=_SIZE, search=words, tags=tags)
    return lines(tx, room.conversation, found)


def _of_thread(tx: Tx, room: Room, chosen: Thread) -> list[Line]:
    return lines(tx, room.conversation, Wanted(limit=100, thread=chosen.id))


def lines(tx: Tx, conversation: Conversation, wanted: Wanted) -> list[Line]:
    """Give messages of a conversation as a page shows them."""
    found = listing.messages(tx, conversation, wanted)
    authors = people.by_ids(tx, {each.account_id for each in found if each.account_id is not None})
    known = listing.threads_of(tx, {each.thread_id for each in found if each.thread_id})
    keys = {each.id: each.key for each in known.values()}
    return lines_of(found, authors, keys, tx.actor.account_id)


def _mentions(tx: Tx, conversation: Conversation) -> list[Message]:
    mine = Wanted(limit=100, tags=(f":unread:{tx.actor.account_id}",))
    return listing.messages(tx, conversation, mine) if conversation.id and tx.actor.account_id else []


def _sources(tx: Tx, found: Sequence[Thread]) -> dict[int, Source]:
    return listing.sources(tx, {each.source_id for each in found if each.source_id is not None})
