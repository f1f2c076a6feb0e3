"""The tables of security scans, and of what flows allow."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from signoff.kernel.sql import Key, metadata

security_threshold = Table(
    "security_threshold",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", Integer, nullable=False),
    Column("flow_id", ForeignKey("flow.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("uuid", Text, nullable=False, unique=True),
    Column("max_critical", Integer, nullable=False),
    Column("max_high", Integer, nullable=False),
    Column("max_medium", Integer, nullable=False),
    Column("max_low", Integer, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
)

security_scan = Table(
    "security_scan",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", Integer, nullable=False),
    Column("flow_id", ForeignKey("flow.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("trail_id", ForeignKey("trail.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("attestation_id", ForeignKey("attestation.id", ondelete="SET NULL"), index=True),
    Column("uuid", Text, nullable=False, unique=True),
    Column("tool", Text, nullable=False),
    Column("tool_version", Text),
    Column("kind", Text),
    Column("target", Text),
    Column("critical", Integer, nullable=False),
    Column("high", Integer, nullable=False),
    Column("medium", Integer, nullable=False),
    Column("low", Integer, nullable=False),
    Column("informational", Integer, nullable=False),
    Column("seconds", Integer),
    Column("report_url", Text),
    # What was decided when it was recorded, by what the flow allowed then.
    Column("breaches", Text, nullable=False),
    Column("breached", Integer, nullable=False),
    Column("reported_by", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Index("ix_security_scan_organisation", "organisation_id", "id"),
)
