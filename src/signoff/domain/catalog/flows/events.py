"""What flows tell the log; the subject is the flow's name."""

from typing import ClassVar

from signoff.kernel.events import Event


class FlowCreated(Event, frozen=True):
    """A flow exists."""

    KIND: ClassVar[str] = "flow.created"
    uuid: str
    flow: str

    def subject(self) -> str:
        """Name the flow."""
        return self.flow


class FlowUpdated(Event, frozen=True):
    """A flow's description or requirements changed; `before` is its former name when that changed."""

    KIND: ClassVar[str] = "flow.updated"
    uuid: str
    flow: str
    before: str | None = None

    def subject(self) -> str:
        """Name the flow."""
        return self.flow


class FlowArchived(Event, frozen=True):
    """A flow was put away; nothing of it is lost."""

    KIND: ClassVar[str] = "flow.archived"
    uuid: str
    flow: str

    def subject(self) -> str:
        """Name the flow."""
        return self.flow


class FlowRestored(Event, frozen=True):
    """A flow that was put away is in use again."""

    KIND: ClassVar[str] = "flow.restored"
    uuid: str
    flow: str

    def subject(self) -> str:
        """Name the flow."""
        return self.flow


class FlowDeleted(Event, frozen=True):
    """A flow was removed with its trails and its conversation."""

    KIND: ClassVar[str] = "flow.deleted"
    uuid: str
    flow: str

    def subject(self) -> str:
        """Name the flow."""
        return self.flow


class FlowMemberAdded(Event, frozen=True):
    """An account came into a flow."""

    KIND: ClassVar[str] = "flow.member_added"
    uuid: str
    flow: str
    member: str

    def subject(self) -> str:
        """Name the flow."""
        return self.flow


class FlowMemberRemoved(Event, frozen=True):
    """An account left a flow."""

    KIND: ClassVar[str] = "flow.member_removed"
    uuid: str
    flow: str
    member: str

    def subject(self) -> str:
        """Name the flow."""
        return self.flow
