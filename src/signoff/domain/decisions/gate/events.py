"""What the gate tells the log; the subject is the artifact's fingerprint, or the policy's name."""

from typing import ClassVar

from signoff.kernel.events import Event


class GateEvent(Event, frozen=True):
    """What every answer of the gate tells."""

    uuid: str
    fingerprint: str
    artifact: str | None
    environment: str | None
    flow: str | None
    trail: str | None
    requested_by: str
    policies: int
    reasons: tuple[str, ...]

    def subject(self) -> str:
        """Name the artifact."""
        return self.fingerprint


class GateAllowed(GateEvent, frozen=True):
    """The gate let an artifact through."""

    KIND: ClassVar[str] = "gate.allowed"


class GateBlocked(GateEvent, frozen=True):
    """The gate held an artifact back, for these reasons."""

    KIND: ClassVar[str] = "gate.blocked"


class DeploymentPolicyEvent(Event, frozen=True):
    """What every change of a deployment policy tells."""

    uuid: str
    name: str
    flow: str

    def subject(self) -> str:
        """Name the policy."""
        return self.name


class DeploymentPolicyCreated(DeploymentPolicyEvent, frozen=True):
    """The gate asks for more."""

    KIND: ClassVar[str] = "deployment_policy.created"


class DeploymentPolicyUpdated(DeploymentPolicyEvent, frozen=True):
    """The gate asks for something else."""

    KIND: ClassVar[str] = "deployment_policy.updated"
    active: bool


class DeploymentPolicyDeleted(DeploymentPolicyEvent, frozen=True):
    """The gate asks for less."""

    KIND: ClassVar[str] = "deployment_policy.deleted"
