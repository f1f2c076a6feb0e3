"""What assertions tell the log; the subject is the artifact's fingerprint."""

from typing import ClassVar

from signoff.kernel.events import Event


class ArtifactAsserted(Event, frozen=True):
    """Somebody asked whether an artifact is compliant, and was told."""

    KIND: ClassVar[str] = "artifact.asserted"
    fingerprint: str
    scope: str
    flow: str | None
    environment: str | None
    policies: tuple[str, ...]
    compliant: bool
    reasons: tuple[str, ...]

    def subject(self) -> str:
        """Name the artifact."""
        return self.fingerprint
