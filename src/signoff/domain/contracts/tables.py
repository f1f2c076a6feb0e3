"""The tables of contracts.

A content is stored once per consumer, provider and fingerprint; a contract says which content a consumer version
promised; a verification says how a provider version met a content. `verified` keeps, as results arrive, the latest
one per content and provider version, so that a decision is a handful of point look-ups.
"""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, literal_column

from signoff.domain.catalog.tables import application
from signoff.kernel.sql import Key, metadata

consuming = application.alias("consumer")
providing = application.alias("provider")

content = Table(
    "content",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", Integer, nullable=False),
    Column("consumer_id", ForeignKey("application.id", ondelete="CASCADE"), nullable=False),
    Column("provider_id", ForeignKey("application.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("sha", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("interactions", Integer, nullable=False),
    Column("messages", Integer, nullable=False),
    Column("created_at", Text, nullable=False),
    UniqueConstraint("consumer_id", "provider_id", "sha"),
)

contract = Table(
    "contract",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", Integer, nullable=False),
    Column("consumer_id", ForeignKey("application.id", ondelete="CASCADE"), nullable=False),
    Column("version_id", ForeignKey("version.id", ondelete="CASCADE"), nullable=False),
    Column("provider_id", ForeignKey("application.id", ondelete="CASCADE"), nullable=False),
    Column("content_id", ForeignKey("content.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    # 1 for the revision that counts, 0 for those it replaced.
    Column("latest", Integer, nullable=False),
    Column("first_created_at", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    UniqueConstraint("version_id", "provider_id", "revision"),
    Index("ix_contract_pair", "provider_id", "consumer_id", "version_id"),
    Index("ix_contract_consumer", "consumer_id", "version_id"),
)
Index(
    "uq_contract_latest",
    contract.c.version_id,
    contract.c.provider_id,
    unique=True,
    sqlite_where=contract.c.latest == 1,
    postgresql_where=contract.c.latest == 1,
)

integration = Table(
    "integration",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", Integer, nullable=False),
    Column("consumer_id", ForeignKey("application.id", ondelete="CASCADE"), nullable=False),
    Column("provider_id", ForeignKey("application.id", ondelete="CASCADE"), nullable=False),
    Column("created_at", Text, nullable=False),
    Column("changed_at", Text, nullable=False),
    UniqueConstraint("consumer_id", "provider_id"),
    Index("ix_integration_provider", "provider_id"),
    Index("ix_integration_recent", "organisation_id", "changed_at"),
)

verification = Table(
    "verification",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", Integer, nullable=False),
    Column("consumer_id", ForeignKey("application.id", ondelete="CASCADE"), nullable=False),
    Column("provider_id", ForeignKey("application.id", ondelete="CASCADE"), nullable=False),
    Column("content_id", ForeignKey("content.id", ondelete="CASCADE"), nullable=False),
    Column("version_id", ForeignKey("version.id", ondelete="CASCADE"), nullable=False),
    Column("success", Integer, nullable=False),
    Column("wip", Integer, nullable=False),
    Column("pending", Integer, nullable=False),
    Column("build_url", Text),
    Column("details", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Index("ix_verification_pair", "provider_id", "consumer_id", "id"),
    Index("ix_verification_content", "content_id", "id"),
    Index("ix_verification_success", "content_id", "success", "created_at"),
    Index("ix_verification_proof", "content_id", "success", "version_id"),
    Index("ix_verification_version", "version_id", "content_id", "id"),
    Index("ix_verification_consumer", "consumer_id"),
    sqlite_autoincrement=True,
)

verified = Table(
    "verified",
    metadata,
    Column("content_id", ForeignKey("content.id", ondelete="CASCADE"), primary_key=True),
    Column("version_id", ForeignKey("version.id", ondelete="CASCADE"), primary_key=True),
    Column("organisation_id", Integer, nullable=False),
    Column("verification_id", ForeignKey("verification.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("success", Integer, nullable=False),
    Index("ix_verified_version", "version_id", "content_id"),
)

# A literal, because SQLite uses a partial index only where it sees the index's own condition.
counts = contract.c.latest == literal_column("1")
