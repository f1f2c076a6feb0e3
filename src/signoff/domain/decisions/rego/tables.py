"""The tables of Rego: bundles as they were brought, and every decision with what it was decided on."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from signoff.kernel.sql import Key, metadata

rego_bundle = Table(
    "rego_bundle",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", ForeignKey("organisation.id", ondelete="CASCADE"), nullable=False),
    Column("uuid", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("version", Text, nullable=False),
    # JSON: the modules by their paths, and the data beside them.
    Column("content", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("active", Integer, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
    Index("ix_rego_bundle_organisation", "organisation_id", "id"),
)
Index(
    "uq_rego_bundle_active",
    rego_bundle.c.organisation_id,
    unique=True,
    sqlite_where=rego_bundle.c.active == 1,
    postgresql_where=rego_bundle.c.active == 1,
)

rego_decision = Table(
    "rego_decision",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", Integer, nullable=False),
    Column("uuid", Text, nullable=False, unique=True),
    Column("bundle_id", ForeignKey("rego_bundle.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("bundle_sha256", Text, nullable=False),
    Column("input", Text, nullable=False),
    Column("allow", Integer, nullable=False),
    Column("reasons", Text, nullable=False),
    Column("fingerprint", Text),
    Column("decided_for", Text, nullable=False),
    Column("evaluated_at", Text, nullable=False),
    Index("ix_rego_decision_organisation", "organisation_id", "id"),
)
