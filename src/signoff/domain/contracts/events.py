"""What the contracts room records."""

from typing import ClassVar

from signoff.domain.contracts.types import ChangeReason, VerifiedFor
from signoff.kernel.events import Event


class ContractPublished(Event, frozen=True):
    """A consumer version published a contract; `changed` tells whether its content was new, `reasons` why."""

    KIND: ClassVar[str] = "contract.published"
    consumer: str
    consumer_version: str
    provider: str
    sha: str
    revision: int
    outcome: str
    changed: bool
    reasons: tuple[ChangeReason, ...]

    def subject(self) -> str:
        """Name the contract."""
        return f"{self.consumer} {self.consumer_version} -> {self.provider}"


class ContractDeleted(Event, frozen=True):
    """A consumer version's contract was removed."""

    KIND: ClassVar[str] = "contract.deleted"
    consumer: str
    consumer_version: str
    provider: str

    def subject(self) -> str:
        """Name the contract."""
        return f"{self.consumer} {self.consumer_version} -> {self.provider}"


class VerificationPublished(Event, frozen=True):
    """A provider version published how it met a content; `verified_for` are those it was asked to verify for."""

    KIND: ClassVar[str] = "verification.published"
    consumer: str
    provider: str
    provider_version: str
    sha: str
    number: int
    success: bool
    wip: bool
    pending: bool
    verified_for: tuple[VerifiedFor, ...]

    def subject(self) -> str:
        """Name the pair and the provider's version."""
        return f"{self.consumer} -> {self.provider} {self.provider_version}"


class VerificationDeleted(Event, frozen=True):
    """A verification was removed."""

    KIND: ClassVar[str] = "verification.deleted"
    consumer: str
    provider: str
    number: int

    def subject(self) -> str:
        """Name the pair."""
        return f"{self.consumer} -> {self.provider}"


class ContractsCleaned(Event, frozen=True):
    """A clean removed what nobody needs any more: so many replaced results, replaced revisions, or unused contents."""

    KIND: ClassVar[str] = "contracts.cleaned"
    removed: str
    count: int

    def subject(self) -> str:
        """Name what was removed."""
        return self.removed


class IntegrationDeleted(Event, frozen=True):
    """Everything between a consumer and a provider was removed."""

    KIND: ClassVar[str] = "integration.deleted"
    consumer: str
    provider: str

    def subject(self) -> str:
        """Name the pair."""
        return f"{self.consumer} -> {self.provider}"
