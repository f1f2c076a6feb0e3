"""The tables of evidence. Everything that was reported stays: a later report stands beside the earlier one.

An artifact is one report of a fingerprint on a trail; the same fingerprint may be reported on many trails.
"""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from signoff.kernel.sql import Key, metadata

trail = Table(
    "trail",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", Integer, nullable=False),
    Column("flow_id", ForeignKey("flow.id", ondelete="CASCADE"), nullable=False),
    Column("uuid", Text, nullable=False, unique=True),
    # A trail that nobody named is known by its uuid only.
    Column("name", Text),
    Column("description", Text),
    Column("commit_sha", Text),
    Column("branch", Text),
    Column("author", Text),
    Column("author_email", Text),
    Column("commit", Text),
    Column("repository", Text),
    Column("pull_request", Text),
    Column("reviewer", Text),
    Column("deployer", Text),
    Column("build_url", Text),
    Column("user_data", Text),
    Column("external_urls", Text),
    Column("template", Text),
    Column("repository_id", Key),
    # Told by the room that decides about approvals; nothing here gives one.
    Column("approved_at", Text),
    Column("status", Text, nullable=False),
    Column("evaluated_at", Text, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
    UniqueConstraint("flow_id", "name"),
    Index("ix_trail_flow", "flow_id", "id"),
    Index("ix_trail_commit", "organisation_id", "commit_sha", "id"),
    Index("ix_trail_organisation", "organisation_id", "id"),
)

repository = Table(
    "repository",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", ForeignKey("organisation.id", ondelete="CASCADE"), nullable=False),
    Column("uuid", Text, nullable=False, unique=True),
    Column("provider", Text, nullable=False),
    Column("name", Text, nullable=False),
    # What the provider knows it by.
    Column("external_id", Text),
    Column("url", Text, nullable=False),
    Column("tags", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
    UniqueConstraint("organisation_id", "provider", "name"),
    Index("ix_repository_name", "organisation_id", "name"),
)

artifact = Table(
    "artifact",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", Integer, nullable=False),
    Column("flow_id", ForeignKey("flow.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("trail_id", ForeignKey("trail.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("uuid", Text, nullable=False, unique=True),
    # 64 lower-case hexadecimal digits, without the algorithm's name.
    Column("fingerprint", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("tag", Text),
    Column("registry", Text),
    Column("kind", Text),
    Column("template_name", Text),
    Column("commit_sha", Text),
    Column("commit", Text),
    Column("repository", Text),
    Column("build_url", Text),
    Column("commit_url", Text),
    Column("external_urls", Text),
    Column("annotations", Text),
    Column("repository_id", Key),
    Column("reported_by", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Index("ix_artifact_fingerprint", "organisation_id", "fingerprint", "id"),
    Index("ix_artifact_commit", "organisation_id", "commit_sha", "id"),
    Index("ix_artifact_organisation", "organisation_id", "id"),
    Index("ix_artifact_repository", "organisation_id", "repository_id", "id"),
)

attestation = Table(
    "attestation",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", Integer, nullable=False),
    Column("flow_id", ForeignKey("flow.id", ondelete="CASCADE"), nullable=False),
    Column("trail_id", ForeignKey("trail.id", ondelete="CASCADE"), nullable=False),
    Column("uuid", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("status", Text, nullable=False),
    # Whom it is about: an artifact that is there, one that is announced by its name and commit, or else the trail.
    Column("fingerprint", Text),
    Column("target_name", Text),
    Column("commit_sha", Text),
    Column("commit", Text),
    Column("repository", Text),
    Column("description", Text),
    Column("details", Text),
    Column("data", Text),
    Column("user_data", Text),
    Column("annotations", Text),
    Column("external_urls", Text),
    Column("origin_url", Text),
    Column("evidence_url", Text),
    Column("type_version", Integer),
    Column("control", Text),
    Column("overridden_id", Key),
    # The attestation whose evidence, handed in later, this one was judged by.
    Column("revises_id", Key),
    Column("reason", Text),
    Column("file_name", Text),
    Column("file_sha256", Text),
    Column("file_size", Integer),
    Column("reported_by", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Index("ix_attestation_trail", "trail_id", "name", "id"),
    Index("ix_attestation_fingerprint", "organisation_id", "fingerprint", "name"),
    Index("ix_attestation_organisation", "organisation_id", "id"),
    Index("ix_attestation_commit", "organisation_id", "commit_sha", "id"),
    Index("ix_attestation_name", "organisation_id", "name", "id"),
    Index("ix_attestation_flow", "flow_id", "id"),
)

# Few attestations are about a control.
Index(
    "ix_attestation_control",
    *(attestation.c.organisation_id, attestation.c.control, attestation.c.id),
    sqlite_where=attestation.c.control.is_not(None),
    postgresql_where=attestation.c.control.is_not(None),
)

evidence_file = Table(
    "evidence_file",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", Integer, nullable=False),
    Column("attestation_id", ForeignKey("attestation.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("uuid", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("content_type", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Index("ix_evidence_file_sha256", "organisation_id", "sha256", "id"),
)

attestation_type = Table(
    "attestation_type",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", ForeignKey("organisation.id", ondelete="CASCADE"), nullable=False),
    Column("name", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("description", Text),
    Column("json_schema", Text),
    Column("rules", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("archived_at", Text),
    UniqueConstraint("organisation_id", "name", "version"),
)
