"""Reading the log: who did what, when."""

from signoff.domain.ledger.auditing import queries
from signoff.domain.ledger.auditing.types import READ, AuditFilter
from signoff.kernel.clock import Instant
from signoff.kernel.events import SequencedEvent
from signoff.kernel.page import Page, Paged, page_of
from signoff.kernel.sql import like_pattern
from signoff.kernel.tx import Tx

NEWEST = AuditFilter()
MOST_COUNTED = 20_000


def listed(
    tx: Tx, page: Page, wanted: AuditFilter = NEWEST, *, descending: bool = True
) -> Paged[SequencedEvent]:
    """List the events of the caller's organisation that fit, by their order in the log, newest first unless told."""
    tx.must(READ)
    fields = {name: getattr(wanted, name) for name in wanted.__struct_fields__}
    given = {name: value for name, value in fields.items() if value is not None}
    if wanted.subject is not None:
        given["subject"] = like_pattern(wanted.subject.lower())
    place = {"organisation_id": tx.organisation_id, **given}
    names = tuple(given)
    return page_of(tx, queries.events(names, descending=descending), queries.count(names), page, **place)


def by_id(tx: Tx, event_id: int) -> SequencedEvent:
    """Give an event by its id; raises NotFound."""
    tx.must(READ)
    place = {"organisation_id": tx.organisation_id, "event_id": event_id}
    return tx.found(queries.event_with_id, f"There is no event {event_id}", **place)


def latest_of(tx: Tx, record: str) -> SequencedEvent | None:
    """Give the newest event about the thing with this uuid."""
    found = listed(tx, Page(1, 1), AuditFilter(record=record)).rows
    return found[0] if found else None


def count(tx: Tx) -> int:
    """Count the events of the caller's organisation."""
    tx.must(READ)
    return tx.number(queries.count(()), organisation_id=tx.organisation_id)


def per_day(tx: Tx, kind: str, since: Instant) -> dict[str, int]:
    """Count the events of a kind by their day (`2026-11-23`), of the newest 20,000; days without any are left out."""
    tx.must(READ)
    place = {"organisation_id": tx.organisation_id, "kind": kind, "since": since, "limit": MOST_COUNTED}
    return dict(tx.all(queries.per_day, **place))
