"""What conversation tells the log; texts stay out of it, since they can be taken back and the log cannot."""

from typing import ClassVar

from signoff.kernel.events import Event


class MessagePosted(Event, frozen=True):
    """Something was said in a flow; `message` is its number, `event` its kind, `thread` what it belongs to."""

    KIND: ClassVar[str] = "message.posted"
    message: int
    flow: str
    event: str
    thread: str | None

    def subject(self) -> str:
        """Name the flow and the message."""
        return f"{self.flow}/{self.message}"


class PrivateMessagePosted(Event, frozen=True):
    """Something was said between two people."""

    KIND: ClassVar[str] = "message.posted_privately"
    message: int
    event: str

    def subject(self) -> str:
        """Name the message."""
        return str(self.message)


class MessageEdited(Event, frozen=True):
    """A message has another text."""

    KIND: ClassVar[str] = "message.edited"
    message: int

    def subject(self) -> str:
        """Name the message."""
        return str(self.message)


class MessageTagged(Event, frozen=True):
    """A message has other tags."""

    KIND: ClassVar[str] = "message.tagged"
    message: int

    def subject(self) -> str:
        """Name the message."""
        return str(self.message)


class MessageDeleted(Event, frozen=True):
    """A message was emptied or removed."""

    KIND: ClassVar[str] = "message.deleted"
    message: int

    def subject(self) -> str:
        """Name the message."""
        return str(self.message)


class ReactionChanged(Event, frozen=True):
    """Somebody reacted to a message with a sign, or took that back."""

    KIND: ClassVar[str] = "message.reaction_changed"
    message: int
    sign: str
    added: bool

    def subject(self) -> str:
        """Name the message."""
        return str(self.message)


class ConversationOpened(Event, frozen=True):
    """Somebody shows or hides a conversation."""

    KIND: ClassVar[str] = "conversation.opened"
    flow: str | None
    open: bool

    def subject(self) -> str:
        """Name the flow, if it is one."""
        return self.flow or "private"


class ProfileChanged(Event, frozen=True):
    """Somebody has another nick."""

    KIND: ClassVar[str] = "profile.changed"
    account: str
    nick: str

    def subject(self) -> str:
        """Name the account."""
        return self.account


class MemberBlocked(Event, frozen=True):
    """Somebody was shut out of a flow, or let in again."""

    KIND: ClassVar[str] = "conversation.member_blocked"
    flow: str
    member: str
    blocked: bool

    def subject(self) -> str:
        """Name the flow."""
        return self.flow


class SourceCreated(Event, frozen=True):
    """An integration may write into a flow."""

    KIND: ClassVar[str] = "source.created"
    flow: str
    source: str

    def subject(self) -> str:
        """Name the flow and the source."""
        return f"{self.flow}/{self.source}"


class SourceUpdated(Event, frozen=True):
    """An integration said how it is."""

    KIND: ClassVar[str] = "source.updated"
    source: str

    def subject(self) -> str:
        """Name the source."""
        return self.source


class SourceDeleted(Event, frozen=True):
    """An integration may no longer write into a flow."""

    KIND: ClassVar[str] = "source.deleted"
    flow: str
    source: str

    def subject(self) -> str:
        """Name the flow and the source."""
        return f"{self.flow}/{self.source}"


class InvitationMade(Event, frozen=True):
    """An address was asked into a flow."""

    KIND: ClassVar[str] = "invitation.made"
    flow: str
    invitation: int

    def subject(self) -> str:
        """Name the flow."""
        return self.flow


class InvitationWithdrawn(Event, frozen=True):
    """An address is no longer asked into a flow."""

    KIND: ClassVar[str] = "invitation.withdrawn"
    flow: str
    invitation: int

    def subject(self) -> str:
        """Name the flow."""
        return self.flow


class FactsChosen(Event, frozen=True):
    """Which facts a flow shows was decided: kinds of events, and applications."""

    KIND: ClassVar[str] = "conversation.facts_chosen"
    flow: str
    kinds: tuple[str, ...]
    applications: tuple[str, ...]

    def subject(self) -> str:
        """Name the flow."""
        return self.flow
