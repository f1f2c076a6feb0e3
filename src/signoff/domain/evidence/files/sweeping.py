"""Removing the bytes that were kept for somebody whose process died, or whose transaction failed.

Whoever keeps bytes announces them first (`announcing.py`). A day later there is a row that speaks of them, or there
never will be. While bytes are being removed the same content cannot be announced, so none goes that was just kept.
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from functools import partial

import structlog
from msgspec import Struct

from signoff.domain.evidence.files import objects, store
from signoff.kernel import clock
from signoff.kernel.actor import system
from signoff.kernel.database import Database
from signoff.kernel.errors import Unavailable
from signoff.kernel.tx import Tx

AGE = 24 * 3600.0
# What somebody else has begun to remove and not finished in this time, nobody removes any more.
ABANDONED = 3600.0
PAUSE = 3600.0
AT_ONCE = 100

log = structlog.get_logger(__name__)

# Tells of some sums which ones an organisation's rows speak of.
SpokenOf = Callable[[Tx, list[str]], set[str]]


class Leaving(Struct, frozen=True):
    """A content that was announced long ago; its bytes stay if somebody speaks of it."""

    id: int
    organisation_id: int
    sha256: str
    stays: bool


def keep_swept(*spoken_of: SpokenOf) -> Callable[[Database], Coroutine[None, None, None]]:
    """Make the service that sweeps once an hour."""

    async def run(db: Database) -> None:
        while True:
            try:
                await sweep(db, spoken_of)
            except Unavailable as error:
                log.warning("could not sweep", error=str(error))
            await asyncio.sleep(PAUSE)

    return run


async def sweep(db: Database, spoken_of: Sequence[SpokenOf]) -> int:
    """Remove the bytes that nobody speaks of a day after they were announced, and tell of how many contents.

    Raises Unavailable when the store does not answer; what was not removed then is removed the next time.
    """
    removed = 0
    while found := await db.write(system(), partial(_claim, spoken_of=spoken_of)):
        for each in found:
            act = objects.tidy if each.stays else objects.remove
            await act(db.settings, each.organisation_id, each.sha256)
        await db.write(system(), partial(_forget, ids=[each.id for each in found]))
        removed += sum(not each.stays for each in found)
    if removed:
        log.info("swept", contents=removed)
    return removed


def _claim(tx: Tx, spoken_of: Sequence[SpokenOf]) -> list[Leaving]:
    before = {
        "arrived_before": clock.shifted(tx.now, seconds=-AGE),
        "left_before": clock.shifted(tx.now, seconds=-ABANDONED),
    }
    ids = [row[0] for row in tx.all(store.due, **before, limit=AT_ONCE)]
    rows = tx.all(store.claim, **before, ids=ids, now=tx.now)
    found = []
    for organisation_id in {row[1] for row in rows}:
        tx.actor = system(organisation_id)
        own = [row for row in rows if row[1] == organisation_id]
        stay = set[str]().union(*(ask(tx, [row[2] for row in own]) for ask in spoken_of))
        found += [Leaving(row[0], row[1], row[2], row[2] in stay) for row in own]
    return found


def _forget(tx: Tx, ids: list[int]) -> None:
    tx.run(store.forget, ids=ids)
