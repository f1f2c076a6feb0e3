"""Posting: somebody or an integration says something in a flow, or somebody to a colleague."""

import re
from typing import Any

import msgspec
from msgspec import Struct

from signoff.domain.catalog.flows import flows
from signoff.domain.conversation import listing, people, rooms, signals, store, threads
from signoff.domain.conversation.events import MessagePosted, PrivateMessagePosted
from signoff.domain.conversation.texts import markup, tags, terms
from signoff.domain.conversation.types import (
    CHAT,
    INBOX,
    LONGEST,
    Conversation,
    Draft,
    Message,
    MessageEvent,
    Posted,
    Room,
    Source,
    Thread,
    ThreadChanges,
)
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import Invalid, NotFound
from signoff.kernel.ids import new_secret
from signoff.kernel.tx import Tx

TEXTS = (MessageEvent.MESSAGE, MessageEvent.COMMENT, MessageEvent.STATUS, MessageEvent.LINE)
ITEMS = (MessageEvent.ACTIVITY, MessageEvent.DISCUSSION)
OTHERS = (MessageEvent.FILE, MessageEvent.MAIL, MessageEvent.VCS)
PRIVATE = (MessageEvent.MESSAGE, MessageEvent.STATUS, MessageEvent.LINE, MessageEvent.FILE)
LONGEST_NAME = 255
LONGEST_UUID = 100
_UNSEEN = re.compile(r"[\0\f]|\r(?!\n)")


class _Place(Struct, frozen=True):
    """Where a message goes: the conversation, the flow or the recipient, and the integration if one posts."""

    conversation: Conversation
    room: Room | None = None
    source: Source | None = None
    recipient: int | None = None


def post(tx: Tx, room: Room, draft: Draft, source: Source | None = None) -> Posted:
    """Say something in a flow; a repeated uuid of the same person gives the first message again.

    Raises Invalid, NotFound for an unknown thread or parent, and Forbidden for who has not joined. Records
    message.posted.
    """
    tx.must(Scope.CONVERSATION_WRITE)
    rooms.must_be_live(room)
    draft = _checked(draft, (*TEXTS, *ITEMS, *OTHERS), source)
    place = _Place(rooms.ensured(tx, room.conversation), room, source)
    if known := _again(tx, place, draft):
        return listing.with_things(tx, [known])[0]
    message, thread = _written(tx, place, draft)
    tx.record(MessagePosted(message.id, room.flow.slug, message.event, thread.key if thread else None))
    if message.event == MessageEvent.STATUS:
        _keep_status(tx, place.conversation, str(draft.content))
    _note_activity(tx)
    return Posted(message, thread, source or _source(tx, thread), room.flow)


def post_privately(tx: Tx, other_id: int, draft: Draft) -> Posted:
    """Say something to a colleague; raises Invalid and NotFound. Records message.posted_privately."""
    tx.must(Scope.CONVERSATION_WRITE)
    conversation = rooms.ensured(tx, rooms.private(tx, other_id))
    draft = _checked(draft, PRIVATE, None)
    place = _Place(conversation, recipient=other_id)
    if known := _again(tx, place, draft):
        return Posted(known)
    message, _ = _written(tx, place, draft)
    rooms.open_for(tx, conversation, other_id)
    tx.record(PrivateMessagePosted(message.id, message.event))
    _note_activity(tx)
    return Posted(message)


def online(tx: Tx, room: Room, said: Any) -> None:
    """Tell those who listen to a flow that the caller is there; nothing of it is kept."""
    tx.must(Scope.CONVERSATION_WRITE)
    rooms.must_be_live(room)
    signals.of_flow(tx, room, MessageEvent.ONLINE, said)


# --- what may be said ---


