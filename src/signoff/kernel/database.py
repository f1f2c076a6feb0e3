"""One database behind two verbs, `reading` and `writing`, on SQLite or PostgreSQL.

The context managers are for command lines, workers and tests. `read`, `write` and `read_slow` are for the server's
event loop: they run a plain synchronous function in a transaction and answer only after the commit.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

from signoff.kernel.actor import Actor
from signoff.kernel.settings import Settings, SettingsError
from signoff.kernel.sql import EngineName
from signoff.kernel.tx import Tx

T = TypeVar("T")
Work = Callable[[Tx], T]
Wake = Callable[[], None]


class Database(Protocol):
    """What both engines offer."""

    engine: EngineName
    settings: Settings
    on_recorded: list[Wake]
    on_enqueued: list[Wake]

    def reading(self, actor: Actor) -> AbstractContextManager[Tx]:
        """Open a transaction that cannot write."""

    def snapshot(self, actor: Actor) -> AbstractContextManager[Tx]:
        """Open a transaction that cannot write and whose statements all see the same moment."""

    def writing(self, actor: Actor, *, dry_run: bool = False) -> AbstractContextManager[Tx]:
        """Open a transaction that commits when the block ends well, and never when `dry_run`."""

    async def read(self, actor: Actor, work: Work[T]) -> T:
        """Run `work` in a reading transaction without holding up other requests for long."""

    async def read_slow(self, actor: Actor, work: Work[T]) -> T:
        """Run `work`, known to be slow, in a reading transaction beside the event loop."""

    async def write(self, actor: Actor, work: Work[T], *, dry_run: bool = False) -> T:
        """Run `work` in a writing transaction; returns after the commit is durable."""

    def close(self) -> None:
        """Let go of every connection."""


def engine_of(settings: Settings) -> EngineName:
    """Tell which engine the settings name; raises SettingsError for an unknown kind of URL."""
    # In memory each connection would have a database of its own.
    if settings.database.startswith("sqlite:///") and not settings.database.endswith("/:memory:"):
        return EngineName.SQLITE
    if settings.database.startswith(("postgresql://", "postgres://")):
        return EngineName.POSTGRESQL
    raise SettingsError(
        "SIGNOFF_DATABASE_URL must begin with postgresql://, or with sqlite:/// and name a file"
    )


def open_database(settings: Settings) -> Database:
    """Open the database that the settings name; raises SettingsError for an unknown kind of URL."""
    if engine_of(settings) is EngineName.SQLITE:
        from signoff.kernel.sqlite.database import SqliteDatabase  # noqa: PLC0415 - the other engine's driver stays unloaded

        return SqliteDatabase(settings)
    from signoff.kernel.postgresql import PostgresqlDatabase  # noqa: PLC0415 - as above

    return PostgresqlDatabase(settings)
