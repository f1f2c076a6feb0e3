"""The tables of frameworks.

Frameworks and controls that come with the server have no rows, so others name theirs by uuid and not by key.
"""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from signoff.kernel.sql import Key, metadata

framework = Table(
    "framework",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", ForeignKey("organisation.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("uuid", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("description", Text),
    Column("created_by", Text, nullable=False),
    Column("created_at", Text, nullable=False),
)

framework_control = Table(
    "framework_control",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", ForeignKey("organisation.id", ondelete="CASCADE"), nullable=False),
    Column("framework_uuid", Text, nullable=False),
    Column("uuid", Text, nullable=False, unique=True),
    Column("number", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("description", Text),
    Column("evidence_types", Text, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    UniqueConstraint("organisation_id", "framework_uuid", "number"),
)

control_mapping = Table(
    "control_mapping",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", ForeignKey("organisation.id", ondelete="CASCADE"), nullable=False),
    Column("uuid", Text, nullable=False, unique=True),
    Column("control_uuid", Text, nullable=False),
    Column("flow_id", ForeignKey("flow.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("attestation_type", Text, nullable=False),
    Column("mandatory", Integer, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    UniqueConstraint("organisation_id", "control_uuid", "flow_id", "attestation_type"),
)

assessment = Table(
    "assessment",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", Integer, nullable=False),
    Column("uuid", Text, nullable=False, unique=True),
    Column("framework_uuid", Text, nullable=False),
    Column("trail_id", ForeignKey("trail.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("status", Text, nullable=False),
    Column("results", Text, nullable=False),
    Column("assessed_by", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Index("ix_assessment_framework", "organisation_id", "framework_uuid", "id"),
)
