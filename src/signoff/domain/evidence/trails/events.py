"""What trails tell the log; the subject is the flow's name and the trail's."""

from typing import ClassVar

from signoff.kernel.events import Event


class TrailBegun(Event, frozen=True):
    """A trail exists; `trail` is its name, or its uuid when it has none."""

    KIND: ClassVar[str] = "trail.begun"
    flow: str
    trail: str
    trail_uuid: str
    commit: str | None
    branch: str | None

    def subject(self) -> str:
        """Name the trail."""
        return f"{self.flow} {self.trail}"


class TrailUpdated(Event, frozen=True):
    """More, or something else, is known of a trail."""

    KIND: ClassVar[str] = "trail.updated"
    flow: str
    trail: str
    trail_uuid: str

    def subject(self) -> str:
        """Name the trail."""
        return f"{self.flow} {self.trail}"


class TrailStatusChanged(Event, frozen=True):
    """A trail's evidence amounts to something else than before."""

    KIND: ClassVar[str] = "trail.status_changed"
    flow: str
    trail: str
    trail_uuid: str
    before: str
    after: str

    def subject(self) -> str:
        """Name the trail."""
        return f"{self.flow} {self.trail}"
