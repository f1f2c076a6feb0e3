"""Approvals as records."""

from enum import StrEnum
from typing import Any

import msgspec
from msgspec import Struct

from signoff.domain.catalog.types import Environment


class Status(StrEnum):
    """Where an approval stands."""

    PENDING = "PENDING_APPROVAL"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    EXPIRED = "EXPIRED"


class Approval(Struct, frozen=True):
    """That somebody asked for a trail to be approved, perhaps only one artifact of it, or only for one environment.

    `status` is as of now: what waits past its deadline has expired. `approvers`, `commits` and `user_data` are JSON.
    """

    id: int
    uuid: str
    flow_id: int
    trail_id: int
    number: int
    status: str
    approvers: str
    fingerprint: str | None
    environment_id: int | None
    comments: str | None
    commits: str | None
    oldest_commit: str | None
    user_data: str | None
    external: int
    requested_by: str
    requester_id: int | None
    requested_at: str
    deadline: str | None
    resolved_at: str | None

    def approver_list(self) -> list[str]:
        """Give the people who must all approve; empty means that anyone who may does."""
        return list(msgspec.json.decode(self.approvers))

    def commit_list(self) -> list[str]:
        """Give the commits that are approved, as far as they were told."""
        return [] if self.commits is None else list(msgspec.json.decode(self.commits))

    def covers(self, fingerprint: str, environment_id: int | None) -> bool:
        """Tell whether it speaks of an artifact in an environment, or without one."""
        about = self.fingerprint in (None, fingerprint)
        return about and self.environment_id in (None, environment_id)


class Decision(Struct, frozen=True):
    """What one approver decided."""

    uuid: str
    approval_id: int
    approver: str
    approved: int
    comments: str | None
    decided_at: str


class ApprovalFields(Struct, frozen=True):
    """A wanted approval; `external` is who gave it elsewhere, when it is only reported here."""

    approvers: tuple[str, ...] = ()
    comments: str | None = None
    deadline: str | None = None
    fingerprint: str | None = None
    environment: Environment | None = None
    commits: tuple[str, ...] = ()
    oldest_commit: str | None = None
    user_data: Any = None
    external: str | None = None
