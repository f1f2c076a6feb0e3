"""What controls tell the log; the subject is the control's identifier."""

from typing import ClassVar

from signoff.kernel.events import Event


class ControlCreated(Event, frozen=True):
    """A control is in the catalogue."""

    KIND: ClassVar[str] = "control.created"
    identifier: str
    name: str

    def subject(self) -> str:
        """Name the control."""
        return self.identifier


class ControlUpdated(Event, frozen=True):
    """A control was described anew, or tagged."""

    KIND: ClassVar[str] = "control.updated"
    identifier: str
    name: str
    version: int

    def subject(self) -> str:
        """Name the control."""
        return self.identifier


class ControlArchived(Event, frozen=True):
    """A control was put away, or taken back out: then `archived` is false."""

    KIND: ClassVar[str] = "control.archived"
    identifier: str
    archived: bool

    def subject(self) -> str:
        """Name the control."""
        return self.identifier
