"""What OAuth tells the log."""

from typing import ClassVar

from signoff.kernel.events import Event


class ClientRegistered(Event, frozen=True):
    """A program may ask people to act for them."""

    KIND: ClassVar[str] = "oauth.client_registered"
    client: str
    name: str

    def subject(self) -> str:
        """Name the client."""
        return self.name


class ClientRemoved(Event, frozen=True):
    """A program may no longer act for anybody."""

    KIND: ClassVar[str] = "oauth.client_removed"
    client: str
    name: str

    def subject(self) -> str:
        """Name the client."""
        return self.name


class ConsentGiven(Event, frozen=True):
    """Somebody lets a client act for them."""

    KIND: ClassVar[str] = "oauth.consent_given"
    name: str
    scopes: tuple[str, ...]

    def subject(self) -> str:
        """Name the client."""
        return self.name


class ConsentWithdrawn(Event, frozen=True):
    """Somebody no longer lets a client act for them, or a code was used twice."""

    KIND: ClassVar[str] = "oauth.consent_withdrawn"
    name: str

    def subject(self) -> str:
        """Name the client."""
        return self.name


class TokensIssued(Event, frozen=True):
    """A client got tokens of somebody, by a code, a password or a refresh token."""

    KIND: ClassVar[str] = "oauth.tokens_issued"
    name: str
    by: str

    def subject(self) -> str:
        """Name the client."""
        return self.name
