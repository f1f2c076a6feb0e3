"""The audit trail: the events of the log, as this dialect's clients know them."""

from uuid import UUID

import msgspec

from signoff.api.factstore import errors, event_words, reading, times
from signoff.api.factstore.wire import log as wire
from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kit.refusals import Refusal
from signoff.domain.ledger.auditing import reading as log
from signoff.domain.ledger.auditing.types import AuditFilter
from signoff.kernel.errors import NotFound
from signoff.kernel.events import SequencedEvent, event_kinds
from signoff.kernel.page import EVERYTHING
from signoff.kernel.tx import Tx

_YES, _NO = ("true", "1"), ("false", "0")


def listed(tx: Tx, call: Call) -> Reply:
    """List a page of events, newest first unless told."""
    page = reading.page_of(call)
    found = log.listed(tx, page, _wanted(call), descending=_descending(call))
    document = wire.AuditPage(
        events=[document_of(event) for event in found.rows],
        page=page.number - 1,
        size=page.size,
        total_elements=found.total,
        total_pages=found.pages,
    )
    return json_reply(document, errors.JSON)


def show(tx: Tx, call: Call) -> Reply:
    """Show one event."""
    return json_reply(document_of(log.by_id(tx, event_id(call["event"]))), errors.JSON)


def of_trail(tx: Tx, call: Call) -> Reply:
    """List everything that happened on a trail, newest first; a trail that is not there has no events."""
    found = log.listed(tx, EVERYTHING, AuditFilter(trail=call["trail"]))
    return json_reply([document_of(event) for event in found.rows], errors.JSON)


def document_of(event: SequencedEvent) -> wire.AuditEvent:
    """Render an event; its id is a UUID made of its number."""
    payload = event_words.payload_of(event)
    return wire.AuditEvent(
        id=str(UUID(int=event.id)),
        event_type=event_words.type_of(event.kind),
        environment_id=event_words.text(payload, "environmentUuid"),
        trail_id=event_words.text(payload, "trailId"),
        artifact_sha256=event_words.text(payload, "sha256Digest"),
        actor=event.actor,
        payload=msgspec.json.encode(payload).decode(),
        occurred_at=times.instant(event.at),
        region=None,
    )


def event_id(text: str) -> int:
    """Read an event's number out of its UUID; what is no UUID has no event. Raises NotFound."""
    try:
        return UUID(text).int % 2**63
    except ValueError as error:
        raise NotFound(f"Audit event not found: {text}") from error


def _wanted(call: Call) -> AuditFilter:
    given = reading.parameter(call, "eventType")
    return AuditFilter(
        kind=None if given is None else event_words.kind_of(given, event_kinds()),
        trail=reading.parameter(call, "trailId"),
        actor=reading.parameter(call, "actor"),
        since=_instant(call, "from"),
        until=_instant(call, "to"),
    )


def _instant(call: Call, name: str) -> str | None:
    text = reading.parameter(call, name)
    return None if text is None else times.stored(text, name)


def _descending(call: Call) -> bool:
    text = (reading.parameter(call, "sortDesc") or "true").lower()
    if text not in (*_YES, *_NO):
        raise Refusal(400, "sortDesc must be true or false")
    return text in _YES
