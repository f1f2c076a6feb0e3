"""Answers about compliance: a standing, and every finding behind it."""

from enum import StrEnum

from msgspec import Struct

from signoff.domain.catalog.flows.types import Flow
from signoff.domain.evidence.types import Artifact, AttestationHead, Trail, TrailStatus


class Standing(StrEnum):
    """Where a trail or an artifact stands; only an artifact that is required can be MISSING as a whole."""

    COMPLIANT = "COMPLIANT"
    NON_COMPLIANT = "NON_COMPLIANT"
    INCOMPLETE = "INCOMPLETE"
    MISSING = "MISSING"


class Presence(StrEnum):
    """Whether something attested is there, whatever it says."""

    COMPLETE = "COMPLETE"
    MISSING = "MISSING"


class Finding(Struct, frozen=True):
    """One attestation that is required, or that is there without being required: then it is `unexpected`.

    `attestation` is the one that counts; `reason` says in a sentence what is wrong, and is empty when nothing is.
    One that is required `by_type` may have any name.
    """

    name: str
    type: str
    status: Presence
    is_compliant: bool | None
    attestation: AttestationHead | None
    reason: str
    unexpected: bool = False
    by_type: bool = False

    @property
    def missing(self) -> bool:
        """Whether it is required and not there."""
        return self.status is Presence.MISSING and not self.unexpected

    @property
    def failed(self) -> bool:
        """Whether it is there and says that something is wrong."""
        return self.is_compliant is False


class ArtifactCompliance(Struct, frozen=True):
    """An artifact of a trail, reported or only required; `trail_findings` are the trail's, as they concern it."""

    name: str
    artifact: Artifact | None
    standing: Standing
    unexpected: bool
    findings: tuple[Finding, ...]
    trail_findings: tuple[Finding, ...] = ()

    @property
    def is_compliant(self) -> bool:
        """Whether everything that it needs is there and says that all is well."""
        return self.standing is Standing.COMPLIANT

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """Its own findings and its trail's."""
        return self.findings + self.trail_findings


class TrailCompliance(Struct, frozen=True):
    """What a trail's evidence amounts to; `findings` are those about the trail itself."""

    trail: Trail
    flow: Flow
    standing: Standing
    findings: tuple[Finding, ...]
    artifacts: tuple[ArtifactCompliance, ...]
    awaits_approval: bool
    evaluated_at: str

    @property
    def is_compliant(self) -> bool:
        """Whether everything required is there and says that all is well."""
        return self.standing is Standing.COMPLIANT

    @property
    def status(self) -> TrailStatus:
        """The status to keep with the trail."""
        return TrailStatus.PENDING if self.standing is Standing.INCOMPLETE else TrailStatus(self.standing)

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """The findings about the trail and about each of its artifacts."""
        return self.findings + tuple(finding for each in self.artifacts for finding in each.findings)
