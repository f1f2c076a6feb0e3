"""The tables of the gate: what it asks of artifacts, and every answer that it gave."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from signoff.kernel.sql import Key, metadata

deployment_policy = Table(
    "deployment_policy",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", Integer, nullable=False),
    Column("uuid", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("flow_id", ForeignKey("flow.id", ondelete="CASCADE"), nullable=False, index=True),
    # None means every environment.
    Column("environment_id", ForeignKey("environment.id", ondelete="CASCADE"), index=True),
    Column("enforce_provenance", Integer, nullable=False),
    Column("enforce_approvals", Integer, nullable=False),
    Column("require_signature", Integer, nullable=False),
    Column("required_types", Text, nullable=False),
    Column("active", Integer, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
    Index("ix_deployment_policy_organisation", "organisation_id", "id"),
)

gate_result = Table(
    "gate_result",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", Integer, nullable=False),
    Column("uuid", Text, nullable=False, unique=True),
    Column("allowed", Integer, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("artifact", Text),
    # Names stay, whatever becomes of what they name.
    Column("environment_id", ForeignKey("environment.id", ondelete="SET NULL"), index=True),
    Column("environment", Text),
    Column("flow", Text),
    Column("trail", Text),
    Column("policies", Integer, nullable=False),
    Column("policy_uuid", Text),
    Column("policy", Text),
    Column("reasons", Text, nullable=False),
    Column("checks", Text, nullable=False),
    Column("signature_verified", Integer),
    Column("requested_by", Text, nullable=False),
    Column("evaluated_at", Text, nullable=False),
    Index("ix_gate_result_organisation", "organisation_id", "id"),
    Index("ix_gate_result_environment", "organisation_id", "environment", "id"),
    Index("ix_gate_result_fingerprint", "organisation_id", "fingerprint", "id"),
)
