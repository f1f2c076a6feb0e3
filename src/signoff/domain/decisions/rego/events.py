"""What Rego bundles tell the log; the subject is the bundle's name."""

from typing import ClassVar

from signoff.kernel.events import Event


class BundleAdded(Event, frozen=True):
    """A bundle was compiled and taken; it decides nothing yet."""

    KIND: ClassVar[str] = "rego.bundle_added"
    uuid: str
    name: str
    version: str
    sha256: str

    def subject(self) -> str:
        """Name the bundle."""
        return self.name


class BundleActivated(Event, frozen=True):
    """A bundle decides from now on, in place of the one before."""

    KIND: ClassVar[str] = "rego.bundle_activated"
    uuid: str
    name: str
    version: str
    sha256: str

    def subject(self) -> str:
        """Name the bundle."""
        return self.name


class PolicyEvaluated(Event, frozen=True):
    """The active bundle was asked, and answered."""

    KIND: ClassVar[str] = "rego.evaluated"
    uuid: str
    bundle: str
    bundle_sha256: str
    fingerprint: str | None
    decided_for: str
    allow: bool
    reasons: tuple[str, ...]

    def subject(self) -> str:
        """Name the bundle."""
        return self.bundle
