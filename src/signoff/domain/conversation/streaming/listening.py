"""What somebody wants to hear, and where they are in it."""

from collections.abc import Sequence

from msgspec import Struct

from signoff.domain.conversation import listing, queries, rooms, store
from signoff.domain.conversation.types import Posted, Room
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import NotFound
from signoff.kernel.tx import Tx

MOST_MISSED = 1000


class Listening(Struct, frozen=True):
    """Which conversations somebody hears, whether their own private ones too, and after which number.

    `missed` is the number after which they lost the stream, if they say so.
    """

    organisation_id: int
    account_id: int | None
    conversation_ids: frozenset[int]
    personal: bool
    presence: bool
    after: int
    missed: int | None = None


def listen(
    tx: Tx,
    found: Sequence[Room],
    *,
    personal: bool = False,
    presence: bool = False,
    missed: int | None = None,
) -> Listening:
    """Say from where on somebody hears flows that they are in; raises NotFound for others."""
    tx.must(Scope.CONVERSATION_READ)
    for room in found:
        if not room.joined:
            raise NotFound(f"Flow not found: {room.flow.slug}")
    return Listening(
        tx.organisation_id,
        tx.actor.account_id,
        frozenset(room.conversation.id for room in found),
        personal,
        presence,
        tx.number(store.last_number),
        missed,
    )


def must_still_hear(tx: Tx) -> None:
    """Refuse to let somebody go on listening who may not any more."""
    tx.must(Scope.CONVERSATION_READ)


def missed(tx: Tx, listening: Listening, since: int) -> list[Posted]:
    """Give the next messages that somebody missed, up to where their stream begins."""
    tx.must(Scope.CONVERSATION_READ)
    ids = set(listening.conversation_ids)
    if listening.personal:
        ids |= {each.id for each in rooms.private_ones(tx)}
    found = tx.all(
        queries.missed,
        organisation_id=listening.organisation_id,
        conversation_ids=sorted(ids),
        since=since,
        until=listening.after,
        limit=MOST_MISSED,
    )
    return listing.with_things(tx, found)
