"""What baselines and drift tell the log; the subject is the environment."""

from typing import ClassVar

from signoff.kernel.events import Event


class BaselineApproved(Event, frozen=True):
    """What runs with a snapshot is what should run from now on."""

    KIND: ClassVar[str] = "baseline.approved"
    uuid: str
    environment: str
    snapshot: int | None
    approved_by: str

    def subject(self) -> str:
        """Name the environment."""
        return self.environment


class DriftDetected(Event, frozen=True):
    """What runs is not what was approved, in another way than before; names of artifacts and of deployments."""

    KIND: ClassVar[str] = "drift.detected"
    uuid: str
    environment: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    updated: tuple[str, ...]
    missing: tuple[str, ...]

    def subject(self) -> str:
        """Name the environment."""
        return self.environment


class DriftResolved(Event, frozen=True):
    """What runs is again what was approved."""

    KIND: ClassVar[str] = "drift.resolved"
    uuid: str
    environment: str

    def subject(self) -> str:
        """Name the environment."""
        return self.environment
