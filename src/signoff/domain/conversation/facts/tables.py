"""The tables of facts: what a flow shows, where somebody has chosen."""

from sqlalchemy import Column, ForeignKey, Integer, Table, Text

from signoff.kernel.sql import metadata

fact_subscription = Table(
    "fact_subscription",
    metadata,
    Column("conversation_id", ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True),
    Column("organisation_id", Integer, nullable=False),
    Column("kinds", Text, nullable=False),
)

fact_application = Table(
    "fact_application",
    metadata,
    Column("organisation_id", Integer, primary_key=True),
    Column("application", Text, primary_key=True),
    Column(
        "conversation_id",
        ForeignKey("conversation.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
)
