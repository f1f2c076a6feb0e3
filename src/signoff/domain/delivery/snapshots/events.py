"""What snapshots tell the log; the subject is the environment."""

from typing import ClassVar

from signoff.kernel.events import Event


class SnapshotRecorded(Event, frozen=True):
    """What runs in an environment has changed; the counts are of artifacts."""

    KIND: ClassVar[str] = "snapshot.recorded"
    uuid: str
    environment: str
    number: int
    artifacts: int
    started: int
    exited: int
    compliant: bool | None

    def subject(self) -> str:
        """Name the environment."""
        return self.environment


class ReportingChanged(Event, frozen=True):
    """Which artifacts count in an environment, or what drift is to it, was decided anew."""

    KIND: ClassVar[str] = "environment.reporting_changed"
    environment: str
    drift_policy: str
    scoped: bool

    def subject(self) -> str:
        """Name the environment."""
        return self.environment
