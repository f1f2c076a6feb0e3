"""What is judged, and judgements: checks with their outcomes and reasons."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from msgspec import Struct

from signoff.domain.catalog.flows.types import Flow
from signoff.domain.decisions.policies.types import PolicyEvaluation
from signoff.domain.evidence.compliance.conditions import names_of
from signoff.domain.evidence.compliance.counting import Owned
from signoff.domain.evidence.compliance.types import ArtifactCompliance
from signoff.domain.evidence.types import Artifact, Trail


class Place(Struct, frozen=True):
    """A trail that holds an artifact: of each flow the one that it was reported on last."""

    flow: Flow
    trail: Trail
    artifact: Artifact
    compliance: ArtifactCompliance
    about_artifact: Owned
    about_trail: Owned

    @property
    def awaits_approval(self) -> bool:
        """Whether the flow wants an approval that the trail does not have."""
        return bool(self.flow.requires_approval) and self.trail.approved_at is None

    @property
    def compliant(self) -> bool:
        """Whether everything that the flow requires is there."""
        return self.compliance.is_compliant and not self.awaits_approval

    @property
    def status(self) -> str:
        """Where the artifact stands there, in a word."""
        standing = self.compliance.standing
        return "INCOMPLETE" if self.compliance.is_compliant and self.awaits_approval else str(standing)

    @property
    def reasons(self) -> list[str]:
        """What stands against the artifact there."""
        found = [each.reason for each in self.compliance.all_findings if each.reason]
        return [*found, "Approval required but not yet granted"] if self.awaits_approval else found


class Subject(Struct, frozen=True):
    """An artifact to judge, under the name that it is asked about by, with every place that holds it."""

    fingerprint: str
    name: str | None
    places: tuple[Place, ...]

    def names(self, place: Place | None) -> Mapping[str, Any]:
        """Give what a policy's conditions may speak of, at one of its places or at none."""
        known = {} if place is None else dict(names_of(place.flow, place.trail, place.artifact))
        artifact = dict(known.get("artifact", {}), fingerprint=self.fingerprint)
        return {**known, "artifact": artifact | ({} if self.name is None else {"name": self.name})}


class Outcome(StrEnum):
    """How a check ended; one that was SKIPPED counts for nothing."""

    PASSED = "PASSED"
    FAILED = "FAILED"
    SKIPPED = "SKIPPED"


class Kind(StrEnum):
    """What a check looks at."""

    ARTIFACT = "artifact"
    EVIDENCE = "evidence"
    ATTESTATION = "attestation"
    PROVENANCE = "provenance"
    SIGNATURE = "signature"
    APPROVAL = "approval"
    POLICY = "policy"
    REGO = "rego"
    DRIFT = "drift"
    ALLOW_LIST = "allow-list"
    CONTRACTS = "contracts"


class Check(Struct, frozen=True):
    """One thing that was looked at: on whose behalf, how it ended, and why, in sentences."""

    kind: Kind
    name: str
    outcome: Outcome
    reasons: tuple[str, ...] = ()
    policy: str | None = None


class Scope(StrEnum):
    """What an artifact was asserted against."""

    FLOW = "flow"
    ENVIRONMENT = "environment"
    POLICY = "policy"


class Assertion(Struct, frozen=True):
    """Whether an artifact is compliant, against what, and every check behind the answer."""

    fingerprint: str
    scope: Scope
    compliant: bool
    flow: Flow | None
    environment: str | None
    subject: Subject
    checks: tuple[Check, ...]
    evaluations: tuple[PolicyEvaluation, ...]
    checked_at: str

    @property
    def reasons(self) -> list[str]:
        """What stands against the artifact."""
        return failures(self.checks)


def failures(checks: tuple[Check, ...] | list[Check]) -> list[str]:
    """Give the reasons of the checks that failed, each once."""
    failed = (check for check in checks if check.outcome is Outcome.FAILED)
    return list(dict.fromkeys(text for check in failed for text in check.reasons))
