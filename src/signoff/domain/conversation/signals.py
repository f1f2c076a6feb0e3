"""Messages that nobody writes: what changed in a flow, and what concerns one person."""

from typing import Any

import msgspec

from signoff.domain.catalog.flows import members
from signoff.domain.conversation import queries, store
from signoff.domain.conversation.types import CHAT, Conversation, MessageEvent, Room
from signoff.kernel.ids import new_secret
from signoff.kernel.tx import Tx

_BLANK: dict[str, Any] = {
    "conversation_id": None,
    "recipient_id": None,
    "account_id": None,
    "source_id": None,
    "thread_id": None,
    "parent_id": None,
    "app": None,
    "extra": "{}",
    "tags": "[]",
    "uuid": None,
    "listed": 0,
    "transient": 0,
    "edited_at": None,
}


def number(tx: Tx) -> int:
    """Take the next number; others wait until this transaction ends."""
    return tx.number(store.take_number, id=1, last=1)


def action(tx: Tx, room: Room, said: dict[str, Any]) -> None:
    """Tell in a flow that its members changed."""
    write(tx, room.conversation, MessageEvent.ACTION, said, app=CHAT, listed=1)


def change(tx: Tx, conversation: Conversation, event: MessageEvent, said: Any, to: int | None = None) -> int:
    """Tell in a conversation that something in it changed; kept, but not in lists."""
    return write(tx, conversation, event, said, recipient_id=to)


def of_flow(tx: Tx, room: Room, event: MessageEvent, said: Any, about: int | None = None) -> None:
    """Tell those who are listening to a flow; not kept."""
    more = {} if about is None else {"account_id": about}
    write(tx, room.conversation, event, said, transient=1, **more)


def personal(tx: Tx, account_id: int, event: MessageEvent, said: Any) -> None:
    """Tell one person, who may be listening; not kept."""
    write(tx, None, event, said, recipient_id=account_id, account_id=account_id, transient=1)


def everywhere(tx: Tx, account_id: int, event: MessageEvent, said: Any) -> None:
    """Tell every flow that somebody is in, and themself; not kept."""
    mine = [flow.id for flow in members.flows_of(tx, account_id)]
    rooms = tx.all(queries.conversations_of_flows, organisation_id=tx.organisation_id, flow_ids=mine)
    for conversation in rooms:
        write(tx, conversation, event, said, account_id=account_id, transient=1)
    personal(tx, account_id, event, said)


def write(tx: Tx, conversation: Conversation | None, event: MessageEvent, said: Any, **more: Any) -> int:
    """Write a message of the server's own, by default in the actor's name; give its number."""
    row = {
        **_BLANK,
        "account_id": tx.actor.account_id,
        "uuid": new_secret(16),
        **more,
        "id": number(tx),
        "organisation_id": tx.organisation_id,
        "conversation_id": conversation.id if conversation else None,
        "event": event.value,
        "content": msgspec.json.encode(said).decode(),
        "sent_at": tx.now,
    }
    tx.run(store.insert_message, **row)
    return int(row["id"])
