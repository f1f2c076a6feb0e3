"""Private conversations: with whom there are any, and what is said in one."""

from msgspec import Struct

from signoff.api.kit.call import Call, Reply
from signoff.api.kit.routing import Access, Route
from signoff.domain.conversation import editing, listing, people, posting, rooms
from signoff.domain.conversation.presence import coming
from signoff.domain.conversation.types import Draft, MessageEvent, Person, Wanted
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import Forbidden, Invalid
from signoff.kernel.tx import Tx
from signoff.web import forms, query
from signoff.web.conversation import lines
from signoff.web.conversation_messages import PRIVATE, number_of
from signoff.web.rendering import page

_SIZE = 60
_SAID = ("message", "status", "line", "file")


class Talk(Struct, frozen=True):
    """A conversation with somebody, and how much of it the reader has not read."""

    person: Person
    unread: int


def listed(tx: Tx, call: Call) -> Reply:
    """List the reader's private conversations, and whom one could be begun with."""
    found = rooms.private_ones(tx)
    if tx.actor.account_id is None:
        raise Forbidden("Only somebody with an account has private conversations")
    unread = rooms.unread_in(tx, found)
    others = {each.other(tx.actor.account_id): unread.get(each.id, 0) for each in found}
    everyone = [each for each in people.everyone(tx) if each.active and each.id != tx.actor.account_id]
    return page(
        tx,
        call,
        "private.html",
        talks=[Talk(each, others[each.id]) for each in everyone if each.id in others],
        rest=[each for each in everyone if each.id not in others],
        online=coming.there(tx),
    )


def show(tx: Tx, call: Call) -> Reply:
    """Show what was said between the reader and somebody."""
    return _page(tx, call)


def say(tx: Tx, call: Call) -> Reply:
    """Say something to somebody."""
    form, other = forms.read(tx, call), number_of(call["user"])
    try:
        posting.post_privately(tx, other, Draft(MessageEvent.MESSAGE.value, form.raw("content")))
    except Invalid as error:
        return _page(tx, call, error)
    return forms.done(call, "app", "private", call["user"])


def read(tx: Tx, call: Call) -> Reply:
    """Take the mark of being unread off what was said to the reader."""
    forms.read(tx, call)
    tx.must(Scope.CONVERSATION_WRITE)
    conversation = rooms.private(tx, number_of(call["user"]))
    mark = f":unread:{tx.actor.account_id}"
    for message in listing.messages(tx, conversation, Wanted(limit=100, tags=(mark,))):
        editing.retag(tx, conversation, message.id, [tag for tag in message.tag_list() if tag != mark])
    return forms.done(call, "app", "private", call["user"])


ROUTES = (
    Route("GET", "/app/private", listed),
    Route("GET", PRIVATE, show),
    Route("POST", PRIVATE, say, Access.WRITE),
    Route("POST", f"{PRIVATE}/read", read, Access.WRITE),
)


def _page(tx: Tx, call: Call, error: Invalid | None = None) -> Reply:
    other = number_of(call["user"])
    conversation = rooms.private(tx, other)
    search = query.read(call).search
    tags = (search[1:].lower(),) if search.startswith("#") else ()
    wanted = Wanted(events=() if search else _SAID, limit=_SIZE, search="" if tags else search, tags=tags)
    return page(
        tx,
        call,
        "private_talk.html",
        other=people.one(tx, other),
        chat=lines(tx, conversation, wanted) if conversation.id else [],
        search=search,
        unread=rooms.unread_in(tx, [conversation]).get(conversation.id, 0) if conversation.id else 0,
        online=coming.there(tx).get(other, 0),
        faults=forms.faults(error).get("content", []) if error else [],
    )
