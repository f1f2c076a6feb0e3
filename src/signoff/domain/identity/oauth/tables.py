"""The tables of OAuth: registered clients, and what people granted them."""

from sqlalchemy import Column, ForeignKey, Integer, Table, Text

from signoff.kernel.sql import Key, metadata

client = Table(
    "oauth_client",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", ForeignKey("organisation.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("creator_id", ForeignKey("account.id", ondelete="SET NULL"), index=True),
    Column("name", Text, nullable=False),
    Column("client_id", Text, nullable=False, unique=True),
    # Encrypted and not hashed: calls to the client's integrations are signed with it.
    Column("sealed", Text, nullable=False),
    Column("redirect_uri", Text, nullable=False),
    Column("created_at", Text, nullable=False),
)

# Codes, access tokens and refresh tokens; those that follow from one consent are a family.
grant = Table(
    "oauth_grant",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", Integer, nullable=False),
    Column("client_id", ForeignKey("oauth_client.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("account_id", ForeignKey("account.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("family", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("hash", Text, nullable=False, unique=True),
    Column("scopes", Text, nullable=False),
    Column("redirect_uri", Text),
    Column("challenge", Text),
    Column("created_at", Text, nullable=False),
    Column("expires_at", Text, nullable=False),
    Column("used_at", Text),
)
