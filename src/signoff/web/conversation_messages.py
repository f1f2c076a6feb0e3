"""One message: its lasting address, where its author changes it or takes it back, and everybody reacts to it."""

from msgspec import Struct

from signoff.api.kit.call import Call, Reply
from signoff.api.kit.routing import Access, Route
from signoff.domain.conversation import editing, listing, people, rooms
from signoff.domain.conversation.types import INBOX, Conversation, Message, MessageEvent, Room
from signoff.kernel.errors import Invalid, NotFound
from signoff.kernel.tx import Tx
from signoff.web import forms
from signoff.web.conversation import FLOW, room_of
from signoff.web.conversation_lines import lines_of
from signoff.web.rendering import page

PRIVATE = "/app/private/{user}"
SIGNS = ("+1", "heart", "tada", "eyes")
SHOWN = {"+1": "\U0001f44d", "heart": "\u2764\ufe0f", "tada": "\U0001f389", "eyes": "\U0001f440"}


class _Place(Struct, frozen=True):
    """Where a message is: the flow or the private conversation, its page, and what it is called."""

    where: Room | Conversation
    at: tuple[str, ...]
    name: str

    @property
    def conversation(self) -> Conversation:
        return self.where.conversation if isinstance(self.where, Room) else self.where


def show(tx: Tx, call: Call) -> Reply:
    """Show a message, with what the reader may do with it."""
    return _page(tx, call, _place(tx, call))


def edit(tx: Tx, call: Call) -> Reply:
    """Give one's own message another text."""
    form, place = forms.read(tx, call), _place(tx, call)
    try:
        editing.edit(tx, place.where, _number(call), form.raw("content"))
    except Invalid as error:
        return _page(tx, call, place, error)
    return _done(call, place)


def delete(tx: Tx, call: Call) -> Reply:
    """Take a message back."""
    forms.read(tx, call)
    place = _place(tx, call)
    editing.delete(tx, place.where, _number(call))
    return forms.done(call, *place.at)


def react(tx: Tx, call: Call) -> Reply:
    """Put a sign on a message, or take it off."""
    form, place = forms.read(tx, call), _place(tx, call)
    sign = form.text("sign")
    found = listing.one(tx, place.conversation, _number(call)).extras().reactions.get(sign, [])
    editing.react(tx, place.where, _number(call), sign, added=str(tx.actor.account_id or 0) not in found)
    return _done(call, place)


ROUTES = tuple(
    Route(method, f"{at}/messages/{{message}}{path}", handler, access)
    for at in (FLOW, PRIVATE)
    for method, path, handler, access in (
        ("GET", "", show, Access.READ),
        ("POST", "/edit", edit, Access.WRITE),
        ("POST", "/delete", delete, Access.WRITE),
        ("POST", "/react", react, Access.WRITE),
    )
)


def _place(tx: Tx, call: Call) -> _Place:
    if "user" in call.parameters:
        conversation = rooms.private(tx, number_of(call["user"]))
        other = people.one(tx, number_of(call["user"]))
        return _Place(conversation, ("app", "private", str(other.id)), other.nick)
    room = rooms.must_be_in(room_of(tx, call))
    return _Place(room, ("app", call["org"], room.flow.slug), room.flow.name)


def _number(call: Call) -> int:
    return number_of(call["message"])


def number_of(text: str) -> int:
    """Read a number of a page's address; raises NotFound for anything else."""
    if not text.isascii() or not text.isdecimal() or len(text) > 18:
        raise NotFound("There is nothing of that number")
    return int(text)


def _done(call: Call, place: _Place) -> Reply:
    return forms.done(call, *place.at, "messages", call["message"])


def _page(tx: Tx, call: Call, place: _Place, error: Invalid | None = None) -> Reply:
    message = listing.one(tx, place.conversation, _number(call))
    authors = people.by_ids(tx, [message.account_id] if message.account_id is not None else [])
    known = listing.threads_of(tx, [message.thread_id] if message.thread_id else [])
    keys = {each.id: each.key for each in known.values()}
    me = tx.actor.account_id
    return page(
        tx,
        call,
        "message.html",
        at=place.at,
        place=place.name,
        line=lines_of([message], authors, keys, me)[0],
        text=_text(message),
        editable=_is_mine(message, me) and message.event in editing.WRITTEN,
        deletable=message.app == INBOX or (_is_mine(message, me) and message.event in _TAKEN_BACK),
        signs=[(sign, SHOWN[sign]) for sign in SIGNS],
        faults=forms.faults(error).get("content", []) if error else [],
    )


_TAKEN_BACK = (*editing.WRITTEN, MessageEvent.FILE)


def _is_mine(message: Message, me: int | None) -> bool:
    return me is not None and message.account_id == me


def _text(message: Message) -> str:
    said = message.said()
    return str(said.get("text", "")) if isinstance(said, dict) else str(said or "")
