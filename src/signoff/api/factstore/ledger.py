"""The ledger, answered from the signed tree: there is no second chain."""

from collections.abc import Callable

from signoff.api.factstore import errors, event_words, reading, times
from signoff.api.factstore.wire import log as wire
from signoff.api.kit.call import Call, Reply, json_reply
from signoff.domain.ledger import proving
from signoff.domain.ledger.auditing import checking
from signoff.domain.ledger.auditing import reading as log
from signoff.domain.ledger.auditing.types import EntryCheck
from signoff.domain.ledger.entries import leaf_of
from signoff.domain.ledger.signing import own_signer
from signoff.kernel import clock
from signoff.kernel.errors import NotFound
from signoff.kernel.events import SequencedEvent
from signoff.kernel.sequencer import lag
from signoff.kernel.tx import Tx

NOTHING_BEFORE = "0" * 64
Leaf = Callable[[int], bytes]


def listed(tx: Tx, call: Call) -> Reply:
    """List a page of the organisation's entries, oldest first."""
    page = reading.page_of(call)
    found = log.listed(tx, page, descending=False)
    leaf = proving.leaves(tx)
    document = wire.LedgerPage(
        entries=[_entry(event, leaf) for event in found.rows],
        page=page.number - 1,
        size=page.size,
        total_elements=found.total,
        total_pages=found.pages,
    )
    return json_reply(document, errors.JSON)


def show(tx: Tx, call: Call) -> Reply:
    """Show the newest entry of a record."""
    event = log.latest_of(tx, call["record"])
    if event is None:
        raise NotFound(f"Ledger entry not found for record: {call['record']}")
    return json_reply(_entry(event, proving.leaves(tx)), errors.JSON)


def verify(tx: Tx, call: Call) -> Reply:
    """Check the newest entry of a record."""
    found = checking.check_record(tx, call["record"], [own_signer(tx.settings).verifier])
    return json_reply(_verification(tx, call["record"], found), errors.JSON)


def verify_chain(tx: Tx, call: Call) -> Reply:
    """Check every entry of a time."""
    given = reading.read(call, wire.VerifyChain)
    since, until = times.stored(given.start, "from"), times.stored(given.until, "to")
    found = checking.check_between(tx, since, until, [own_signer(tx.settings).verifier])
    document = wire.ChainVerification(
        valid=found.sound,
        entries_checked=found.entries,
        first_entry_timestamp=times.optional(found.first),
        last_entry_timestamp=times.optional(found.last),
        broken_at=None if found.broken_at is None else str(found.broken_at),
        message=found.reason,
    )
    return json_reply(document, errors.JSON)


def status(tx: Tx, _call: Call) -> Reply:
    """Say whether the ledger is well: signed, and up to date."""
    waiting, total = lag(tx), log.count(tx)
    try:
        signed = proving.checkpoint(tx)
    except NotFound:
        signed = None
    healthy = waiting <= tx.settings.max_sequencer_lag
    message = f"{waiting} events wait for their place" if waiting else "Every event has its place"
    document = wire.LedgerStatus(
        enabled=True,
        type="local",
        total_entries=total,
        healthy=healthy,
        message=message,
        tree_size=signed.size if signed else 0,
        root_hash=signed.root.hex() if signed else None,
        waiting=waiting,
    )
    return json_reply(document, errors.JSON)


def _entry(event: SequencedEvent, leaf: Leaf) -> wire.LedgerEntry:
    record = event.record or ""
    return wire.LedgerEntry(
        entry_id=str(event.position),
        record_id=record,
        fact_id=record,
        event_type=event_words.type_of(event.kind),
        content_hash=leaf_of(event).hex(),
        previous_hash=_before(event, leaf),
        timestamp=times.instant(event.at),
        metadata={"kind": event.kind, "subject": event.subject, "actor": event.actor},
    )


def _verification(tx: Tx, record: str, found: EntryCheck) -> wire.Verification:
    event = found.event
    return wire.Verification(
        record_id=record,
        fact_id=record,
        verified=found.verified,
        content_hash=found.leaf.hex() or None,
        chain_position=event.position if event else None,
        previous_hash=_before(event, proving.leaves(tx)) if event else None,
        ledger_timestamp=times.instant(event.at) if event else None,
        verified_at=times.instant(clock.now()),
        message=found.reason,
    )


def _before(event: SequencedEvent, leaf: Leaf) -> str:
    return leaf(event.position - 1).hex() if event.position else NOTHING_BEFORE
