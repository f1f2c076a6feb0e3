"""The tables of identity."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from signoff.kernel.sql import metadata

organisation = Table(
    "organisation",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uuid", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False, unique=True),
    Column("created_at", Text, nullable=False),
    Column("title", Text),
    Column("description", Text),
    # One person's own, or shared; null is shared.
    Column("kind", Text),
    Column("updated_at", Text),
    Column("closed_at", Text),
)

account = Table(
    "account",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("organisation_id", ForeignKey("organisation.id", ondelete="CASCADE"), nullable=False),
    Column("uuid", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("email", Text),
    Column("password_hash", Text),
    Column("active", Integer, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("description", Text),
    # What a host of code knows the person as.
    Column("code_host_id", Text),
    Column("updated_at", Text),
    UniqueConstraint("organisation_id", "name"),
    UniqueConstraint("organisation_id", "email"),
    Index("ix_account_code_host", "organisation_id", "code_host_id", unique=True),
    # Somebody who signs in with a password does not say in which organisation.
    Index("ix_account_name", "name"),
    Index("ix_account_email", "email"),
)

role = Table(
    "role",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("organisation_id", ForeignKey("organisation.id", ondelete="CASCADE"), nullable=False),
    Column("uuid", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    # Built-in roles have the same uuid in every organisation, as their clients expect.
    UniqueConstraint("organisation_id", "uuid"),
    UniqueConstraint("organisation_id", "name"),
)

account_role = Table(
    "account_role",
    metadata,
    Column("account_id", ForeignKey("account.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", ForeignKey("role.id", ondelete="CASCADE"), primary_key=True, index=True),
)

token = Table(
    "token",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("organisation_id", ForeignKey("organisation.id", ondelete="CASCADE"), nullable=False),
    Column("account_id", ForeignKey("account.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("uuid", Text, nullable=False, unique=True),
    Column("description", Text, nullable=False),
    Column("read_only", Integer, nullable=False),
    Column("hash", Text, nullable=False, unique=True),
    Column("hint", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("expires_at", Text),
    Column("last_used_at", Text),
    Column("revoked_at", Text),
)
