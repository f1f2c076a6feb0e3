"""What types of attestations tell the log; the subject is the type's name."""

from typing import ClassVar

from signoff.kernel.events import Event


class AttestationTypeDefined(Event, frozen=True):
    """A type has a first version, or a further one that counts from now on."""

    KIND: ClassVar[str] = "attestation_type.defined"
    name: str
    version: int
    rules: tuple[str, ...]
    has_schema: bool

    def subject(self) -> str:
        """Name the type."""
        return self.name


class AttestationTypeArchived(Event, frozen=True):
    """A type was put away: nothing more is attested by it."""

    KIND: ClassVar[str] = "attestation_type.archived"
    name: str

    def subject(self) -> str:
        """Name the type."""
        return self.name
