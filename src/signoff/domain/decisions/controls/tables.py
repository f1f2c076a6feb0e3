"""The tables of controls: each with its newest description, and every description that it had."""

from sqlalchemy import Column, ForeignKey, Integer, Table, Text, UniqueConstraint

from signoff.kernel.sql import Key, metadata

control = Table(
    "control",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", ForeignKey("organisation.id", ondelete="CASCADE"), nullable=False),
    Column("uuid", Text, nullable=False, unique=True),
    Column("identifier", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("links", Text, nullable=False),
    Column("tags", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("archived_at", Text),
    UniqueConstraint("organisation_id", "identifier"),
)

control_version = Table(
    "control_version",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", Integer, nullable=False),
    Column("control_id", ForeignKey("control.id", ondelete="CASCADE"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("links", Text, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    UniqueConstraint("control_id", "version"),
)