def _checked(draft: Draft, allowed: tuple[MessageEvent, ...], source: Source | None) -> Draft:
    faults: dict[str, list[str]] = {}
    if not draft.event:
        faults["event"] = ["can't be blank"]
    elif draft.event not in allowed:
        faults["event"] = ["is not included in the list"]
    elif draft.event in TEXTS:
        faults |= _faults_of_text(draft)
    elif draft.event in ITEMS:
        faults |= _faults_of_item(draft, source)
    elif not draft.content:
        faults["content"] = ["can't be blank"]
    name = draft.extra.external_user_name
    if name is not None and not 0 < len(name.strip()) <= LONGEST_NAME:
        faults["external_user_name"] = ["can't be blank" if not name.strip() else "is too long"]
    if draft.uuid is not None and len(draft.uuid) > LONGEST_UUID:
        faults["uuid"] = [f"is too long (maximum is {LONGEST_UUID} characters)"]
    if len(draft.tags) > tags.MOST_TAGS:
        faults["tags"] = [f"is too long (maximum is {tags.MOST_TAGS} tags)"]
    if faults:
        raise Invalid(faults)
    return _sanitised(draft)


def _faults_of_text(draft: Draft) -> dict[str, list[str]]:
    text = draft.content
    # A status is taken back by saying nothing.
    if draft.event == MessageEvent.STATUS and text == "":
        return {}
    if draft.event == MessageEvent.COMMENT and draft.parent is None and draft.thread is None:
        return {"message": ["can't be blank"]}
    return faults_of(text)


def faults_of(text: object) -> dict[str, list[str]]:
    """Say what is wrong with a text that somebody wrote."""
    if not isinstance(text, str) or not text.strip():
        return {"content": ["can't be blank"]}
    if len(text) > LONGEST:
        return {"content": [f"is too long (maximum is {LONGEST} characters)"]}
    return {}


def _faults_of_item(draft: Draft, source: Source | None) -> dict[str, list[str]]:
    faults: dict[str, list[str]] = {}
    if not (draft.extra.title or "").strip():
        faults["title"] = ["can't be blank"]
    if not str((draft.extra.author or {}).get("name") or "").strip():
        faults["author.name"] = ["can't be blank"]
    if not draft.thread and not draft.external_thread:
        faults["external_thread_id"] = ["can't be blank"]
    if draft.external_thread and not draft.thread and source is None:
        faults["external_thread_id"] = ["can only be used by an integration"]
    return faults


def _sanitised(draft: Draft) -> Draft:
    if draft.event in TEXTS:
        return msgspec.structs.replace(draft, content=_UNSEEN.sub("", str(draft.content)))
    if draft.event in ITEMS:
        extra = msgspec.structs.replace(
            draft.extra,
            title=markup.links(draft.extra.title or ""),
            body=markup.document(draft.extra.body) if draft.extra.body else None,
        )
        return msgspec.structs.replace(draft, content=None, extra=extra)
    return draft


# --- how it is written ---


def _again(tx: Tx, place: _Place, draft: Draft) -> Message | None:
    if not draft.uuid or place.source or tx.actor.account_id is None:
        return None
    return tx.first(
        store.message_with_uuid,
        organisation_id=tx.organisation_id,
        conversation_id=place.conversation.id,
        account_id=tx.actor.account_id,
        uuid=draft.uuid,
    )


def _written(tx: Tx, place: _Place, draft: Draft) -> tuple[Message, Thread | None]:
    # The number is taken first: from here on, whoever posts takes turns, so threads cannot be locked crosswise.
    number = signals.number(tx)
    parent = _parent(tx, place, draft)
    thread = _thread(tx, place, draft, parent, number)
    content = _content(draft, parent)
    message = _message(tx, place, draft, (number, parent.id if parent else None), thread, content)
    tx.run(store.insert_message, **msgspec.structs.asdict(message))
    terms.write(tx, message)
    return message, thread


def _parent(tx: Tx, place: _Place, draft: Draft) -> Message | None:
    if draft.parent is None:
        return None
    found = listing.one(tx, place.conversation, draft.parent)
    if found.event == MessageEvent.COMMENT:
        raise Invalid({"message": ["is a comment itself"]})
    return found


def _thread(tx: Tx, place: _Place, draft: Draft, parent: Message | None, number: int) -> Thread | None:
    if place.recipient is not None:
        return None
    known = _known_thread(tx, place, draft, parent)
    changes = draft.thread_changes
    if known is None:
        changes = changes or ThreadChanges(title=_title(draft))
        known = threads.begin(tx, place.conversation, changes, number, (place.source, draft.external_thread))
        changes = None
    return threads.go_on(tx, known, changes, draft.event)


