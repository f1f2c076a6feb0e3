"""What the catalog tells the log; all that concerns one version has the same subject."""

from typing import ClassVar

from signoff.kernel.events import Event


class ApplicationCreated(Event, frozen=True):
    """An application was named for the first time."""

    KIND: ClassVar[str] = "application.created"
    application: str

    def subject(self) -> str:
        """Name the application."""
        return self.application


class ApplicationUpdated(Event, frozen=True):
    """An application's description changed; `changes` holds the new values."""

    KIND: ClassVar[str] = "application.updated"
    application: str
    changes: dict[str, str | None]

    def subject(self) -> str:
        """Name the application."""
        return self.application


class ApplicationDeleted(Event, frozen=True):
    """An application was removed with everything it had."""

    KIND: ClassVar[str] = "application.deleted"
    application: str

    def subject(self) -> str:
        """Name the application."""
        return self.application


class VersionCreated(Event, frozen=True):
    """A version was named for the first time."""

    KIND: ClassVar[str] = "version.created"
    application: str
    version: str
    build_url: str | None

    def subject(self) -> str:
        """Name the version."""
        return f"{self.application} {self.version}"


class VersionUpdated(Event, frozen=True):
    """A version's build URL changed."""

    KIND: ClassVar[str] = "version.updated"
    application: str
    version: str
    build_url: str | None

    def subject(self) -> str:
        """Name the version."""
        return f"{self.application} {self.version}"


class VersionDeleted(Event, frozen=True):
    """A version was removed with everything it had."""

    KIND: ClassVar[str] = "version.deleted"
    application: str
    version: str

    def subject(self) -> str:
        """Name the version."""
        return f"{self.application} {self.version}"


class BranchVersionAdded(Event, frozen=True):
    """A version was added to a branch, and is its head now."""

    KIND: ClassVar[str] = "branch.version_added"
    application: str
    version: str
    branch: str
    auto_created: bool

    def subject(self) -> str:
        """Name the version."""
        return f"{self.application} {self.version}"


class BranchVersionRemoved(Event, frozen=True):
    """A version was taken off a branch."""

    KIND: ClassVar[str] = "branch.version_removed"
    application: str
    version: str
    branch: str

    def subject(self) -> str:
        """Name the version."""
        return f"{self.application} {self.version}"


class BranchesDeleted(Event, frozen=True):
    """Branches were removed; their versions remain."""

    KIND: ClassVar[str] = "branch.deleted"
    application: str
    branches: tuple[str, ...]

    def subject(self) -> str:
        """Name the application."""
        return self.application


class TagCreated(Event, frozen=True):
    """A version was tagged."""

    KIND: ClassVar[str] = "tag.created"
    application: str
    version: str
    tag: str

    def subject(self) -> str:
        """Name the version."""
        return f"{self.application} {self.version}"


class TagRemoved(Event, frozen=True):
    """A version lost a tag."""

    KIND: ClassVar[str] = "tag.removed"
    application: str
    version: str
    tag: str

    def subject(self) -> str:
        """Name the version."""
        return f"{self.application} {self.version}"


class LabelAdded(Event, frozen=True):
    """An application was labelled."""

    KIND: ClassVar[str] = "label.added"
    application: str
    label: str

    def subject(self) -> str:
        """Name the application."""
        return self.application


class LabelRemoved(Event, frozen=True):
    """An application lost a label."""

    KIND: ClassVar[str] = "label.removed"
    application: str
    label: str

    def subject(self) -> str:
        """Name the application."""
        return self.application


class EnvironmentCreated(Event, frozen=True):
    """An environment exists."""

    KIND: ClassVar[str] = "environment.created"
    uuid: str
    environment: str
    production: bool

    def subject(self) -> str:
        """Name the environment."""
        return self.environment


class EnvironmentUpdated(Event, frozen=True):
    """An environment's description changed."""

    KIND: ClassVar[str] = "environment.updated"
    uuid: str
    environment: str
    production: bool

    def subject(self) -> str:
        """Name the environment."""
        return self.environment


class EnvironmentArchived(Event, frozen=True):
    """An environment was put away; what ran there is kept."""

    KIND: ClassVar[str] = "environment.archived"
    uuid: str
    environment: str

    def subject(self) -> str:
        """Name the environment."""
        return self.environment


class EnvironmentDeleted(Event, frozen=True):
    """An environment was removed, with the record of what ran there."""

    KIND: ClassVar[str] = "environment.deleted"
    uuid: str
    environment: str

    def subject(self) -> str:
        """Name the environment."""
        return self.environment
