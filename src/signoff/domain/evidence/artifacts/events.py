"""What artifacts tell the log; the subject is the flow's name and the trail's."""

from typing import ClassVar

from signoff.kernel.events import Event


class ArtifactReported(Event, frozen=True):
    """An artifact was reported on a trail."""

    KIND: ClassVar[str] = "artifact.reported"
    flow: str
    trail: str
    trail_uuid: str
    uuid: str
    fingerprint: str
    name: str
    template_name: str
    tag: str | None
    registry: str | None
    commit: str | None
    reported_by: str

    def subject(self) -> str:
        """Name the trail."""
        return f"{self.flow} {self.trail}"
