"""The tables of approvals, and of what each approver decided."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from signoff.kernel.sql import Key, metadata

approval = Table(
    "approval",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", Integer, nullable=False),
    Column("uuid", Text, nullable=False, unique=True),
    Column("flow_id", ForeignKey("flow.id", ondelete="CASCADE"), nullable=False),
    Column("trail_id", ForeignKey("trail.id", ondelete="CASCADE"), nullable=False),
    # Counts within the flow, from 1.
    Column("number", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("approvers", Text, nullable=False),
    # What exactly is approved; none means the trail with all that was built on it, and every environment.
    Column("fingerprint", Text),
    Column("environment_id", ForeignKey("environment.id", ondelete="CASCADE"), index=True),
    Column("comments", Text),
    Column("commits", Text),
    Column("oldest_commit", Text),
    Column("user_data", Text),
    # Given elsewhere and only reported here: shown, and never counted.
    Column("external", Integer, nullable=False),
    Column("requested_by", Text, nullable=False),
    Column("requester_id", Key),
    Column("requested_at", Text, nullable=False),
    Column("deadline", Text),
    Column("resolved_at", Text),
    UniqueConstraint("flow_id", "number"),
    Index("ix_approval_trail", "trail_id", "id"),
    Index("ix_approval_organisation", "organisation_id", "id"),
    Index("ix_approval_status", "organisation_id", "status", "id"),
    Index("ix_approval_fingerprint", "organisation_id", "fingerprint", "id"),
)

approval_decision = Table(
    "approval_decision",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", Integer, nullable=False),
    Column("uuid", Text, nullable=False, unique=True),
    Column("approval_id", ForeignKey("approval.id", ondelete="CASCADE"), nullable=False),
    Column("approver", Text, nullable=False),
    Column("approver_id", Key),
    Column("approved", Integer, nullable=False),
    Column("comments", Text),
    Column("decided_at", Text, nullable=False),
    UniqueConstraint("approval_id", "approver"),
)
