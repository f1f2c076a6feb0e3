"""What policies tell the log; the subject is the policy's name, or the environment's for an attachment."""

from typing import ClassVar

from signoff.kernel.events import Event


class PolicyCreated(Event, frozen=True):
    """A policy exists."""

    KIND: ClassVar[str] = "policy.created"
    uuid: str
    policy: str

    def subject(self) -> str:
        """Name the policy."""
        return self.policy


class PolicyUpdated(Event, frozen=True):
    """A policy was described anew or has a new version; `before` is its former name when that changed."""

    KIND: ClassVar[str] = "policy.updated"
    uuid: str
    policy: str
    version: int
    comment: str
    before: str | None = None

    def subject(self) -> str:
        """Name the policy."""
        return self.policy


class PolicyRemoved(Event, frozen=True):
    """A policy counts no more, anywhere; its versions stay."""

    KIND: ClassVar[str] = "policy.removed"
    uuid: str
    policy: str

    def subject(self) -> str:
        """Name the policy."""
        return self.policy


class PolicyAttached(Event, frozen=True):
    """A policy counts in an environment from now on."""

    KIND: ClassVar[str] = "policy.attached"
    uuid: str
    policy: str
    environment: str

    def subject(self) -> str:
        """Name the environment."""
        return self.environment


class PolicyDetached(Event, frozen=True):
    """A policy counts in an environment no more."""

    KIND: ClassVar[str] = "policy.detached"
    uuid: str
    policy: str
    environment: str

    def subject(self) -> str:
        """Name the environment."""
        return self.environment
