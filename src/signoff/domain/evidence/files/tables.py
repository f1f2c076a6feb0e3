"""The table of contents on their way.

A row says that bytes are kept, or about to be, of which nobody may ever speak: the process may die, the transaction
fail. Once it is old enough, the content belongs to somebody, or it goes (`sweeping.py`). `leaving` is 1 while it goes.
"""

from sqlalchemy import Column, Integer, Table, Text, UniqueConstraint

from signoff.kernel.sql import Key, metadata

arriving_content = Table(
    "arriving_content",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", Integer, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("at", Text, nullable=False, index=True),
    Column("leaving", Integer, nullable=False),
    UniqueConstraint("organisation_id", "sha256"),
)
