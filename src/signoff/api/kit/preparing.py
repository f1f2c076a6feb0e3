"""Answers that take something prepared first, outside of any transaction: bytes kept, rules applied."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from signoff.api.kit.call import Call, Later, Reply
from signoff.kernel.database import Database
from signoff.kernel.tx import Tx

T = TypeVar("T")


def prepared(
    tx: Tx,
    call: Call,
    prepare: Callable[[Database], Awaitable[T]],
    say: Callable[[Tx, T], Reply],
) -> Later:
    """Prepare beside the event loop what `say` then writes and answers, in a transaction of the same caller's."""
    actor, dry_run = tx.actor, call.dry_run

    async def finish(db: Database) -> Reply:
        ready = await prepare(db)
        return await db.write(actor, lambda later: say(later, ready), dry_run=dry_run)

    return Later(finish)
