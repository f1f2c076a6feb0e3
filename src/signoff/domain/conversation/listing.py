"""Lists of messages, and single ones."""

from collections.abc import Iterable, Sequence

from signoff.domain.catalog.flows import flows
from signoff.domain.conversation import queries, store
from signoff.domain.conversation.texts import tags, terms
from signoff.domain.conversation.types import (
    Conversation,
    Message,
    Posted,
    Source,
    TagMode,
    Thread,
    Wanted,
)
from signoff.domain.identity.scopes import Scope
from signoff.kernel.tx import Tx

LAST = 2**62
MOST_EVENTS = 30
MOST_COMMENTS = 1000


def one(tx: Tx, conversation: Conversation, number: int) -> Message:
    """Give a message of a conversation; raises NotFound."""
    tx.must(Scope.CONVERSATION_READ, Scope.CONVERSATION_WRITE)
    place = {"organisation_id": tx.organisation_id, "conversation_id": conversation.id}
    return tx.found(store.message_with_id, f"Message not found: {number}", **place, message_id=number)


def messages(tx: Tx, conversation: Conversation, wanted: Wanted) -> list[Message]:
    """List messages of a conversation, oldest first, whichever end they are chosen from.

    With words to search for the bounds by number do not count, as clients know it.
    """
    tx.must(Scope.CONVERSATION_READ)
    found = _found(tx, conversation, wanted)
    return sorted(found, key=lambda message: message.id)


def comments(tx: Tx, conversation: Conversation, number: int) -> list[Message]:
    """List the comments on a message, oldest first; raises NotFound."""
    one(tx, conversation, number)
    return tx.all(
        queries.comments_of,
        organisation_id=tx.organisation_id,
        conversation_id=conversation.id,
        term=terms.of_tag(f"influx:{number}"),
        limit=MOST_COMMENTS,
    )


def with_things(tx: Tx, found: Sequence[Message]) -> list[Posted]:
    """Add to messages their threads as they are now, the sources of those, and their flows."""
    tx.must(Scope.CONVERSATION_READ, Scope.CONVERSATION_WRITE)
    threads = threads_of(tx, {each.thread_id for each in found if each.thread_id is not None})
    wanted = {each.source_id for each in threads.values() if each.source_id is not None}
    known = sources(tx, wanted)
    places = _conversations(tx, {each.conversation_id for each in found if each.conversation_id is not None})
    named = flows.by_ids(tx, [each.flow_id for each in places.values() if each.flow_id is not None])
    result = []
    for message in found:
        thread = threads.get(message.thread_id or 0)
        place = places.get(message.conversation_id or 0)
        flow = named.get(place.flow_id or 0) if place else None
        result.append(Posted(message, thread, known.get(thread.source_id or 0) if thread else None, flow))
    return result


def threads_of(tx: Tx, thread_ids: Iterable[int]) -> dict[int, Thread]:
    """Give threads by their ids."""
    tx.must(Scope.CONVERSATION_READ, Scope.CONVERSATION_WRITE)
    wanted = list(thread_ids)
    if not wanted:
        return {}
    found = tx.all(queries.threads_by_ids, organisation_id=tx.organisation_id, thread_ids=wanted)
    return {each.id: each for each in found}


def sources(tx: Tx, source_ids: Iterable[int]) -> dict[int, Source]:
    """Give sources by their ids, removed ones too."""
    tx.must(Scope.CONVERSATION_READ, Scope.CONVERSATION_WRITE)
    wanted = list(source_ids)
    if not wanted:
        return {}
    found = tx.all(queries.sources_by_ids, organisation_id=tx.organisation_id, source_ids=wanted)
    return {each.id: each for each in found}


def _conversations(tx: Tx, ids: Iterable[int]) -> dict[int, Conversation]:
    wanted = list(ids)
    if not wanted:
        return {}
    found = tx.all(queries.conversations_by_ids, organisation_id=tx.organisation_id, conversation_ids=wanted)
    return {each.id: each for each in found}


def _found(tx: Tx, conversation: Conversation, wanted: Wanted) -> list[Message]:
    words = terms.words(wanted.search)
    named = [terms.of_tag(tag) for tag in wanted.tags]
    searching = bool(wanted.search)
    place = {
        "organisation_id": tx.organisation_id,
        "conversation_id": conversation.id,
        "since": 0 if searching or wanted.since is None else wanted.since,
        "until": LAST if searching or wanted.until is None else wanted.until,
        "limit": wanted.limit,
        "skip": wanted.skip if searching else 0,
    }
    if wanted.thread is not None:
        place["thread_id"] = wanted.thread
    by, given = _by_terms(words, named, wanted)
    return _by_events(tx, wanted, by, place | given)


def _by_terms(words: list[str], named: list[str], wanted: Wanted) -> tuple[str, dict[str, object]]:
    if wanted.search and not words:
        return "nothing", {}
    if not words and not named:
        return "", {}
    if wanted.mode is TagMode.ANY and named:
        return ("either", {"words": words, "terms": named}) if words else ("any", {"terms": named})
    # The longest is likely the rarest, so the list is read along its messages.
    rarest, *others = sorted([*words, *named], key=len, reverse=True)
    return "all", {"rarest": rarest, "others": others}


def _by_events(tx: Tx, wanted: Wanted, by: str, given: dict[str, object]) -> list[Message]:
    shape = {"oldest": wanted.oldest, "in_thread": wanted.thread is not None}
    if not wanted.events:
        return tx.all(queries.messages(by, "listed", **shape), **given)
    if by or wanted.thread is not None:
        return tx.all(queries.messages(by, "some", **shape), **given, events=list(wanted.events))
    # One bounded walk along the index for each kind; together they hold what is wanted.
    found: list[Message] = []
    for event in tuple(dict.fromkeys(wanted.events))[:MOST_EVENTS]:
        found += tx.all(queries.messages("", "one", **shape), **given, event=event)
    found.sort(key=lambda message: message.id, reverse=not wanted.oldest)
    return found[: wanted.limit]


def in_stored_form(given: Iterable[str], members: tags.Members) -> tuple[str, ...]:
    """Put the tags that a list asks for into their stored form."""
    return tuple(tags.wanted(tag, members) for tag in given)