def _known_thread(tx: Tx, place: _Place, draft: Draft, parent: Message | None) -> Thread | None:
    if draft.thread:
        return threads.with_key(tx, place.conversation, draft.thread)
    if parent is not None and parent.thread_id is not None:
        return threads.with_id(tx, parent.thread_id)
    if draft.external_thread and place.source is not None:
        return threads.of_source(tx, place.source, draft.external_thread)
    return None


def _title(draft: Draft) -> str | None:
    if draft.event in ITEMS:
        return None
    text = draft.content
    if isinstance(text, dict):
        text = text.get("subject") or text.get("file_name") or draft.event
    return (str(text).strip() or draft.event)[: threads.LONGEST_TITLE]


def _content(draft: Draft, parent: Message | None) -> Any:
    if draft.event == MessageEvent.COMMENT:
        return {"title": title_of(parent) if parent else "", "text": draft.content}
    return draft.content


def title_of(message: Message) -> str:
    """Give the line that stands for a message where it is answered."""
    said = message.said()
    if isinstance(said, dict):
        said = said.get("subject") or said.get("title") or said.get("text") or said.get("file_name")
    return str(said or message.extras().title or message.event)


def _message(
    tx: Tx, place: _Place, draft: Draft, numbers: tuple[int, int | None], thread: Thread | None, content: Any
) -> Message:
    number, parent = numbers
    anonymous = place.source is not None or draft.extra.external_user_name is not None
    return Message(
        id=number,
        organisation_id=tx.organisation_id,
        conversation_id=place.conversation.id,
        recipient_id=place.recipient,
        account_id=None if anonymous else tx.actor.account_id,
        source_id=place.source.id if place.source else None,
        thread_id=thread.id if thread else None,
        parent_id=parent,
        event=draft.event,
        app=INBOX if draft.event in (*ITEMS, MessageEvent.MAIL, MessageEvent.VCS) else CHAT,
        content=_json(content),
        extra=_json(draft.extra),
        tags=_json(_tags(tx, place, draft, parent)),
        uuid=draft.uuid or new_secret(16),
        listed=1,
        transient=0,
        sent_at=tx.now,
        edited_at=None,
    )


def _tags(tx: Tx, place: _Place, draft: Draft, parent: int | None) -> list[str]:
    marks = [":file"] if draft.event == MessageEvent.FILE or draft.extra.attachments else []
    marks += [f"influx:{parent}"] if parent is not None else []
    text = draft.content if isinstance(draft.content, str) else (draft.extra.title or "")
    if place.recipient is not None:
        members = tags.Members((), tx.actor.account_id)
        unread = f":unread:{place.recipient}"
        return [unread, *(tag for tag in tags.of_message(draft.tags, text, members, marks) if tag != unread)]
    members = members_of(tx, place.room)
    return tags.of_message(draft.tags, text, members, marks)


def members_of(tx: Tx, room: Room | None) -> tags.Members:
    """Give who may be mentioned in a flow, or nobody in a private conversation."""
    found = [each for each in people.in_flow(tx, room.flow) if each.active] if room else []
    return tags.Members(found, tx.actor.account_id)


def _keep_status(tx: Tx, conversation: Conversation, text: str) -> None:
    if tx.actor.account_id is not None:
        tx.run(
            store.say_status,
            conversation_id=conversation.id,
            account_id=tx.actor.account_id,
            organisation_id=tx.organisation_id,
            open=1,
            blocked=0,
            status=text or None,
        )


def _note_activity(tx: Tx) -> None:
    if tx.actor.account_id is not None:
        mine = {"account_id": tx.actor.account_id, "organisation_id": tx.organisation_id}
        tx.run(store.note_activity, **mine, last_ping=tx.now, last_activity=tx.now)


def _source(tx: Tx, thread: Thread | None) -> Source | None:
    if thread is None or thread.source_id is None:
        return None
    return listing.sources(tx, [thread.source_id]).get(thread.source_id)


def room_of(tx: Tx, conversation: Conversation) -> Room:
    """Give the flow that an integration's token stands for; raises NotFound once it is gone."""
    if conversation.flow_id is None:
        raise NotFound("There is no flow")
    found = flows.by_ids(tx, [conversation.flow_id])[conversation.flow_id]
    return Room(found, conversation, joined=True)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
