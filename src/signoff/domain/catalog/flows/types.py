"""Flows as records, and what is said of them."""

from enum import StrEnum
from typing import Final

import msgspec
from msgspec import Struct, UnsetType

from signoff.domain.catalog.types import KEEP
from signoff.domain.identity.scopes import Scope

# Any of these lets one look a flow up: who connects something to it, or changes it, must find it.
SEEING: Final = (
    Scope.EVIDENCE_READ,
    Scope.CONVERSATION_READ,
    Scope.FLOW_MANAGE,
    Scope.INTEGRATION_MANAGE,
)


class FlowAccess(StrEnum):
    """Who may come into a flow's conversation without being added by a member."""

    INVITATION = "invitation"
    LINK = "link"
    ORGANISATION = "organization"


class Flow(Struct, frozen=True):
    """A delivery process with the evidence that it requires, and the room where it is talked about.

    `template` is YAML text; `required_types` and `approver_roles` are JSON lists, `tags` is a JSON object of texts.
    """

    id: int
    uuid: str
    name: str
    slug: str
    description: str
    visibility: str
    access: str
    template: str | None
    required_types: str
    requires_approval: int
    approver_roles: str
    tags: str
    created_at: str
    updated_at: str
    archived_at: str | None

    def required_type_list(self) -> list[str]:
        """Give the types of attestations that every trail must have."""
        return list(msgspec.json.decode(self.required_types))

    def approver_role_list(self) -> list[str]:
        """Give the roles whose holders may approve; empty means anyone who may approve at all."""
        return list(msgspec.json.decode(self.approver_roles))

    def tag_map(self) -> dict[str, str]:
        """Give the tags."""
        return dict(msgspec.json.decode(self.tags))


class FlowFields(Struct, frozen=True):
    """Everything that people may say of a new flow."""

    name: str
    description: str = ""
    visibility: str = "private"
    access: FlowAccess = FlowAccess.ORGANISATION
    template: str | None = None
    required_types: tuple[str, ...] = ()
    requires_approval: bool = False
    approver_roles: tuple[str, ...] = ()
    tags: dict[str, str] = {}


class FlowChanges(Struct, frozen=True):
    """What shall change of a flow; tags are replaced as a whole."""

    name: str | UnsetType = KEEP
    description: str | UnsetType = KEEP
    visibility: str | UnsetType = KEEP
    access: FlowAccess | UnsetType = KEEP
    template: str | UnsetType | None = KEEP
    required_types: tuple[str, ...] | UnsetType = KEEP
    requires_approval: bool | UnsetType = KEEP
    approver_roles: tuple[str, ...] | UnsetType = KEEP
    tags: dict[str, str] | UnsetType = KEEP
