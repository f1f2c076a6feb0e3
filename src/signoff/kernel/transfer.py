"""Whole tables, row by row, out of one database and into another, whichever engines the two have."""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import islice

from sqlalchemy import Integer, Table, bindparam, delete, func, select, text, tuple_

from signoff.kernel.sql import EngineName, Row, insert_row, prepare
from signoff.kernel.tx import Tx

PAGE = 500

# Emptying a large table, or a pause between two pages, may take longer than a request ever should.
_UNHURRIED = prepare(text("SET LOCAL statement_timeout = 0"))
_LAST_ID = {
    EngineName.SQLITE: prepare(text("SELECT seq FROM sqlite_sequence WHERE name = :name")),
    EngineName.POSTGRESQL: prepare(
        text("SELECT pg_sequence_last_value(CAST(pg_get_serial_sequence(:quoted, :key) AS regclass))")
    ),
}
_FORGET_LAST_ID = prepare(text("DELETE FROM sqlite_sequence WHERE name = :name"))
_NOTE_LAST_ID = prepare(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"))
_SET_SEQUENCE = prepare(
    text(
        "SELECT setval(CAST(pg_get_serial_sequence(:quoted, :key) AS regclass), CAST(:at AS bigint), "
        "CAST(:used AS boolean))"
    )
)


def unhurried(tx: Tx) -> None:
    """Let the statements of this transaction take their time."""
    if tx.engine is EngineName.POSTGRESQL:
        tx.run(_UNHURRIED)


def count(tx: Tx, table: Table) -> int:
    """Count the rows of a table."""
    return tx.number(prepare(select(func.count()).select_from(table)))


def rows(tx: Tx, table: Table) -> Iterator[Row]:
    """Read a whole table by its primary key, a page at a time."""
    keys = list(table.primary_key)
    places = [list(table.columns).index(key) for key in keys]
    query = select(*table.columns).order_by(*keys).limit(bindparam("limit", type_=Integer))
    after = tuple_(*(bindparam(f"after_{key.name}", type_=key.type) for key in keys))
    further = prepare(query.where(tuple_(*keys) > after))
    page = tx.all(prepare(query), limit=PAGE)
    while page:
        yield from page
        last = {f"after_{key.name}": page[-1][place] for key, place in zip(keys, places, strict=True)}
        page = tx.all(further, limit=PAGE, **last) if len(page) == PAGE else []


def empty(tx: Tx, tables: Iterable[Table]) -> None:
    """Remove every row of tables that come in the order of their dependence."""
    for table in reversed(list(tables)):
        tx.run(prepare(delete(table)))


def put(tx: Tx, table: Table, given: Iterable[Row]) -> int:
    """Write rows as they are, a page at a time; give the digest of them all, in whatever order they came."""
    names = table.columns.keys()
    insert = prepare(insert_row(table, *names))
    total, remaining = 0, iter(given)
    while page := list(islice(remaining, PAGE)):
        tx.run_many(insert, [dict(zip(names, row, strict=True)) for row in page])
        total += digest(page)
    return total % 2**256


def digest(given: Iterable[Row]) -> int:
    """Sum the hashes of rows: engines sort text differently, so their order cannot count."""
    return sum(int.from_bytes(sha256(repr(row).encode()).digest()) for row in given) % 2**256


def last_id(tx: Tx, table: Table) -> int:
    """Tell the last id that a table has given away, 0 when it gives none or nobody knows of rows that are gone."""
    if not _gives_ids(tx, table):
        return 0
    return tx.number(_LAST_ID[tx.engine], **_names(tx, table))


def go_on_after(tx: Tx, table: Table, last: int) -> None:
    """Let a table give no id up to `last`, nor one that a row has."""
    if not _gives_ids(tx, table):
        return
    key = table.autoincrement_column
    last = max(last, tx.number(prepare(select(func.max(key)))))
    if tx.engine is EngineName.POSTGRESQL:
        tx.all(_SET_SEQUENCE, at=max(last, 1), used=last > 0, **_names(tx, table))
        return
    tx.run(_FORGET_LAST_ID, name=table.name)
    tx.run(_NOTE_LAST_ID, name=table.name, last=last)


def _gives_ids(tx: Tx, table: Table) -> bool:
    if tx.engine is EngineName.SQLITE:
        return bool(table.dialect_options["sqlite"]["autoincrement"])
    return table.autoincrement_column is not None


def _names(tx: Tx, table: Table) -> dict[str, str]:
    key = table.autoincrement_column
    if tx.engine is EngineName.SQLITE or key is None:
        return {"name": table.name}
    return {"quoted": f'"{table.name}"', "key": key.name}
