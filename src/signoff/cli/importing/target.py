"""Where an import writes: verbs of the rooms, told that it is the time at which things happened."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from signoff.cli.importing.broker import Json
from signoff.cli.performing import actor_in
from signoff.kernel import clock
from signoff.kernel.actor import Actor, system
from signoff.kernel.database import Database
from signoff.kernel.tx import Tx

T = TypeVar("T")

# One commit for so many; an import that is broken off goes on where it was.
BATCH = 25


class Target:
    """An organisation of this installation."""

    def __init__(self, db: Database, organisation: str) -> None:
        self._db = db
        with db.reading(system()) as tx:
            self._actor: Actor = actor_in(tx, organisation)

    def write(self, work: Callable[[Tx], T]) -> T:
        """Run verbs in one transaction."""
        with self._db.writing(self._actor) as tx:
            return work(tx)

    def read(self, work: Callable[[Tx], T]) -> T:
        """Ask."""
        with self._db.reading(self._actor) as tx:
            return work(tx)


def moment(document: Json | None, name: str = "createdAt") -> str | None:
    """Give the time that a document tells, as it is stored here."""
    given = (document or {}).get(name)
    return clock.instant(datetime.fromisoformat(given)) if given else None


def at(tx: Tx, *times: str | None) -> None:
    """Let what follows happen at the first time that is known."""
    tx.now = next((time for time in times if time), tx.now)


def batches(things: Sequence[T]) -> Iterator[list[T]]:
    """Cut into parts that are committed together."""
    for start in range(0, len(things), BATCH):
        yield list(things[start : start + BATCH])
