"""The tables of delivery.

What is there now has indexes of its own, so that asking for it costs the same however long the history is. An index
over the history would only tempt SQLite, which knows nothing of how long it is.
"""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from signoff.kernel.sql import Key, metadata

deployment = Table(
    "deployment",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", Integer, nullable=False),
    Column("uuid", Text, nullable=False, unique=True),
    Column("application_id", ForeignKey("application.id", ondelete="CASCADE"), nullable=False),
    Column("version_id", ForeignKey("version.id", ondelete="CASCADE"), nullable=False),
    Column("environment_id", ForeignKey("environment.id", ondelete="CASCADE"), nullable=False),
    # The empty text stands for "no instance named", so that the unique index below sees it.
    Column("instance", Text, nullable=False),
    Column("auto_created", Integer, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("undeployed_at", Text),
    Index("ix_deployment_version", "version_id", "environment_id"),
)
Index(
    "uq_deployment_current",
    deployment.c.environment_id,
    deployment.c.application_id,
    deployment.c.instance,
    unique=True,
    sqlite_where=deployment.c.undeployed_at.is_(None),
    postgresql_where=deployment.c.undeployed_at.is_(None),
)
Index(
    "ix_deployment_current",
    deployment.c.application_id,
    sqlite_where=deployment.c.undeployed_at.is_(None),
    postgresql_where=deployment.c.undeployed_at.is_(None),
)

release = Table(
    "release",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", Integer, nullable=False),
    Column("uuid", Text, nullable=False, unique=True),
    Column("application_id", ForeignKey("application.id", ondelete="CASCADE"), nullable=False),
    Column("version_id", ForeignKey("version.id", ondelete="CASCADE"), nullable=False),
    Column("environment_id", ForeignKey("environment.id", ondelete="CASCADE"), nullable=False),
    Column("created_at", Text, nullable=False),
    Column("support_ended_at", Text),
    UniqueConstraint("version_id", "environment_id"),
)
Index(
    "ix_release_supported",
    release.c.environment_id,
    release.c.application_id,
    sqlite_where=release.c.support_ended_at.is_(None),
    postgresql_where=release.c.support_ended_at.is_(None),
)
Index(
    "ix_release_current",
    release.c.application_id,
    sqlite_where=release.c.support_ended_at.is_(None),
    postgresql_where=release.c.support_ended_at.is_(None),
)
