"""The table of source code hosts; `sealed` is the token, encrypted."""

from sqlalchemy import Column, ForeignKey, Table, Text, UniqueConstraint

from signoff.kernel.sql import Key, metadata

scm_integration = Table(
    "scm_integration",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", ForeignKey("organisation.id", ondelete="CASCADE"), nullable=False),
    Column("uuid", Text, nullable=False, unique=True),
    Column("provider", Text, nullable=False),
    Column("base_url", Text, nullable=False),
    Column("sealed", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    UniqueConstraint("organisation_id", "provider"),
)
