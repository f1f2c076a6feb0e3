"""The table of what can be found: one row per thing, written when the log tells of it."""

from sqlalchemy import Column, ForeignKey, Index, Table, Text, UniqueConstraint

from signoff.kernel.full_text import searchable
from signoff.kernel.sql import Key, metadata

search_entry = searchable(
    Table(
        "search_entry",
        metadata,
        Column("id", Key, primary_key=True),
        Column("organisation_id", ForeignKey("organisation.id", ondelete="CASCADE"), nullable=False),
        Column("kind", Text, nullable=False),
        # Its uuid, or its name where it has none.
        Column("record", Text, nullable=False),
        # The flow that it goes with, by its uuid.
        Column("flow", Text),
        Column("title", Text, nullable=False),
        Column("description", Text, nullable=False),
        Column("words", Text, nullable=False),
        Column("at", Text, nullable=False),
        UniqueConstraint("organisation_id", "kind", "record"),
        Index("ix_search_entry_flow", "organisation_id", "flow"),
    )
)
