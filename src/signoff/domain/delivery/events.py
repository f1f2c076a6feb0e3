"""What delivery tells the log; the subject is the version."""

from typing import ClassVar

from signoff.kernel.events import Event


class DeploymentRecorded(Event, frozen=True):
    """A version runs in an environment now; `auto_created` when a tag said so."""

    KIND: ClassVar[str] = "deployment.recorded"
    uuid: str
    application: str
    version: str
    environment: str
    instance: str | None
    auto_created: bool

    def subject(self) -> str:
        """Name the version."""
        return f"{self.application} {self.version}"


class DeploymentEnded(Event, frozen=True):
    """A version no longer runs in an environment."""

    KIND: ClassVar[str] = "deployment.ended"
    uuid: str
    application: str
    version: str
    environment: str
    instance: str | None

    def subject(self) -> str:
        """Name the version."""
        return f"{self.application} {self.version}"


class ReleaseRecorded(Event, frozen=True):
    """A version is released to an environment and supported there, perhaps again."""

    KIND: ClassVar[str] = "release.recorded"
    uuid: str
    application: str
    version: str
    environment: str

    def subject(self) -> str:
        """Name the version."""
        return f"{self.application} {self.version}"


class ReleaseSupportEnded(Event, frozen=True):
    """A version is no longer supported in an environment."""

    KIND: ClassVar[str] = "release.support_ended"
    uuid: str
    application: str
    version: str
    environment: str

    def subject(self) -> str:
        """Name the version."""
        return f"{self.application} {self.version}"
