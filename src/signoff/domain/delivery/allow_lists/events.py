"""What allow-lists tell the log; the subject is the environment."""

from typing import ClassVar

from signoff.kernel.events import Event


class ArtifactAllowed(Event, frozen=True):
    """Artifacts may run in an environment without proof."""

    KIND: ClassVar[str] = "allow_list.added"
    uuid: str
    environment: str
    fingerprint: str | None
    name_pattern: str | None
    reason: str
    approved_by: str
    expires_at: str | None

    def subject(self) -> str:
        """Name the environment."""
        return self.environment


class ArtifactDisallowed(Event, frozen=True):
    """An entry was taken off an environment's allow-list."""

    KIND: ClassVar[str] = "allow_list.removed"
    uuid: str
    environment: str
    fingerprint: str | None
    name_pattern: str | None

    def subject(self) -> str:
        """Name the environment."""
        return self.environment
