"""Conversation's records: what was said, where, by whom and about what."""

from enum import StrEnum
from typing import Any, Final

import msgspec
from msgspec import Struct, UnsetType

from signoff.domain.catalog.flows.types import Flow
from signoff.kernel.clock import Instant

KEEP: Final = msgspec.UNSET
LONGEST = 8096

# What a client may say, by where it stands: beside the chat or in it.
CHAT, INBOX = "chat", "influx"


class MessageEvent(StrEnum):
    """The kinds of messages that are listed, and those that only tell of changes."""

    MESSAGE = "message"
    COMMENT = "comment"
    STATUS = "status"
    LINE = "line"
    FILE = "file"
    ACTION = "action"
    ACTIVITY = "activity"
    DISCUSSION = "discussion"
    MAIL = "mail"
    VCS = "vcs"
    TAG_CHANGE = "tag-change"
    MESSAGE_EDIT = "message-edit"
    MESSAGE_DELETE = "message-delete"
    THREAD_CHANGE = "thread-change"
    REACTION = "emoji-reaction"
    ONLINE = "activity.user"
    USER_EDIT = "user-edit"
    FLOW_ADD = "flow-add"
    FLOW_REMOVE = "flow-remove"
    USER_JOIN = "backend.user.join"
    USER_BLOCK = "backend.user.block"
    PRESENCE = "presence"


class Conversation(Struct, frozen=True):
    """A flow's talk, or the talk of two people."""

    id: int
    organisation_id: int
    flow_id: int | None
    first_id: int | None
    second_id: int | None
    created_at: Instant

    def other(self, account_id: int) -> int | None:
        """Give the other one of a private conversation."""
        return self.second_id if account_id == self.first_id else self.first_id


class Room(Struct, frozen=True):
    """A flow with its conversation, as one person who may come in sees it."""

    flow: Flow
    conversation: Conversation
    joined: bool


class Seat(Struct, frozen=True):
    """How one person keeps a conversation: shown or not, shut out or not, and the status text there."""

    conversation_id: int
    account_id: int
    open: int
    blocked: int
    status: str | None


class Person(Struct, frozen=True):
    """An account as others see it in conversations; `nick` is what mentions call it."""

    id: int
    uuid: str
    name: str
    email: str
    active: bool
    nick: str
    website: str | None
    last_activity: Instant | None
    last_ping: Instant | None
    administrator: bool = False


class Extra(Struct, frozen=True, omit_defaults=True):
    """What only some messages have."""

    external_user_name: str | None = None
    title: str | None = None
    body: str | None = None
    author: dict[str, Any] | None = None
    attachments: list[dict[str, Any]] = []
    reactions: dict[str, list[str]] = {}


class Message(Struct, frozen=True):
    """Something said, or a change told; `content`, `extra` and `tags` are JSON."""

    id: int
    organisation_id: int
    conversation_id: int | None
    recipient_id: int | None
    account_id: int | None
    source_id: int | None
    thread_id: int | None
    parent_id: int | None
    event: str
    app: str | None
    content: str
    extra: str
    tags: str
    uuid: str | None
    listed: int
    transient: int
    sent_at: Instant
    edited_at: Instant | None

    def said(self) -> Any:
        """Give the content."""
        return msgspec.json.decode(self.content)

    def extras(self) -> Extra:
        """Give what only some messages have."""
        return msgspec.json.decode(self.extra, type=Extra)

    def tag_list(self) -> list[str]:
        """Give the tags in their order."""
        return msgspec.json.decode(self.tags, type=list[str])


class Thread(Struct, frozen=True):
    """What several messages are about, as it stands now; `status`, `actions` and `fields` are JSON."""

    id: int
    conversation_id: int
    key: str
    source_id: int | None
    external_id: str | None
    title: str
    body: str
    external_url: str | None
    status: str | None
    actions: str
    fields: str
    activities: int
    internal_comments: int
    external_comments: int
    initial_message: int
    created_at: Instant
    updated_at: Instant


class ThreadChanges(Struct, frozen=True):
    """What shall change of a thread; lists are replaced as a whole."""

    title: str | UnsetType | None = KEEP
    body: str | UnsetType | None = KEEP
    external_url: str | UnsetType | None = KEEP
    status: dict[str, Any] | UnsetType | None = KEEP
    actions: list[dict[str, Any]] | UnsetType | None = KEEP
    fields: list[dict[str, Any]] | UnsetType | None = KEEP


class Source(Struct, frozen=True):
    """An integration that writes into a flow; one that was removed stays known, so that its token can be told so."""

    id: int
    organisation_id: int
    conversation_id: int
    kind: str
    name: str
    external_url: str | None
    configuration_url: str | None
    error_message: str | None
    creator_id: int | None
    created_at: Instant
    updated_at: Instant
    deleted_at: Instant | None
    client_id: int | None = None
    client: str | None = None


class Draft(Struct, frozen=True):
    """A message that somebody wants to post.

    `thread` is the key of a thread, `external_thread` an integration's own; `thread_changes` is the thread's new state.
    """

    event: str
    content: Any = None
    tags: tuple[str, ...] = ()
    uuid: str | None = None
    parent: int | None = None
    thread: str | None = None
    external_thread: str | None = None
    thread_changes: ThreadChanges | None = None
    extra: Extra = Extra()


class Posted(Struct, frozen=True):
    """A message with what it is shown with: its thread, the thread's source, its flow."""

    message: Message
    thread: Thread | None = None
    source: Source | None = None
    flow: Flow | None = None


class TagMode(StrEnum):
    """Whether a message must have all the wanted tags and words, or any."""

    ALL = "and"
    ANY = "or"


class Wanted(Struct, frozen=True):
    """Which messages a list is to have; ids are exclusive, and the newest are chosen unless `oldest`."""

    events: tuple[str, ...] = ()
    limit: int = 30
    oldest: bool = False
    since: int | None = None
    until: int | None = None
    tags: tuple[str, ...] = ()
    mode: TagMode = TagMode.ALL
    search: str = ""
    skip: int = 0
    thread: int | None = None


class Invitation(Struct, frozen=True):
    """An address that was asked into a flow; pending until somebody came in by it."""

    id: int
    conversation_id: int
    email: str
    message: str
    state: str
    created_at: Instant
    inviter_id: int | None = None
