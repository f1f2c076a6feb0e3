"""The log: everything that happened, and that nothing of it was altered."""

from signoff.api.kit.call import Call, Reply
from signoff.domain.ledger import proving
from signoff.domain.ledger.auditing import checking, reading
from signoff.domain.ledger.auditing.types import AuditFilter
from signoff.domain.ledger.signing import own_signer
from signoff.kernel.errors import NotFound
from signoff.kernel.events import event_kinds
from signoff.kernel.tx import Tx
from signoff.web import query
from signoff.web.evidence import happenings
from signoff.web.rendering import page


def listed(tx: Tx, call: Call) -> Reply:
    """Show the events, newest first, with the signed tree that they are in."""
    wanted = query.read(call, 50)
    kind, actor = query.word(call, "kind"), query.word(call, "actor")
    found = reading.listed(tx, wanted.page, AuditFilter(kind=kind or None, actor=actor or None))
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
        kind=kind,
        by=actor,
        kinds=sorted(event_kinds()),
        events=[happenings.told(event) for event in found.rows],
        signed=signed,
    )


def entry(tx: Tx, call: Call) -> Reply:
    """Show one event with its proof."""
    number = call["entry"]
    if not (number.isascii() and number.isdecimal()) or len(number) > 18:
        raise NotFound(f"There is no event {number}")
    event = reading.by_id(tx, int(number))
    verifier = own_signer(tx.settings).verifier
    return page(
        tx,
        call,
        "evidence/entry.html",
        told=happenings.told(event),
        check=checking.check_event(tx, event, [verifier]),
        key=verifier.text,
    )
