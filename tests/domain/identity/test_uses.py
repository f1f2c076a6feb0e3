"""When a token was last used."""

import asyncio

from signoff.domain.identity.authenticating import authenticate
from signoff.domain.identity.tokens import list_all_tokens
from signoff.domain.identity.types import Bearer
from signoff.domain.identity.uses import keep_uses, note_use, write_uses
from signoff.kernel.actor import system
from signoff.kernel.page import Page
from tests.world import World


def last_used(world: World) -> str | None:
    with world.db.reading(world.alice) as tx:
        return list_all_tokens(tx, Page()).rows[0].last_used_at


def test_use_is_noted_and_written_later(world: World) -> None:
    value = world.token(world.bob).value
    with world.db.reading(system()) as tx:
        authenticate(tx, Bearer(value))
        used_at = tx.now

    assert last_used(world) is None
    with world.db.writing(system()) as tx:
        write_uses(tx)
    assert last_used(world) == used_at


def test_later_use_stays(world: World) -> None:
    uuid = world.token(world.bob).token.uuid
    for at in ("2030-01-02", "2030-01-01"):
        note_use(uuid, at)
        with world.db.writing(system()) as tx:
            write_uses(tx)

    assert last_used(world) == "2030-01-02"


def test_last_uses_are_written_when_the_server_stops(world: World) -> None:
    uuid = world.token(world.bob).token.uuid

    async def serve() -> None:
        loop = asyncio.create_task(keep_uses(world.db))
        await asyncio.sleep(0)
        note_use(uuid, "2030-01-01")
        loop.cancel()
        await asyncio.gather(loop, return_exceptions=True)

    asyncio.run(serve())
    assert last_used(world) == "2030-01-01"
