"""The table of allow-lists; what was taken off stays, with the time."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from signoff.kernel.sql import Key, metadata

allow_entry = Table(
    "allow_entry",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", Integer, nullable=False),
    Column("environment_id", ForeignKey("environment.id", ondelete="CASCADE"), nullable=False),
    Column("uuid", Text, nullable=False, unique=True),
    Column("fingerprint", Text),
    Column("name_pattern", Text),
    Column("artifact_name", Text),
    Column("reason", Text, nullable=False),
    Column("approved_by", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("expires_at", Text),
    Column("removed_at", Text),
    Index("ix_allow_entry_environment", "environment_id", "id"),
    Index("ix_allow_entry_organisation", "organisation_id", "id"),
)
