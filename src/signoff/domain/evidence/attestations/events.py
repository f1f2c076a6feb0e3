"""What attestations tell the log; the subject is the flow's name, the trail's and the attestation's."""

from typing import ClassVar

from signoff.kernel.events import Event


class AttestationRecorded(Event, frozen=True):
    """Something was attested, with the sum of its data and of its file, so that neither can be changed unseen.

    `overrides` and `revises` are uuids of the attestations that it stands for instead.
    """

    KIND: ClassVar[str] = "attestation.recorded"
    flow: str
    trail: str
    trail_uuid: str
    uuid: str
    name: str
    type: str
    status: str
    fingerprint: str | None
    target: str | None
    commit: str | None
    control: str | None
    overrides: str | None
    revises: str | None
    reason: str | None
    data_sha256: str | None
    file_sha256: str | None

    def subject(self) -> str:
        """Name what was attested where."""
        return f"{self.flow} {self.trail} {self.name}"


class EvidenceAttached(Event, frozen=True):
    """An attestation was given a file after it was recorded."""

    KIND: ClassVar[str] = "evidence.attached"
    flow: str
    trail: str
    trail_uuid: str
    attestation: str
    attestation_uuid: str
    file: str
    sha256: str
    size: int

    def subject(self) -> str:
        """Name what has the file."""
        return f"{self.flow} {self.trail} {self.attestation}"
