"""The tables of snapshots.

A snapshot is not a copy: each thing that runs is one row with the first and the last snapshot that it is part of, and
a new row begins when anything about it changes. So the store grows with what changes, not with what runs.
"""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from signoff.kernel.sql import Key, metadata

# One row per environment that anybody reported on or set rules for; its lock makes reports queue up.
reporting = Table(
    "reporting",
    metadata,
    Column("environment_id", ForeignKey("environment.id", ondelete="CASCADE"), primary_key=True),
    Column("organisation_id", Integer, nullable=False),
    Column("scope", Text),
    Column("drift_policy", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("reported_at", Text),
)

snapshot = Table(
    "snapshot",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", Integer, nullable=False),
    Column("environment_id", ForeignKey("environment.id", ondelete="CASCADE"), nullable=False),
    Column("uuid", Text, nullable=False, unique=True),
    Column("number", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("recorded_at", Text, nullable=False),
    Column("ended_at", Text),
    Column("artifacts", Integer, nullable=False),
    Column("compliant", Integer, nullable=False),
    Column("non_compliant", Integer, nullable=False),
    # JSON: the policies that judged it; none when there were none.
    Column("policies", Text),
    UniqueConstraint("environment_id", "number"),
    Index("ix_snapshot_time", "environment_id", "recorded_at"),
)

running = Table(
    "running",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", Integer, nullable=False),
    Column("environment_id", ForeignKey("environment.id", ondelete="CASCADE"), nullable=False),
    Column("first", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("tag", Text, nullable=False),
    # 64 hexadecimal digits, or empty where the reporter could not tell.
    Column("fingerprint", Text, nullable=False),
    Column("instances", Integer, nullable=False),
    Column("started", Text, nullable=False),
    Column("context", Text),
    # A number that grows with what is known of where the fingerprint came from.
    Column("origin", Key),
    Column("compliant", Integer),
    Column("verdict", Text),
    Column("change", Text, nullable=False),
    Column("was", Integer, nullable=False),
    Index("ix_running_last", "environment_id", "last", "first"),
    Index("ix_running_fingerprint", "organisation_id", "fingerprint", "last"),
)

running_change = Table(
    "running_change",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", Integer, nullable=False),
    Column("environment_id", ForeignKey("environment.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("change", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("tag", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("compliant", Integer),
    Column("was", Integer, nullable=False),
    Column("now", Integer, nullable=False),
    Column("at", Text, nullable=False),
    Index("ix_running_change_number", "environment_id", "number", "id"),
    Index("ix_running_change_fingerprint", "organisation_id", "fingerprint", "id"),
)
