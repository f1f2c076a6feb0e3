"""The reader of the log that tells flows what happened."""

from collections.abc import Sequence
from functools import partial
from itertools import groupby
from operator import attrgetter

import msgspec

from signoff.domain.catalog.flows.types import Flow
from signoff.domain.conversation import posting, rooms, sources, threads
from signoff.domain.conversation.facts import subscriptions, telling
from signoff.domain.conversation.facts.types import Addresses, Fact
from signoff.domain.conversation.types import KEEP, Draft, Extra, MessageEvent, Room, Source, ThreadChanges
from signoff.domain.identity.organisations import administrator
from signoff.kernel.events import SequencedEvent
from signoff.kernel.subscribers import Subscriber
from signoff.kernel.tx import Tx

NAME = "conversation"
SOURCE = "Signoff"
# Each event may be told in many flows, and other requests wait meanwhile.
BATCH = 20


def subscriber(addresses: Addresses) -> Subscriber:
    """Give the reader of the log; `addresses` tell where the pages are that threads link to."""
    return Subscriber(NAME, partial(handle, addresses=addresses), BATCH, tuple(telling.TELLERS))


def handle(tx: Tx, events: Sequence[SequencedEvent], addresses: Addresses) -> None:
    """Tell the flows concerned of some events of the log."""
    for organisation_id, group in groupby(events, key=attrgetter("organisation_id")):
        tx.actor = administrator(NAME, organisation_id)
        told = [(event, fact) for event in group if (fact := _fact(event)) is not None]
        for (event, fact), audience in zip(
            told, subscriptions.audiences(tx, [fact for _, fact in told]), strict=True
        ):
            for flow in audience:
                _tell(tx, flow, event, fact, addresses)


def _fact(event: SequencedEvent) -> Fact | None:
    if event.kind not in telling.TELLERS:
        return None
    return telling.fact_of(event.kind, msgspec.json.decode(event.payload))


def _tell(tx: Tx, flow: Flow, event: SequencedEvent, fact: Fact, addresses: Addresses) -> None:
    if flow.archived_at is not None:
        return
    conversation = rooms.ensured(tx, rooms.conversation_of(tx, flow))
    kinds = subscriptions.chosen_kinds(tx, conversation)
    if kinds is not None and event.kind not in kinds:
        return
    source = sources.of_facts(tx, conversation, SOURCE)
    draft = Draft(
        event=MessageEvent.ACTIVITY.value,
        external_thread=fact.thread,
        thread_changes=_changes(tx, source, fact, addresses),
        extra=Extra(title=fact.title, author={"name": event.actor}),
    )
    posting.post(tx, Room(flow, conversation, joined=True), draft, source)


def _changes(tx: Tx, source: Source, fact: Fact, addresses: Addresses) -> ThreadChanges:
    """A thread keeps its fields until a fact brings others; its title is that of its first fact."""
    known = threads.of_source(tx, source, fact.thread)
    base = tx.settings.base_url.rstrip("/")
    path = addresses(fact.about) if fact.about else ""
    value, colour = fact.status or ("", "")
    return ThreadChanges(
        title=KEEP if known else fact.thread_title,
        external_url=f"{base}{path}" if base and path else KEEP,
        status={"value": value, "color": colour} if fact.status else KEEP,
        fields=[{"label": label, "value": said} for label, said in fact.fields] if fact.fields else KEEP,
        actions=KEEP if fact.actions is None else list(fact.actions),
    )
