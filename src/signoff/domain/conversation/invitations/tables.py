"""The table of invitations."""

from sqlalchemy import Column, ForeignKey, Integer, Table, Text, UniqueConstraint

from signoff.kernel.sql import Key, metadata

invitation = Table(
    "flow_invitation",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", Integer, nullable=False),
    Column("conversation_id", ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False),
    Column("email", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    # Who asked; the account may be gone since.
    Column("inviter_id", Key),
    UniqueConstraint("conversation_id", "email"),
)
