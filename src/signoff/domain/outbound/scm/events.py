"""What source code hosts tell the log; the subject is the provider."""

from typing import ClassVar

from signoff.kernel.events import Event


class ScmIntegrationAdded(Event, frozen=True):
    """A source code host may be asked for pull requests."""

    KIND: ClassVar[str] = "scm.integration_added"
    uuid: str
    provider: str
    base_url: str

    def subject(self) -> str:
        """Name the provider."""
        return self.provider


class ScmIntegrationRemoved(Event, frozen=True):
    """A source code host is asked no longer, and its token is forgotten."""

    KIND: ClassVar[str] = "scm.integration_removed"
    uuid: str
    provider: str
    base_url: str

    def subject(self) -> str:
        """Name the provider."""
        return self.provider
