"""The tables of the ledger: one tree per installation, over the events of all organisations."""

from sqlalchemy import Column, Integer, LargeBinary, PrimaryKeyConstraint, Table, Text

from signoff.kernel.sql import Key, metadata

tile = Table(
    "ledger_tile",
    metadata,
    Column("level", Integer, nullable=False),
    Column("tile_index", Key, nullable=False),
    Column("width", Integer, nullable=False),
    Column("hashes", LargeBinary, nullable=False),
    PrimaryKeyConstraint("level", "tile_index"),
)

checkpoint = Table(
    "ledger_checkpoint",
    metadata,
    Column("tree_size", Key, primary_key=True, autoincrement=False),
    Column("root_hash", LargeBinary, nullable=False),
    Column("note", Text, nullable=False),
    Column("created_at", Text, nullable=False),
)
