"""What identity tells the log."""

from typing import ClassVar

from signoff.kernel.events import Event


class OrganisationCreated(Event, frozen=True):
    """An organisation exists."""

    KIND: ClassVar[str] = "organisation.created"
    organisation: str

    def subject(self) -> str:
        """Name the organisation."""
        return self.organisation


class OrganisationChanged(Event, frozen=True):
    """An organisation is called or described otherwise."""

    KIND: ClassVar[str] = "organisation.changed"
    organisation: str
    title: str
    description: str

    def subject(self) -> str:
        """Name the organisation."""
        return self.organisation


class OrganisationClosed(Event, frozen=True):
    """Nobody gets into an organisation any more; what it holds stays."""

    KIND: ClassVar[str] = "organisation.closed"
    organisation: str

    def subject(self) -> str:
        """Name the organisation."""
        return self.organisation


class AccountCreated(Event, frozen=True):
    """A person or a service has an account."""

    KIND: ClassVar[str] = "account.created"
    uuid: str
    account: str
    account_kind: str
    roles: tuple[str, ...]

    def subject(self) -> str:
        """Name the account."""
        return self.account


class AccountDeactivated(Event, frozen=True):
    """An account can no longer be used, nor can its tokens."""

    KIND: ClassVar[str] = "account.deactivated"
    uuid: str
    account: str

    def subject(self) -> str:
        """Name the account."""
        return self.account


class AccountActivated(Event, frozen=True):
    """A deactivated account can be used again."""

    KIND: ClassVar[str] = "account.activated"
    uuid: str
    account: str

    def subject(self) -> str:
        """Name the account."""
        return self.account


class AccountRolesChanged(Event, frozen=True):
    """An account has other roles; `roles` is the whole set."""

    KIND: ClassVar[str] = "account.roles_changed"
    uuid: str
    account: str
    roles: tuple[str, ...]

    def subject(self) -> str:
        """Name the account."""
        return self.account


class AccountDescribed(Event, frozen=True):
    """What an account is for was said anew."""

    KIND: ClassVar[str] = "account.described"
    uuid: str
    account: str
    description: str

    def subject(self) -> str:
        """Name the account."""
        return self.account


class AccountRenamed(Event, frozen=True):
    """An account has another name."""

    KIND: ClassVar[str] = "account.renamed"
    uuid: str
    account: str
    before: str

    def subject(self) -> str:
        """Name the account."""
        return self.account


class AccountLinked(Event, frozen=True):
    """It was said what a host of code knows a person as."""

    KIND: ClassVar[str] = "account.linked"
    uuid: str
    account: str
    code_host_id: str

    def subject(self) -> str:
        """Name the account."""
        return self.account


class PasswordChanged(Event, frozen=True):
    """An account has another password."""

    KIND: ClassVar[str] = "account.password_changed"
    uuid: str
    account: str

    def subject(self) -> str:
        """Name the account."""
        return self.account


class TokenCreated(Event, frozen=True):
    """An account has one more token."""

    KIND: ClassVar[str] = "token.created"
    uuid: str
    account: str
    description: str
    read_only: bool
    expires_at: str | None

    def subject(self) -> str:
        """Name the account and the token."""
        return f"{self.account}/{self.uuid}"


class TokenRotated(Event, frozen=True):
    """A token has a successor, and ends at `until`."""

    KIND: ClassVar[str] = "token.rotated"
    uuid: str
    account: str
    successor: str
    until: str

    def subject(self) -> str:
        """Name the account and the token."""
        return f"{self.account}/{self.uuid}"


class TokenRevoked(Event, frozen=True):
    """A token can no longer be used."""

    KIND: ClassVar[str] = "token.revoked"
    uuid: str
    account: str

    def subject(self) -> str:
        """Name the account and the token."""
        return f"{self.account}/{self.uuid}"
