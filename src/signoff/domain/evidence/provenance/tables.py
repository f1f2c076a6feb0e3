"""The tables of provenance: what is trusted to sign, what was said of artifacts, and how each verification ended."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from signoff.kernel.sql import Key, metadata

signing_key = Table(
    "signing_key",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", ForeignKey("organisation.id", ondelete="CASCADE"), nullable=False),
    Column("uuid", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("algorithm", Text, nullable=False),
    Column("public_key", Text, nullable=False),
    Column("builder_ids", Text, nullable=False),
    Column("slsa_level", Text, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("removed_at", Text),
)
Index(
    "uq_signing_key_trusted",
    signing_key.c.organisation_id,
    signing_key.c.key_id,
    unique=True,
    sqlite_where=signing_key.c.removed_at.is_(None),
    postgresql_where=signing_key.c.removed_at.is_(None),
)

trust_root = Table(
    "trust_root",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", ForeignKey("organisation.id", ondelete="CASCADE"), nullable=False),
    Column("uuid", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("signers", Text, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("removed_at", Text),
)
Index(
    "uq_trust_root_trusted",
    trust_root.c.organisation_id,
    trust_root.c.name,
    unique=True,
    sqlite_where=trust_root.c.removed_at.is_(None),
    postgresql_where=trust_root.c.removed_at.is_(None),
)

provenance = Table(
    "provenance",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", Integer, nullable=False),
    Column("artifact_id", ForeignKey("artifact.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("uuid", Text, nullable=False, unique=True),
    Column("builder_id", Text, nullable=False),
    Column("builder_type", Text, nullable=False),
    Column("build_config_uri", Text),
    Column("source_uri", Text),
    Column("source_commit", Text),
    Column("started_at", Text),
    Column("finished_at", Text),
    Column("signature", Text),
    Column("slsa_level", Text, nullable=False),
    Column("status", Text, nullable=False),
    # The key or the trust root that the newest verification stood on; with it the status falls.
    Column("trusted_by", Text),
    Column("recorded_by", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Index("ix_provenance_trusted_by", "organisation_id", "trusted_by"),
)

provenance_verification = Table(
    "provenance_verification",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", Integer, nullable=False),
    Column("provenance_id", ForeignKey("provenance.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("status", Text, nullable=False),
    Column("method", Text),
    Column("key_id", Text),
    Column("signer", Text),
    Column("reason", Text, nullable=False),
    Column("checks", Text, nullable=False),
    Column("verified_by", Text, nullable=False),
    Column("created_at", Text, nullable=False),
)
