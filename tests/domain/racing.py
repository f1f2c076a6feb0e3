"""Transactions that overlap on purpose."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from signoff.kernel.tx import Tx
from tests.world import World

T = TypeVar("T")

# Fewer than the pool has connections.
AT_ONCE = 6


def at_once(world: World, work: Callable[[Tx, int], T]) -> list[T]:
    """Run work in transactions of Alice's that all begin before any ends, with nobody to try again."""
    barrier = Barrier(AT_ONCE, timeout=20)

    def one(number: int) -> T:
        with world.db.writing(world.alice) as tx:
            barrier.wait()
            return work(tx, number)

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(one, range(AT_ONCE)))
