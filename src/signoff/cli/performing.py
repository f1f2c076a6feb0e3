"""How commands reach the database: as an administrator without an account, in one transaction."""

import asyncio
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import typer

from signoff.kernel.actor import Actor, system
from signoff.kernel.database import Database, engine_of, open_database
from signoff.kernel.errors import Unavailable
from signoff.kernel.settings import Settings
from signoff.kernel.sql import EngineName
from signoff.kernel.sqlite.database import sqlite_path
from signoff.kernel.tx import Tx

T = TypeVar("T")

NAME = "command line"


@contextmanager
def opened(settings: Settings, *, to_read: bool = False) -> Iterator[Database]:
    """Open a database that has the schema of this version; raises Unavailable for any other."""
    from signoff.migrations.current import is_current

    file = file_of(settings)
    if file and not file.exists():
        raise Unavailable(
            f"There is no database {file}: name the folder of the data by --data-dir or SIGNOFF_DATA_DIR, or make a "
            "new one by `signoff migrate`"
        )
    if not is_current(settings):
        raise Unavailable("The database has not been set up for this version: run `signoff migrate`")
    if not to_read:
        must_be_writable(settings)
    db = open_database(settings)
    try:
        yield db
    finally:
        db.close()


def must_be_writable(settings: Settings) -> None:
    """Raise Unavailable for a SQLite file that this user may not write, before anybody tries."""
    file = file_of(settings)
    if file and not all(os.access(each, os.W_OK) for each in (file, file.parent)):
        raise Unavailable(f"This user may not write the database {file}")


def file_of(settings: Settings) -> Path | None:
    """Give the file of a SQLite database, and None for PostgreSQL."""
    return sqlite_path(settings) if engine_of(settings) is EngineName.SQLITE else None


def perform(settings: Settings, organisation: str, work: Callable[[Tx], T]) -> T:
    """Run verbs in an organisation; give what they give, after the commit."""
    with opened(settings) as db:
        return asyncio.run(db.write(system(), _administrators(organisation, work)))


def look(settings: Settings, organisation: str, work: Callable[[Tx], T]) -> T:
    """Run what only reads in an organisation."""
    with opened(settings, to_read=True) as db, db.reading(system()) as tx:
        return _administrators(organisation, work)(tx)


def _administrators(organisation: str, work: Callable[[Tx], T]) -> Callable[[Tx], T]:
    def as_administrator(tx: Tx) -> T:
        tx.actor = actor_in(tx, organisation)
        return work(tx)

    return as_administrator


def actor_in(tx: Tx, organisation: str) -> Actor:
    """Give whoever types a command, as somebody who may do everything in an organisation."""
    from signoff.domain.identity.organisations import administrator, organisation_named

    return administrator(NAME, organisation_named(tx, organisation).id)


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print columns that fit their content, for eyes and for `cut`; each row is one line."""
    rows = [[" ".join(cell.split()) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    for row in (head, *rows):
        typer.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
