"""Files that people send from pages, into a flow, a thread or a private conversation."""

from signoff.api.kit import attaching
from signoff.api.kit.attaching import Wanted
from signoff.api.kit.call import Call, Later, Reply
from signoff.api.kit.routing import Access, Route
from signoff.domain.conversation import posting, rooms
from signoff.domain.conversation.types import Draft, MessageEvent, Posted
from signoff.kernel.errors import Invalid
from signoff.kernel.tx import Tx
from signoff.web import forms
from signoff.web.conversation import FLOW, room_of
from signoff.web.conversation_messages import PRIVATE, number_of


def send(tx: Tx, call: Call) -> Later:
    """Send a file into a flow, or into a thread of it."""
    wanted = _file(tx, call)
    room = rooms.must_be_live(room_of(tx, call))
    key = call.parameters.get("thread")
    at = ("app", call["org"], room.flow.slug, *(("threads", key) if key else ()))

    def post(tx: Tx, draft: Draft) -> Posted:
        return posting.post(tx, room, draft)

    def answer(_tx: Tx, _posted: Posted) -> Reply:
        return forms.done(call, *at)

    return attaching.kept(tx, call, Draft(MessageEvent.FILE.value, thread=key), [wanted], (post, answer))


def send_privately(tx: Tx, call: Call) -> Later:
    """Send a file to somebody."""
    wanted, other = _file(tx, call), number_of(call["user"])
    rooms.private(tx, other)

    def post(tx: Tx, draft: Draft) -> Posted:
        return posting.post_privately(tx, other, draft)

    def answer(_tx: Tx, _posted: Posted) -> Reply:
        return forms.done(call, "app", "private", call["user"])

    return attaching.kept(tx, call, Draft(MessageEvent.FILE.value), [wanted], (post, answer))


ROUTES = (
    Route("POST", f"{FLOW}/files", send, Access.WRITE),
    Route("POST", f"{FLOW}/threads/{{thread}}/files", send, Access.WRITE),
    Route("POST", f"{PRIVATE}/files", send_privately, Access.WRITE),
)


def _file(tx: Tx, call: Call) -> Wanted:
    forms.read(tx, call)
    upload = call.form.files.get("file") if call.form is not None else None
    if upload is None or not upload.name:
        raise Invalid({"file": ["Choose a file first"]})
    return Wanted(upload.name, upload.content)
