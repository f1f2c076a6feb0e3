"""What provenance tells the log; the subject is the flow's name and the trail's, or the name of who is trusted."""

from typing import ClassVar

from signoff.kernel.events import Event


class ProvenanceRecorded(Event, frozen=True):
    """Somebody said how an artifact was built, with the sum of what was said and of its signature, if it has one."""

    KIND: ClassVar[str] = "provenance.recorded"
    flow: str
    trail: str
    trail_uuid: str
    artifact_uuid: str
    fingerprint: str
    uuid: str
    builder_id: str
    slsa_level: str
    record_sha256: str
    signature_sha256: str | None

    def subject(self) -> str:
        """Name the trail."""
        return f"{self.flow} {self.trail}"


class ProvenanceChecked(Event, frozen=True):
    """An artifact's provenance was verified, with success or without; `signer` is who signed, if that is certain."""

    KIND: ClassVar[str] = "provenance.checked"
    flow: str
    trail: str
    trail_uuid: str
    artifact_uuid: str
    fingerprint: str
    uuid: str
    status: str
    method: str | None
    key_id: str | None
    signer: str | None
    reason: str

    def subject(self) -> str:
        """Name the trail."""
        return f"{self.flow} {self.trail}"


class SigningKeyTrusted(Event, frozen=True):
    """A public key may sign provenance from now on."""

    KIND: ClassVar[str] = "signing_key.trusted"
    uuid: str
    name: str
    key_id: str
    algorithm: str

    def subject(self) -> str:
        """Name the key."""
        return self.name


class SigningKeyRemoved(Event, frozen=True):
    """A public key is trusted no longer; `fallen` records that stood on it are unverified again."""

    KIND: ClassVar[str] = "signing_key.removed"
    uuid: str
    name: str
    key_id: str
    fallen: int

    def subject(self) -> str:
        """Name the key."""
        return self.name


class TrustRootTrusted(Event, frozen=True):
    """Sigstore bundles that stand on a trust root are believed from now on, if one of its signers signed them."""

    KIND: ClassVar[str] = "trust_root.trusted"
    uuid: str
    name: str
    signers: list[str]

    def subject(self) -> str:
        """Name the trust root."""
        return self.name


class TrustRootRemoved(Event, frozen=True):
    """A trust root is trusted no longer; `fallen` records that stood on it are unverified again."""

    KIND: ClassVar[str] = "trust_root.removed"
    uuid: str
    name: str
    fallen: int

    def subject(self) -> str:
        """Name the trust root."""
        return self.name
