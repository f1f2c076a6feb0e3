"""Everything that a database holds, or all that belongs to one organisation."""

from sqlalchemy import select

from signoff.kernel.actor import system
from signoff.kernel.database import Database
from signoff.kernel.sql import Row, prepare
from signoff.migrations.schema import metadata

_EVERYTHING = {table.name: prepare(select(*table.c)) for table in metadata.sorted_tables}
_PLACES = {
    table.name: list(table.c.keys()).index("organisation_id")
    for table in metadata.sorted_tables
    if "organisation_id" in table.c
}

Rows = dict[str, list[Row]]


def everything(db: Database) -> Rows:
    """Read every row of every table."""
    with db.reading(system()) as tx:
        return {name: sorted(tx.all(statement), key=repr) for name, statement in _EVERYTHING.items()}


def of_organisation(db: Database, organisation_id: int) -> Rows:
    """Read the rows of one organisation, in the tables that keep organisations apart."""
    found = everything(db)
    return {
        name: [row for row in found[name] if row[place] == organisation_id] for name, place in _PLACES.items()
    }


def changed(before: Rows, after: Rows) -> list[str]:
    """Name the tables that differ."""
    return [name for name in before if before[name] != after[name]]
