"""The tables of policies. A version never changes; a removed policy stays, with the time, and frees its name."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from signoff.kernel.sql import Key, metadata

policy = Table(
    "policy",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", ForeignKey("organisation.id", ondelete="CASCADE"), nullable=False),
    Column("uuid", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("description", Text, nullable=False),
    # The number of the newest version.
    Column("version", Integer, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
    Column("removed_at", Text),
)
Index(
    "uq_policy_name",
    policy.c.organisation_id,
    policy.c.name,
    unique=True,
    sqlite_where=policy.c.removed_at.is_(None),
    postgresql_where=policy.c.removed_at.is_(None),
)

policy_version = Table(
    "policy_version",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", Integer, nullable=False),
    Column("policy_id", ForeignKey("policy.id", ondelete="CASCADE"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("rules", Text, nullable=False),
    Column("comment", Text, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    UniqueConstraint("policy_id", "version"),
)

policy_attachment = Table(
    "policy_attachment",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", Integer, nullable=False),
    Column("uuid", Text, nullable=False, unique=True),
    Column("policy_id", ForeignKey("policy.id", ondelete="CASCADE"), nullable=False),
    Column("environment_id", ForeignKey("environment.id", ondelete="CASCADE"), nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    UniqueConstraint("environment_id", "policy_id"),
    Index("ix_policy_attachment_policy", "policy_id"),
    Index("ix_policy_attachment_organisation", "organisation_id", "id"),
)
