"""What holds for every table, whichever room it belongs to."""

import pytest
from sqlalchemy import (
    Column,
    DateTime,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
)
from sqlalchemy import UniqueConstraint as Unique

from signoff.kernel.sql import Key
from signoff.migrations.schema import metadata

# Why nobody owns their rows.
SHARED = {
    "organisation": "is what owns",
    "account_role": "belongs to an account, which is owned",
    "message_counter": "one row for the server",
    "sequencer": "one row for the server",
    "subscriber": "one row for each reader of the log",
    "ledger_checkpoint": "there is one log for all",
    "ledger_tile": "there is one log for all",
}
# Few organisations are ever removed, and none while it is in use.
SELDOM_REMOVED = "organisation"

TABLES = sorted(metadata.tables.values(), key=lambda table: table.name)
tables = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)


def is_owned(table: Table) -> bool:
    return "organisation_id" in table.c and not table.c.organisation_id.nullable


def odd_columns(table: Table) -> list[str]:
    """Name the columns that need a type processor, which compiled statements skip."""
    return [each.name for each in table.c if not isinstance(each.type, Integer | Text | LargeBinary)]


def walked_through(table: Table) -> list[str]:
    """Name the foreign keys that no index begins with: removing what they point to reads the whole table."""
    unique = [each for each in table.constraints if isinstance(each, PrimaryKeyConstraint | Unique)]
    begins = {next(iter(each.columns)).name for each in (*table.indexes, *unique)}
    return [
        key.parent.name
        for key in table.foreign_keys
        if key.parent.name not in begins and not key.target_fullname.startswith(f"{SELDOM_REMOVED}.")
    ]


@tables
def test_every_row_belongs_to_an_organisation(table: Table) -> None:
    assert is_owned(table) != (table.name in SHARED)


@tables
def test_columns_are_numbers_texts_and_bytes(table: Table) -> None:
    assert odd_columns(table) == []


@tables
def test_what_goes_with_a_row_is_found_by_an_index(table: Table) -> None:
    assert walked_through(table) == []


def test_the_rules_catch_what_breaks_them() -> None:
    broken = Table(
        "broken",
        MetaData(),
        Column("id", Key, primary_key=True),
        Column("organisation_id", Integer),
        Column("parent_id", ForeignKey("broken.id", ondelete="CASCADE")),
        Column("other_id", ForeignKey("broken.id", ondelete="CASCADE"), unique=True),
        Column("at", DateTime),
    )

    assert not is_owned(broken)
    assert odd_columns(broken) == ["at"]
    assert walked_through(broken) == ["parent_id"]
