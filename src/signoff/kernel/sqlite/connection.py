"""One driver's connection to a SQLite file, as transactions want it."""

import sqlite3
from pathlib import Path

from signoff.kernel.errors import Unavailable
from signoff.kernel.sql import EngineName, Parameters, Row

# So much of a file is read without copying it.
MAPPED = 2**28


class SqliteConnection:
    """A driver's connection as a transaction wants it."""

    engine = EngineName.SQLITE

    def __init__(self, path: Path, *, writable: bool, timeout: float, durable: bool = True) -> None:
        self.raw = sqlite3.connect(
            path, isolation_level=None, check_same_thread=False, cached_statements=1024, timeout=timeout
        )
        self.tune(
            journal_mode="WAL",
            synchronous="FULL" if durable else "OFF",
            foreign_keys="ON",
            cache_size=-16000,
            mmap_size=MAPPED,
        )
        self.writable = writable
        # What a savepoint can undo is kept aside, and beyond some pages that would be a new file for each request.
        self.tune(**({"temp_store": "MEMORY"} if writable else {"query_only": "ON"}))

    def tune(self, **pragmas: str | int) -> None:
        """Set what SQLite calls pragmas."""
        for name, value in pragmas.items():
            self.raw.execute(f"PRAGMA {name}={value}")

    def query(self, text: str, parameters: Parameters) -> list[Row]:
        """Run a text that yields rows."""
        return self.raw.execute(text, parameters).fetchall()

    def execute(self, text: str, parameters: Parameters) -> int:
        """Run a text that changes rows; give how many."""
        return self.raw.execute(text, parameters).rowcount

    def execute_many(self, text: str, parameters: list[Parameters]) -> None:
        """Run a text once per set of parameters."""
        self.raw.executemany(text, parameters)

    def begin(self, how: str) -> None:
        """Begin a transaction; raises Unavailable when another process writes for too long."""
        try:
            self.raw.execute(f"BEGIN {how}")
        except sqlite3.OperationalError as error:
            raise Unavailable(f"The database is busy: {error}") from error

    def end(self, how: str) -> None:
        """Commit or roll back."""
        self.raw.execute(how)
