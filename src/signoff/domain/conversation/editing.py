"""Changing what was said: its text, its tags, the signs on it, or taking it back."""

from collections.abc import Iterable
from typing import Any

import msgspec

from signoff.domain.conversation import listing, posting, rooms, signals, store
from signoff.domain.conversation.events import MessageDeleted, MessageEdited, MessageTagged, ReactionChanged
from signoff.domain.conversation.texts import tags, terms
from signoff.domain.conversation.types import INBOX, Conversation, Message, MessageEvent, Room
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import Forbidden, Invalid
from signoff.kernel.tx import Tx

WRITTEN = (MessageEvent.MESSAGE, MessageEvent.COMMENT)
MOST_SIGNS, LONGEST_SIGN = 50, 50


def edit(tx: Tx, place: Room | Conversation, number: int, text: str) -> None:
    """Give one's own message another text; raises NotFound, Forbidden and Invalid. Records message.edited."""
    conversation, message = _message(tx, place, number)
    if not _is_own(tx, message) or message.event not in WRITTEN:
        raise Forbidden("Only your own messages and comments can be edited")
    if faults := posting.faults_of(text):
        raise Invalid(faults)
    said: Any = text
    if message.event == MessageEvent.COMMENT:
        said = {**message.said(), "text": text}
    members = posting.members_of(tx, place if isinstance(place, Room) else None)
    found = tags.of_message(message.tag_list(), text, members)
    changed = _changed(message, content=said, tags=found, edited_at=tx.now)
    _store(tx, changed)
    signals.change(
        tx,
        conversation,
        MessageEvent.MESSAGE_EDIT,
        {"message": number, "updated_content": said},
        _to(tx, place),
    )
    tx.record(MessageEdited(number))


def retag(tx: Tx, place: Room | Conversation, number: int, given: Iterable[str]) -> None:
    """Give a message exactly these tags; raises NotFound and Invalid. Records message.tagged unless nothing changed."""
    conversation, message = _message(tx, place, number)
    members = posting.members_of(tx, place if isinstance(place, Room) else None)
    wanted = tags.explicit(given, members)
    if len(wanted) > tags.MOST_TAGS:
        raise Invalid({"tags": [f"is too long (maximum is {tags.MOST_TAGS} tags)"]})
    before = message.tag_list()
    added = [tag for tag in wanted if tag not in before]
    removed = [tag for tag in before if tag not in wanted]
    if not added and not removed:
        return
    _store(tx, _changed(message, tags=wanted))
    said = {"message": number, "add": added, "remove": removed}
    signals.change(tx, conversation, MessageEvent.TAG_CHANGE, said, _to(tx, place))
    tx.record(MessageTagged(number))


def delete(tx: Tx, place: Room | Conversation, number: int) -> bool:
    """Take a message back, and tell whether it is gone altogether; what people wrote is only emptied.

    Raises NotFound, and Forbidden for what is somebody else's. Records message.deleted.
    """
    conversation, message = _message(tx, place, number)
    gone = message.app == INBOX or message.event == MessageEvent.FILE
    if message.app != INBOX and not (_is_own(tx, message) and message.event in (*WRITTEN, MessageEvent.FILE)):
        raise Forbidden("Only your own messages and comments can be deleted")
    if gone:
        tx.run(store.delete_message, message_id=message.id)
    else:
        said: Any = {**message.said(), "text": ""} if message.event == MessageEvent.COMMENT else ""
        _store(tx, _changed(message, content=said, tags=[], edited_at=tx.now))
        empty = {"message": number, "updated_content": said}
        signals.change(tx, conversation, MessageEvent.MESSAGE_EDIT, empty, _to(tx, place))
    signals.change(tx, conversation, MessageEvent.MESSAGE_DELETE, {"message": number}, _to(tx, place))
    tx.record(MessageDeleted(number))
    return gone


def react(tx: Tx, place: Room | Conversation, number: int, sign: str, *, added: bool) -> None:
    """Put a sign on a message, or take it off; raises NotFound and Invalid. Records message.reaction_changed."""
    conversation, message = _message(tx, place, number)
    if not sign.strip() or len(sign) > LONGEST_SIGN:
        raise Invalid({"emoji": ["can't be blank" if not sign.strip() else "is too long"]})
    me = str(tx.actor.account_id or 0)
    extra = message.extras()
    signs = {name: list(who) for name, who in extra.reactions.items()}
    if (me in signs.get(sign, [])) is added:
        return
    signs.setdefault(sign, []).append(me) if added else signs[sign].remove(me)
    if len(signs) > MOST_SIGNS:
        raise Invalid({"emoji": ["there are too many"]})
    kept = {name: who for name, who in signs.items() if who}
    _store(tx, _changed(message, extra=msgspec.structs.replace(extra, reactions=kept)))
    said = {"message": number, "type": "add" if added else "remove", "emoji": sign}
    signals.change(tx, conversation, MessageEvent.REACTION, said, _to(tx, place))
    tx.record(ReactionChanged(number, sign, added))


def _message(tx: Tx, place: Room | Conversation, number: int) -> tuple[Conversation, Message]:
    tx.must(Scope.CONVERSATION_WRITE)
    conversation = rooms.must_be_live(place).conversation if isinstance(place, Room) else place
    # Whoever changes a message has the turn first, so that two changes are made one after the other.
    signals.number(tx)
    return conversation, listing.one(tx, conversation, number)


def _is_own(tx: Tx, message: Message) -> bool:
    return message.account_id is not None and message.account_id == tx.actor.account_id


def _to(tx: Tx, place: Room | Conversation) -> int | None:
    return place.other(tx.actor.account_id or 0) if isinstance(place, Conversation) else None


def _changed(message: Message, **changes: Any) -> Message:
    given = {
        name: value if name == "edited_at" else msgspec.json.encode(value).decode()
        for name, value in changes.items()
    }
    return msgspec.structs.replace(message, **given)


def _store(tx: Tx, message: Message) -> None:
    tx.run(
        store.update_message,
        message_id=message.id,
        content=message.content,
        extra=message.extra,
        tags=message.tags,
        edited_at=message.edited_at,
    )
    terms.rewrite(tx, message)
