"""The tables of flows: a flow's required evidence, its former names, and its members."""

from sqlalchemy import Column, ForeignKey, Integer, Table, Text, UniqueConstraint

from signoff.kernel.sql import Key, metadata

flow = Table(
    "flow",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", ForeignKey("organisation.id", ondelete="CASCADE"), nullable=False),
    Column("uuid", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    # The name as a path segment that every client can write: lower-case letters, digits and hyphens.
    Column("slug", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("visibility", Text, nullable=False),
    Column("access", Text, nullable=False),
    Column("template", Text),
    Column("required_types", Text, nullable=False),
    Column("requires_approval", Integer, nullable=False),
    Column("approver_roles", Text, nullable=False),
    Column("tags", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
    Column("archived_at", Text),
    UniqueConstraint("organisation_id", "name"),
    UniqueConstraint("organisation_id", "slug"),
)

flow_alias = Table(
    "flow_alias",
    metadata,
    Column("organisation_id", ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("flow_id", ForeignKey("flow.id", ondelete="CASCADE"), nullable=False, index=True),
)

flow_member = Table(
    "flow_member",
    metadata,
    Column("flow_id", ForeignKey("flow.id", ondelete="CASCADE"), primary_key=True),
    Column("account_id", ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("organisation_id", Integer, nullable=False),
    Column("created_at", Text, nullable=False),
)
