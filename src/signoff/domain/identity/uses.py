"""When tokens were last used: noted in memory by requests, written by a loop of its own once a minute."""

import asyncio

import structlog

from signoff.domain.identity import store
from signoff.kernel.actor import system
from signoff.kernel.clock import Instant
from signoff.kernel.database import Database
from signoff.kernel.errors import Unavailable
from signoff.kernel.tx import Tx

INTERVAL = 60.0

log = structlog.get_logger(__name__)

_noted: dict[str, Instant] = {}


def note_use(token: str, at: Instant) -> None:
    """Remember that the token with this uuid was used."""
    _noted[token] = at


def write_uses(tx: Tx) -> None:
    """Write what has been noted since the last time; what another process wrote later stays."""
    uses: list[tuple[str, Instant]] = []
    while _noted:
        uses.append(_noted.popitem())
    store.set_last_used(tx, uses)


async def keep_uses(db: Database) -> None:
    """Write the uses once a minute, and a last time when cancelled."""
    try:
        while True:
            await asyncio.sleep(INTERVAL)
            await _write(db)
    finally:
        await _write(db)


async def _write(db: Database) -> None:
    if not _noted:
        return
    try:
        await db.write(system(), write_uses)
    except Unavailable as error:
        log.warning("could not keep when tokens were used", error=str(error))
