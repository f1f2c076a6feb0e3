"""The tables of the catalog.

A version's id is its order: ids grow as versions are first heard of, which is what "latest" means everywhere.
"""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from signoff.kernel.sql import Key, metadata

application = Table(
    "application",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", ForeignKey("organisation.id", ondelete="CASCADE"), nullable=False),
    Column("name", Text, nullable=False),
    Column("display_name", Text, nullable=False),
    Column("main_branch", Text),
    Column("repository_url", Text),
    Column("repository_name", Text),
    Column("repository_namespace", Text),
    Column("created_at", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
    UniqueConstraint("organisation_id", "name"),
)

version = Table(
    "version",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", Integer, nullable=False),
    Column("application_id", ForeignKey("application.id", ondelete="CASCADE"), nullable=False),
    Column("number", Text, nullable=False),
    Column("build_url", Text),
    Column("created_at", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
    UniqueConstraint("application_id", "number"),
    Index("ix_version_order", "application_id", "id"),
    Index("ix_version_number", "organisation_id", "number"),
)

branch = Table(
    "branch",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", Integer, nullable=False),
    Column("application_id", ForeignKey("application.id", ondelete="CASCADE"), nullable=False),
    Column("name", Text, nullable=False),
    Column("head_version_id", ForeignKey("version.id", ondelete="SET NULL"), index=True),
    Column("created_at", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
    UniqueConstraint("application_id", "name"),
    Index("ix_branch_recent", "application_id", "updated_at"),
)

branch_version = Table(
    "branch_version",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", Integer, nullable=False),
    Column("branch_id", ForeignKey("branch.id", ondelete="CASCADE"), nullable=False),
    Column("version_id", ForeignKey("version.id", ondelete="CASCADE"), nullable=False),
    Column("auto_created", Integer, nullable=False),
    Column("created_at", Text, nullable=False),
    UniqueConstraint("branch_id", "version_id"),
    Index("ix_branch_version_version", "version_id", "branch_id"),
)

tag = Table(
    "tag",
    metadata,
    Column("version_id", ForeignKey("version.id", ondelete="CASCADE"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("organisation_id", Integer, nullable=False),
    Column("application_id", ForeignKey("application.id", ondelete="CASCADE"), nullable=False),
    Column("created_at", Text, nullable=False),
    Index("ix_tag_latest", "application_id", "name", "version_id"),
)

label = Table(
    "label",
    metadata,
    Column("application_id", ForeignKey("application.id", ondelete="CASCADE"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("organisation_id", Integer, nullable=False),
    Column("created_at", Text, nullable=False),
    Index("ix_label_name", "organisation_id", "name"),
)

environment = Table(
    "environment",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", ForeignKey("organisation.id", ondelete="CASCADE"), nullable=False),
    Column("uuid", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("display_name", Text, nullable=False),
    Column("production", Integer, nullable=False),
    Column("contacts", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
    Column("kind", Text, nullable=False, server_default="generic"),
    Column("description", Text, nullable=False, server_default=""),
    Column("tags", Text, nullable=False, server_default="{}"),
    Column("archived_at", Text),
    UniqueConstraint("organisation_id", "name"),
)

environment_alias = Table(
    "environment_alias",
    metadata,
    Column("organisation_id", ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("environment_id", ForeignKey("environment.id", ondelete="CASCADE"), nullable=False, index=True),
)
