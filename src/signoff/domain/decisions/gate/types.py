"""The gate's records: what it asks of artifacts, what it is asked, and what it answered."""

import msgspec
from msgspec import UNSET, Struct, UnsetType

from signoff.domain.catalog.flows.types import Flow
from signoff.domain.catalog.types import Environment
from signoff.domain.decisions.asserting.types import Check, failures


class DeploymentPolicy(Struct, frozen=True):
    """What the artifacts of a flow must have to be deployed, to one environment or to any; `required_types` is JSON."""

    id: int
    uuid: str
    name: str
    description: str
    flow_id: int
    flow_uuid: str
    environment_id: int | None
    environment_uuid: str | None
    enforce_provenance: int
    enforce_approvals: int
    require_signature: int
    required_types: str
    active: int
    created_at: str
    updated_at: str

    def required_type_list(self) -> list[str]:
        """Give the types of attestations that must be there."""
        return list(msgspec.json.decode(self.required_types))


class DeploymentPolicyFields(Struct, frozen=True):
    """A wanted deployment policy."""

    name: str
    flow: Flow
    environment: Environment | None = None
    description: str = ""
    enforce_provenance: bool = False
    enforce_approvals: bool = False
    require_signature: bool = False
    required_types: tuple[str, ...] = ()


class DeploymentPolicyChanges(Struct, frozen=True):
    """What shall change of a deployment policy; flow and environment cannot."""

    name: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    enforce_provenance: bool | UnsetType = UNSET
    enforce_approvals: bool | UnsetType = UNSET
    require_signature: bool | UnsetType = UNSET
    required_types: tuple[str, ...] | UnsetType = UNSET
    active: bool | UnsetType = UNSET


class GateQuestion(Struct, frozen=True):
    """Whether an artifact may be deployed: as what one flow built, and to an environment, if given."""

    fingerprint: str
    environment: Environment | None = None
    flow: Flow | None = None
    requested_by: str | None = None


class GateResult(Struct, frozen=True):
    """What the gate answered; `reasons` and `checks` are JSON. Names are as they were then."""

    id: int
    uuid: str
    allowed: int
    fingerprint: str
    artifact: str | None
    environment_uuid: str | None
    environment: str | None
    flow: str | None
    trail: str | None
    policies: int
    policy_uuid: str | None
    policy: str | None
    reasons: str
    checks: str
    signature_verified: int | None
    requested_by: str
    evaluated_at: str

    def reason_list(self) -> list[str]:
        """Give what stood against it."""
        return list(msgspec.json.decode(self.reasons))

    def check_list(self) -> list[Check]:
        """Give everything that was looked at."""
        return msgspec.json.decode(self.checks, type=list[Check])


class Findings(Struct, frozen=True):
    """All checks of one question: how many policies they come from, and the last of these."""

    checks: tuple[Check, ...]
    policies: int
    last: DeploymentPolicy | None = None
    signature_verified: bool | None = None

    @property
    def reasons(self) -> list[str]:
        """What stands against the artifact."""
        return failures(self.checks)
