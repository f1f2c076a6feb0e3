"""What repositories tell the log; the subject is the repository's name."""

from typing import ClassVar

from signoff.kernel.events import Event


class RepositoryNoted(Event, frozen=True):
    """Evidence spoke of a repository for the first time, or of another address of it."""

    KIND: ClassVar[str] = "repository.noted"
    uuid: str
    name: str
    provider: str
    url: str

    def subject(self) -> str:
        """Name the repository."""
        return self.name


class RepositoryTagged(Event, frozen=True):
    """A repository's tags changed."""

    KIND: ClassVar[str] = "repository.tagged"
    uuid: str
    name: str
    tags: dict[str, str]

    def subject(self) -> str:
        """Name the repository."""
        return self.name
