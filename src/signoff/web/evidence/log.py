"""The log: everything that happened, and that nothing of it was altered."""

from datetime import date
from urllib.parse import urlencode

from msgspec import Struct

from signoff.api.kit.call import Call, Reply
from signoff.domain.ledger import proving, receipts
from signoff.domain.ledger.auditing import checking, reading
from signoff.domain.ledger.auditing.types import AuditFilter
from signoff.domain.ledger.signing import own_signer
from signoff.kernel.errors import NotFound
from signoff.kernel.events import SequencedEvent, event_kinds
from signoff.kernel.page import Page
from signoff.kernel.tx import Tx
from signoff.web import query
from signoff.web.evidence import happenings
from signoff.web.rendering import page

_SIZE = 50
_MESSAGE = "message.posted"
# Instants sort as texts: what a day begins with, and what comes after all of it.
_MORNING, _MIDNIGHT = "T00:00:00.000000+00:00", "T23:59:59.999999+00:00"


class LogQuery(Struct, frozen=True):
    """Which part of the log is wanted: whatever is given, days as `2026-11-23`."""

    page: Page
    kind: str
    actor: str
    subject: str
    since: str
    until: str
    messages: str

    @property
    def narrowed(self) -> bool:
        """Whether only some of the events are wanted."""
        return bool(self.kind or self.actor or self.subject or self.since or self.until)

    def to(self, number: int) -> str:
        """Give the query of another page of the same events."""
        words = ("kind", "actor", "subject", "since", "until", "messages")
        given = {name: getattr(self, name) for name in words} | {"page": number if number > 1 else ""}
        if self.page.size != _SIZE:
            given["pageSize"] = self.page.size
        return "?" + urlencode({name: value for name, value in given.items() if value})

    @property
    def quiet(self) -> bool:
        """Whether messages are left out: there may be so many that nothing else is seen."""
        return not (self.kind or self.messages)

    def filter(self) -> AuditFilter:
        """Give what the room is asked for."""
        return AuditFilter(
            kind=self.kind or None,
            actor=self.actor or None,
            subject=self.subject or None,
            since=self.since + _MORNING if self.since else None,
            until=self.until + _MIDNIGHT if self.until else None,
            without=_MESSAGE if self.quiet else None,
        )


def listed(tx: Tx, call: Call) -> Reply:
    """Show the events, newest first, with the signed tree that they are in."""
    wanted = _read(call)
    found = reading.listed(tx, wanted.page, wanted.filter())
    try:
        signed = proving.checkpoint(tx)
    except NotFound:
        signed = None
    return page(
        tx,
        call,
        "evidence/log.html",
        found=found,
        wanted=wanted,
        kinds=sorted(event_kinds()),
        events=[happenings.told(event) for event in found.rows],
        signed=signed,
        key=own_signer(tx.settings).verifier.text,
    )


def entry(tx: Tx, call: Call) -> Reply:
    """Show one event with its proof."""
    event = _event(tx, call)
    verifier = own_signer(tx.settings).verifier
    return page(
        tx,
        call,
        "evidence/entry.html",
        told=happenings.told(event),
        check=checking.check_event(tx, event, [verifier]),
        key=verifier.text,
    )


def receipt(tx: Tx, call: Call) -> Reply:
    """Give the receipt of one event, which is checked without this server."""
    event = _event(tx, call)
    name = ("content-disposition", f'attachment; filename="entry-{event.position}.receipt"')
    return Reply(200, receipts.receipt(tx, event).encode(), "text/plain", (name,))


def _event(tx: Tx, call: Call) -> SequencedEvent:
    number = call["entry"]
    if not (number.isascii() and number.isdecimal()) or len(number) > 18:
        raise NotFound(f"There is no event {number}")
    return reading.by_id(tx, int(number))


def _read(call: Call) -> LogQuery:
    words = {name: query.word(call, name) for name in ("kind", "actor", "subject", "messages")}
    days = {name: _day(query.word(call, name)) for name in ("since", "until")}
    return LogQuery(page=query.read(call, _SIZE).page, **words, **days)


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""
