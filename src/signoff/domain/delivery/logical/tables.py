"""The table of logical environments' members."""

from sqlalchemy import Column, ForeignKey, Integer, Table, Text

from signoff.kernel.sql import metadata

logical_member = Table(
    "logical_member",
    metadata,
    Column("logical_id", ForeignKey("environment.id", ondelete="CASCADE"), primary_key=True),
    Column("member_id", ForeignKey("environment.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("organisation_id", Integer, nullable=False),
    Column("created_at", Text, nullable=False),
)
