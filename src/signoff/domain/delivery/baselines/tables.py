"""The tables of baselines and drift."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from signoff.kernel.sql import Key, metadata

baseline = Table(
    "baseline",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", Integer, nullable=False),
    Column("environment_id", ForeignKey("environment.id", ondelete="CASCADE"), nullable=False),
    Column("uuid", Text, nullable=False, unique=True),
    Column("snapshot_id", ForeignKey("snapshot.id", ondelete="CASCADE"), index=True),
    Column("approved_by", Text, nullable=False),
    Column("description", Text),
    Column("created_at", Text, nullable=False),
    Column("replaced_at", Text),
)
Index(
    "uq_baseline_current",
    baseline.c.environment_id,
    unique=True,
    sqlite_where=baseline.c.replaced_at.is_(None),
    postgresql_where=baseline.c.replaced_at.is_(None),
)

drift_report = Table(
    "drift_report",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", Integer, nullable=False),
    Column("environment_id", ForeignKey("environment.id", ondelete="CASCADE"), nullable=False),
    Column("uuid", Text, nullable=False, unique=True),
    Column("baseline_id", ForeignKey("baseline.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("snapshot_id", ForeignKey("snapshot.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("drifted", Integer, nullable=False),
    Column("content", Text, nullable=False),
    Column("generated_at", Text, nullable=False),
    Index("ix_drift_report_environment", "environment_id", "id"),
)
