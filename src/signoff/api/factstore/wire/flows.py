"""Flows."""

from typing import Any

import msgspec

from signoff.api.factstore.wire.base import Wire


class FlowCreate(Wire, frozen=True, kw_only=True):
    """A wanted flow."""

    name: str
    description: str = ""
    required_attestation_types: list[str] = []
    tags: dict[str, str] = {}
    org_slug: str | None = None
    template_yaml: str | None = None
    requires_approval: bool = False
    required_approver_roles: list[str] = []


class FlowUpdate(Wire, frozen=True, kw_only=True):
    """What shall change of a flow; what is absent stays."""

    name: str | msgspec.UnsetType = msgspec.UNSET
    description: str | msgspec.UnsetType = msgspec.UNSET
    required_attestation_types: list[str] | msgspec.UnsetType = msgspec.UNSET
    tags: dict[str, str] | msgspec.UnsetType = msgspec.UNSET
    template_yaml: str | msgspec.UnsetType = msgspec.UNSET
    requires_approval: bool | msgspec.UnsetType = msgspec.UNSET
    required_approver_roles: list[str] | msgspec.UnsetType = msgspec.UNSET


class Flow(Wire, frozen=True, kw_only=True):
    """A flow; both names that its required types go by."""

    id: str
    name: str
    description: str
    required_attestation_types: list[str]
    required_attestations: list[str]
    tags: dict[str, str]
    org_slug: str | None
    template_yaml: str | None
    created_at: str
    updated_at: str
    requires_approval: bool
    required_approver_roles: list[str]


class FlowTemplate(Wire, frozen=True, kw_only=True):
    """A flow's template as text, and as it is understood."""

    flow_id: str
    template_yaml: str | None
    effective_template: dict[str, Any] | None
