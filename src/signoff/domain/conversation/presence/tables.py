"""The table of who is there: one row for each person and server process that has a stream of theirs."""

from sqlalchemy import Column, ForeignKey, Integer, Table, Text

from signoff.kernel.sql import metadata

presence = Table(
    "presence",
    metadata,
    Column("account_id", ForeignKey("account.id", ondelete="CASCADE"), primary_key=True),
    Column("process", Text, primary_key=True),
    Column("organisation_id", Integer, nullable=False, index=True),
    Column("state", Integer, nullable=False),
    Column("seen_at", Text, nullable=False, index=True),
)
