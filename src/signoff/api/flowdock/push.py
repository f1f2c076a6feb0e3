"""The push API, which most integrations speak: a token in the path, and `200 {}`."""

from signoff.api.flowdock import answers, drafts, reading
from signoff.api.kit.call import Call, Reply
from signoff.domain.conversation import posting, sources
from signoff.domain.conversation.texts import tags
from signoff.domain.conversation.types import Draft, Extra, MessageEvent
from signoff.kernel.documents import DocumentError, parse
from signoff.kernel.errors import Invalid, NotFound, Unauthenticated
from signoff.kernel.tx import Tx

MOST_TOKENS = 20


def chat(tx: Tx, call: Call) -> Reply:
    """Say something in the chat, in a name of one's own."""
    found = reading.given(call)
    needed = ("content", "external_user_name")
    if faults := {name: ["can't be blank"] for name in needed if not (found.text(name) or "").strip()}:
        raise Invalid(faults)
    parent = found.whole("message_id") or found.whole("message")
    event = MessageEvent.MESSAGE if parent is None else MessageEvent.COMMENT
    return _pushed(
        tx,
        call["token"],
        Draft(
            event=event.value,
            content=found.text("content"),
            tags=tags.split(found.listed("tags")),
            uuid=found.text("uuid"),
            parent=parent,
            thread=found.text("thread_id"),
            extra=Extra(external_user_name=found.text("external_user_name")),
        ),
    )


def team_inbox(tx: Tx, call: Call) -> Reply:
    """Put an item into the team inbox."""
    found = reading.given(call)
    mail = drafts.mail(found)
    given = (*found.listed("tags"), f":source:{mail['source']}")
    return _pushed(tx, call["token"], Draft(MessageEvent.MAIL.value, mail, tags.split(given)))


def git(tx: Tx, call: Call) -> Reply:
    """Put a push to a repository into the team inbox; the token is in the path or beside the payload."""
    found = reading.given(call)
    payload = found.values.get("payload")
    if isinstance(payload, str):
        try:
            payload = parse(payload.encode())
        except DocumentError as error:
            raise Invalid({"payload": [str(error)]}) from error
    if not isinstance(payload, dict) or not payload:
        raise Invalid({"payload": ["can't be blank"]})
    token = call.parameters.get("token") or found.text("token") or ""
    return _pushed(tx, token, Draft(MessageEvent.VCS.value, {"event": "push", **payload}))


def _pushed(tx: Tx, given: str, draft: Draft) -> Reply:
    for token in dict.fromkeys(given.split(",")[:MOST_TOKENS]):
        try:
            source = sources.known_by(tx, token.strip())
        except Unauthenticated as error:
            raise NotFound("not found") from error
        tx.actor = sources.actor_of(source)
        room = posting.room_of(tx, sources.conversation_of(tx, source))
        posting.post(tx, room, draft, source)
    return answers.ok(answers.EMPTY)
