"""The tables of conversation.

A conversation is a flow's or one of two people; everything said hangs on it. Messages are numbered by one counter whose
row a writer holds until the commit, so whoever has read a number has seen all smaller ones.
"""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from signoff.kernel.sql import Key, metadata

counter = Table(
    "message_counter",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("last", Key, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)

conversation = Table(
    "conversation",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", ForeignKey("organisation.id", ondelete="CASCADE"), nullable=False),
    Column("flow_id", ForeignKey("flow.id", ondelete="CASCADE"), unique=True),
    # The two people of a private conversation, the smaller id first.
    Column("first_id", ForeignKey("account.id", ondelete="CASCADE")),
    Column("second_id", ForeignKey("account.id", ondelete="CASCADE"), index=True),
    Column("created_at", Text, nullable=False),
    UniqueConstraint("first_id", "second_id"),
)

seat = Table(
    "seat",
    metadata,
    Column("conversation_id", ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True),
    Column("account_id", ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("organisation_id", Integer, nullable=False),
    Column("open", Integer, nullable=False),
    Column("blocked", Integer, nullable=False),
    Column("status", Text),
)

profile = Table(
    "profile",
    metadata,
    Column("account_id", ForeignKey("account.id", ondelete="CASCADE"), primary_key=True),
    Column("organisation_id", Integer, nullable=False),
    Column("nick", Text),
    Column("website", Text),
    Column("last_activity", Text),
    Column("last_ping", Text),
)

source = Table(
    "source",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", Integer, nullable=False),
    Column("conversation_id", ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("external_url", Text),
    Column("configuration_url", Text),
    Column("error_message", Text),
    Column("creator_id", ForeignKey("account.id", ondelete="SET NULL"), index=True),
    Column("token_hash", Text, unique=True),
    Column("created_at", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
    Column("deleted_at", Text),
    # The OAuth client by which it was made; it may be gone since.
    Column("client_id", Key),
)
Index(
    "uq_source_facts",
    source.c.conversation_id,
    unique=True,
    sqlite_where=source.c.kind == "facts",
    postgresql_where=source.c.kind == "facts",
)

thread = Table(
    "thread",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", Integer, nullable=False),
    Column("conversation_id", ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False),
    Column("key", Text, nullable=False, unique=True),
    Column("source_id", ForeignKey("source.id", ondelete="CASCADE")),
    Column("external_id", Text),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("external_url", Text),
    Column("status", Text),
    Column("actions", Text, nullable=False),
    Column("fields", Text, nullable=False),
    Column("activities", Integer, nullable=False),
    Column("internal_comments", Integer, nullable=False),
    Column("external_comments", Integer, nullable=False),
    Column("initial_message", Key, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
    UniqueConstraint("source_id", "external_id"),
    Index("ix_thread_recent", "conversation_id", "updated_at"),
)

message = Table(
    "message",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=False),
    Column("organisation_id", Integer, nullable=False),
    # What tells one person of a change, such as having come into a flow, belongs to no conversation.
    Column("conversation_id", ForeignKey("conversation.id", ondelete="CASCADE")),
    Column("recipient_id", ForeignKey("account.id", ondelete="CASCADE"), index=True),
    Column("account_id", ForeignKey("account.id", ondelete="SET NULL"), index=True),
    Column("source_id", ForeignKey("source.id", ondelete="SET NULL"), index=True),
    Column("thread_id", ForeignKey("thread.id", ondelete="CASCADE")),
    Column("parent_id", Key),
    Column("event", Text, nullable=False),
    Column("app", Text),
    Column("content", Text, nullable=False),
    Column("extra", Text, nullable=False),
    Column("tags", Text, nullable=False),
    Column("uuid", Text),
    Column("listed", Integer, nullable=False),
    Column("transient", Integer, nullable=False),
    Column("sent_at", Text, nullable=False),
    Column("edited_at", Text),
    Index("ix_message_event", "conversation_id", "event", "id"),
    Index("ix_message_thread", "thread_id", "id"),
)
Index(
    "ix_message_listed",
    message.c.conversation_id,
    message.c.id,
    sqlite_where=message.c.listed == 1,
    postgresql_where=message.c.listed == 1,
)
Index(
    "ix_message_transient",
    message.c.sent_at,
    sqlite_where=message.c.transient == 1,
    postgresql_where=message.c.transient == 1,
)
Index(
    "uq_message_uuid",
    message.c.conversation_id,
    message.c.account_id,
    message.c.uuid,
    unique=True,
    sqlite_where=message.c.uuid.is_not(None),
    postgresql_where=message.c.uuid.is_not(None),
)

# What messages are found by: `#tag` for each tag and each whole word of the text.
term = Table(
    "message_term",
    metadata,
    Column("conversation_id", Key, primary_key=True),
    Column("term", Text, primary_key=True),
    Column("message_id", ForeignKey("message.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("organisation_id", Integer, nullable=False),
)
