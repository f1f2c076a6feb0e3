"""What the decisions room records."""

from typing import ClassVar

from signoff.domain.decisions.requirements import RequiredVerification
from signoff.kernel.events import Event


class VerificationRequired(Event, frozen=True):
    """A published content has not been verified by provider versions that live somewhere or head the main branch."""

    KIND: ClassVar[str] = "contract.verification_required"
    consumer: str
    consumer_version: str
    provider: str
    sha: str
    required: tuple[RequiredVerification, ...]

    def subject(self) -> str:
        """Name the contract."""
        return f"{self.consumer} {self.consumer_version} -> {self.provider}"
