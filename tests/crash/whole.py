"""Looks at the log of an installation: every event has its place, and the ledger verifies."""

import time

from sqlalchemy import func, select

from signoff.domain.ledger.notes import Signer
from signoff.domain.ledger.verifying import verify
from signoff.kernel.actor import system
from signoff.kernel.crypto import load_keys
from signoff.kernel.database import Database, open_database
from signoff.kernel.events import event_table
from signoff.kernel.settings import Settings
from signoff.kernel.sql import prepare

_waiting = prepare(select(func.count()).select_from(event_table).where(event_table.c.position.is_(None)))
_positions = prepare(select(func.count(), func.min(event_table.c.position), func.max(event_table.c.position)))


def assert_whole_log(settings: Settings) -> None:
    """Wait for the sequencers that run beside the test, then look."""
    db = open_database(settings)
    _wait(db)
    verifier = Signer(settings.ledger_name, load_keys(settings).signing()).verifier
    with db.reading(system()) as tx:
        count, first, last = tx.all(_positions)[0]
        report = verify(tx, [verifier])
    db.close()
    assert (first, last) == (0, count - 1)
    assert report.damage is None, str(report.damage)
    assert report.size == report.entries == count


def _wait(db: Database) -> None:
    until = time.monotonic() + 30
    while True:
        with db.reading(system()) as tx:
            if not tx.number(_waiting):
                return
        assert time.monotonic() < until, "Events wait for their position"
        time.sleep(0.05)
