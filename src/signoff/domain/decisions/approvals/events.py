"""What approvals tell the log; the subject is the flow and the trail."""

from typing import ClassVar

from signoff.kernel.events import Event


class ApprovalEvent(Event, frozen=True):
    """What every event of an approval tells."""

    uuid: str
    flow: str
    trail: str
    trail_uuid: str
    fingerprint: str | None
    environment: str | None

    def subject(self) -> str:
        """Name the flow and the trail."""
        return f"{self.flow}/{self.trail}"


class ApprovalRequested(ApprovalEvent, frozen=True):
    """Somebody asks for an approval."""

    KIND: ClassVar[str] = "approval.requested"
    approvers: tuple[str, ...]
    deadline: str | None


class ApprovalReported(ApprovalEvent, frozen=True):
    """An approval that was given elsewhere was reported; it counts for nothing here."""

    KIND: ClassVar[str] = "approval.reported"
    approver: str


class ApprovalDecided(ApprovalEvent, frozen=True):
    """One approver approved or rejected; that need not be the end of it."""

    KIND: ClassVar[str] = "approval.decided"
    approver: str
    approved: bool
    comments: str | None


class ApprovalGranted(ApprovalEvent, frozen=True):
    """Everyone who had to approve has approved."""

    KIND: ClassVar[str] = "approval.granted"
    approver: str


class ApprovalRejected(ApprovalEvent, frozen=True):
    """An approver rejected, which is the end of it."""

    KIND: ClassVar[str] = "approval.rejected"
    approver: str


class ApprovalExpired(ApprovalEvent, frozen=True):
    """Nobody decided until the deadline."""

    KIND: ClassVar[str] = "approval.expired"
    deadline: str
