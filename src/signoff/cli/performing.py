"""How commands reach the database: as an administrator without an account, in one transaction."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

import typer

from signoff.kernel.actor import Actor
from signoff.kernel.database import Database, open_database
from signoff.kernel.errors import Unavailable
from signoff.kernel.settings import Settings
from signoff.kernel.tx import Tx

T = TypeVar("T")

NAME = "command line"


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """Open a database that has the schema of this version; raises Unavailable for any other."""
    from signoff.migrations.current import is_current

    if not is_current(settings):
        raise Unavailable("The database has not been set up for this version: run `signoff migrate`")
    db = open_database(settings)
    try:
        yield db
    finally:
        db.close()


def perform(settings: Settings, organisation: str, work: Callable[[Tx], T]) -> T:
    """Run verbs in an organisation; give what they give, after the commit."""
    from signoff.kernel.actor import system

    def as_administrator(tx: Tx) -> T:
        tx.actor = actor_in(tx, organisation)
        return work(tx)

    with opened(settings) as db:
        return asyncio.run(db.write(system(), as_administrator))


def actor_in(tx: Tx, organisation: str) -> Actor:
    """Give whoever types a command, as somebody who may do everything in an organisation."""
    from signoff.domain.identity.organisations import administrator, organisation_named

    return administrator(NAME, organisation_named(tx, organisation).id)


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print columns that fit their content, for eyes and for `cut`."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    for row in (head, *rows):
        typer.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
