"""The tables of outbound.

`sealed` is the request of a webhook, encrypted as a whole; `target` is where it goes, without path, in the open.
"""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from signoff.kernel.sql import Key, metadata

webhook = Table(
    "webhook",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", ForeignKey("organisation.id", ondelete="CASCADE"), nullable=False),
    Column("uuid", Text, nullable=False),
    Column("description", Text),
    Column("consumer_id", ForeignKey("application.id", ondelete="CASCADE"), index=True),
    Column("consumer_label", Text),
    Column("provider_id", ForeignKey("application.id", ondelete="CASCADE"), index=True),
    Column("provider_label", Text),
    Column("enabled", Integer, nullable=False),
    Column("events", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("target", Text, nullable=False),
    # 1 when it is sent once for each deployed version of the provider.
    Column("per_deployment", Integer, nullable=False),
    Column("base", Text, nullable=False),
    Column("sealed", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
    UniqueConstraint("organisation_id", "uuid"),
)

delivery = Table(
    "webhook_delivery",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", Integer, nullable=False),
    Column("uuid", Text, nullable=False, unique=True),
    Column("webhook_id", ForeignKey("webhook.id", ondelete="CASCADE"), nullable=False),
    Column("contract_id", ForeignKey("contract.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("verification_id", ForeignKey("verification.id", ondelete="CASCADE"), index=True),
    Column("event", Text, nullable=False),
    Column("parameters", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
    # Not before then follows the next attempt, where one failed.
    Column("next_at", Text),
    Index("ix_webhook_delivery_age", "updated_at"),
    Index("ix_webhook_delivery_newest", "webhook_id", "id"),
)

execution = Table(
    "webhook_execution",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", Integer, nullable=False),
    Column("delivery_id", ForeignKey("webhook_delivery.id", ondelete="CASCADE"), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("success", Integer, nullable=False),
    Column("status_code", Integer),
    Column("milliseconds", Integer, nullable=False),
    Column("logs", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    UniqueConstraint("delivery_id", "attempt"),
)
