"""Threads: what messages are about. They change through messages only."""

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import UNSET, Struct

from signoff.domain.conversation import queries, store
from signoff.domain.conversation.texts import markup
from signoff.domain.conversation.types import Conversation, MessageEvent, Room, Source, Thread, ThreadChanges
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import Invalid
from signoff.kernel.ids import new_secret
from signoff.kernel.tx import Tx

COLOURS = ("red", "green", "yellow", "cyan", "orange", "grey", "black", "lime", "purple", "blue")
KEY_BYTES = 20
MOST_FIELDS = 50
MOST_ACTIONS = 20
LONGEST_TITLE = 2000


class ThreadFilter(Struct, frozen=True):
    """Which threads a list is to have; times are exclusive, and `side` is `chat`, `inbox` or nothing.

    `program` is the number of an OAuth client, or of an integration without one.
    """

    since: str | None = None
    until: str | None = None
    side: str = ""
    empty: bool = False
    limit: int = 30
    program: int | None = None


def listed(tx: Tx, room: Room, wanted: ThreadFilter) -> list[Thread]:
    """List a flow's threads, the most recently changed first."""
    tx.must(Scope.CONVERSATION_READ)
    program = {} if wanted.program is None else {"program": wanted.program}
    return tx.all(
        queries.threads["program" if program else wanted.side],
        **program,
        organisation_id=tx.organisation_id,
        conversation_id=room.conversation.id,
        since=wanted.since,
        until=wanted.until,
        empty=int(wanted.empty),
        limit=wanted.limit,
    )


def with_key(tx: Tx, conversation: Conversation, key: str) -> Thread:
    """Give a thread of a conversation; raises NotFound."""
    tx.must(Scope.CONVERSATION_READ, Scope.CONVERSATION_WRITE)
    place = {"organisation_id": tx.organisation_id, "conversation_id": conversation.id}
    return tx.found(store.thread_with_key, f"Thread not found: {key}", **place, key=key)


def with_id(tx: Tx, thread_id: int) -> Thread:
    """Give a thread by its number; raises NotFound."""
    tx.must(Scope.CONVERSATION_READ, Scope.CONVERSATION_WRITE)
    missing = "The thread was removed meanwhile"
    return tx.found(store.thread_with_id, missing, organisation_id=tx.organisation_id, thread_id=thread_id)


def of_source(tx: Tx, source: Source, external_id: str) -> Thread | None:
    """Give the thread that an integration knows by its own key."""
    tx.must(Scope.CONVERSATION_WRITE)
    return tx.first(
        store.thread_of_source,
        organisation_id=tx.organisation_id,
        source_id=source.id,
        external_id=external_id,
    )


def begin(
    tx: Tx,
    conversation: Conversation,
    changes: ThreadChanges,
    initial: int,
    of: tuple[Source | None, str | None],
) -> Thread:
    """Make a thread whose first message has the number `initial`; raises Invalid."""
    tx.must(Scope.CONVERSATION_WRITE)
    source, external_id = of
    blank = Thread(
        *(0, conversation.id, "", None, None, "", "", None, None, "[]", "[]"),
        *(0, 0, 0, initial, tx.now, tx.now),
    )
    state = _state(blank, changes)
    if not state["title"]:
        raise Invalid({"thread.title": ["can't be blank"]})
    return tx.found(
        store.insert_thread,
        "The thread could not be made",
        organisation_id=tx.organisation_id,
        conversation_id=conversation.id,
        key=new_secret(KEY_BYTES),
        source_id=source.id if source else None,
        external_id=external_id,
        **state,
        activities=0,
        internal_comments=0,
        external_comments=0,
        initial_message=initial,
        created_at=tx.now,
        updated_at=tx.now,
    )


def go_on(tx: Tx, thread: Thread, changes: ThreadChanges | None, event: str) -> Thread:
    """Count one more message of a kind, and take over the thread's new state if there is one; raises Invalid."""
    tx.must(Scope.CONVERSATION_WRITE)
    activity, discussion = event == MessageEvent.ACTIVITY, event == MessageEvent.DISCUSSION
    return tx.found(
        store.update_thread,
        "The thread was removed meanwhile",
        thread_id=thread.id,
        **_state(thread, changes or ThreadChanges()),
        more_activities=int(activity),
        more_external=int(discussion),
        more_internal=int(event in _INTERNAL),
        at=tx.now,
    )


_INTERNAL = (MessageEvent.MESSAGE, MessageEvent.COMMENT, MessageEvent.FILE)


def _state(thread: Thread, changes: ThreadChanges) -> dict[str, Any]:
    _check(changes)
    state: dict[str, Any] = {name: getattr(thread, name) for name in ThreadChanges.__struct_fields__}
    for name, value in msgspec.structs.asdict(changes).items():
        if value is not UNSET:
            state[name] = _STORED[name](value)
    return state


def _check(changes: ThreadChanges) -> None:
    faults: dict[str, list[str]] = {}
    given = {
        name: value for name, value in msgspec.structs.asdict(changes).items() if value not in (UNSET, None)
    }
    if "status" in given and given["status"].get("color") not in (*COLOURS, None):
        faults["thread.status"] = [f"color must be one of {', '.join(COLOURS)}"]
    if "fields" in given and len(given["fields"]) > MOST_FIELDS:
        faults["thread.fields"] = [f"is too long (maximum is {MOST_FIELDS} fields)"]
    if len(given.get("title", "")) > LONGEST_TITLE:
        faults["thread.title"] = [f"is too long (maximum is {LONGEST_TITLE} characters)"]
    if faults:
        raise Invalid(faults)


def _fields(value: list[dict[str, Any]] | None) -> str:
    kept = [
        {"label": markup.plain(str(each.get("label", ""))), "value": markup.links(str(each.get("value", "")))}
        for each in value or []
    ]
    return _json(kept)


def _actions(value: list[dict[str, Any]] | None) -> str:
    """A link leads to the web or nowhere; whom a button calls is looked at when it is pressed."""
    kept = [
        each
        for each in (value or [])[:MOST_ACTIONS]
        if each.get("@type") == "UpdateAction" or markup.link(str(each.get("url") or ""))
    ]
    return _json(kept)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


_STORED: dict[str, Callable[[Any], str | None]] = {
    "title": lambda value: markup.links(value or ""),
    "body": lambda value: markup.document(value or ""),
    "external_url": lambda value: markup.link(value) if value else None,
    "status": lambda value: _json(value) if value else None,
    "actions": _actions,
    "fields": _fields,
}
