"""Loads rows in bulk, past the rooms' verbs: only here, to make a history that would take days to live through."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing

import psycopg
from rich.progress import Progress
from sqlalchemy import Table, create_engine, update

from signoff.domain.conversation.tables import counter
from signoff.kernel.settings import Settings
from signoff.migrations.schema import metadata

Row = tuple[object, ...]
Load = tuple[Table, Sequence[str], Iterable[Row], int]


def load(settings: Settings, loads: Iterable[Load]) -> None:
    """Load tables in order, each given as table, columns, rows and how many rows, with a bar for each."""
    run = _into_sqlite if settings.database.startswith("sqlite") else _into_postgresql
    with Progress() as progress:
        tracked = (
            (table, columns, _tracked(progress, table, rows, total)) for table, columns, rows, total in loads
        )
        run(settings, tracked)


def count_on(settings: Settings, number: int) -> None:
    """Let messages that are posted from now on have numbers after this one."""
    engine = create_engine(settings.database.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        connection.execute(update(counter).values(last=number))
    engine.dispose()


def _tracked(progress: Progress, table: Table, rows: Iterable[Row], total: int) -> Iterator[Row]:
    task = progress.add_task(table.name, total=total)
    for number, row in enumerate(rows):
        if number % 1000 == 0:
            progress.update(task, completed=number)
        yield row
    progress.update(task, completed=total)


def _into_sqlite(settings: Settings, loads: Iterable[tuple[Table, Sequence[str], Iterable[Row]]]) -> None:
    path = settings.database.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("BEGIN IMMEDIATE")
        for table, columns, rows in loads:
            places = ", ".join("?" * len(columns))
            connection.executemany(
                f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({places})",
                rows,
            )
        connection.execute("COMMIT")
        # No ANALYZE: a running server does none either, and the plans measured should be those in use.
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _into_postgresql(settings: Settings, loads: Iterable[tuple[Table, Sequence[str], Iterable[Row]]]) -> None:
    with psycopg.connect(settings.database, autocommit=True) as connection:
        for table, columns, rows in loads:
            copy = f"COPY {table.name} ({', '.join(columns)}) FROM STDIN"
            with connection.transaction(), connection.cursor().copy(copy) as target:
                for row in rows:
                    target.write_row(row)
        for table in metadata.sorted_tables:
            _move_sequence(connection, table)
        connection.execute("ANALYZE")


def _move_sequence(connection: psycopg.Connection[tuple[object, ...]], table: Table) -> None:
    # COPY brought its own ids; the next row must come after them.
    key = table.autoincrement_column
    if key is not None:
        connection.execute(
            f"SELECT setval(pg_get_serial_sequence('{table.name}', '{key.name}'),"
            f" greatest((SELECT max({key.name}) FROM {table.name}), 1))"
        )
