"""Frameworks, mappings, assessments, and templates to begin with."""

from typing import Annotated

from msgspec import Meta

from signoff.api.factstore.wire.base import Wire

_Line = Annotated[str, Meta(min_length=1, max_length=500, pattern=r"\S")]
_Text = Annotated[str, Meta(max_length=10_000)]


class FrameworkCreate(Wire, frozen=True, kw_only=True):
    """A framework to write down."""

    name: _Line
    version: Annotated[str, Meta(min_length=1, max_length=50, pattern=r"\S")]
    description: _Text | None = None
    org_slug: str | None = None


class ControlCreate(Wire, frozen=True, kw_only=True):
    """A control to add; all types of evidence meet it together."""

    control_id: Annotated[str, Meta(min_length=1, max_length=100, pattern=r"\S")]
    title: _Line
    description: _Text | None = None
    required_evidence_types: list[_Line] = []


class Control(Wire, frozen=True, kw_only=True):
    """A control of a framework."""

    id: str
    framework_id: str
    control_id: str
    title: str
    description: str | None
    required_evidence_types: list[str]
    created_at: str


class Framework(Wire, frozen=True, kw_only=True):
    """A framework with its controls."""

    id: str
    name: str
    version: str
    description: str | None
    is_active: bool
    org_slug: str | None
    controls: list[Control]
    created_at: str


class MappingCreate(Wire, frozen=True, kw_only=True):
    """That a type of attestation shall stand for a control in a flow."""

    regulatory_control_id: str
    flow_id: str
    attestation_type: _Line
    is_mandatory: bool = True


class Mapping(Wire, frozen=True, kw_only=True):
    """That a type of attestation stands for a control in a flow."""

    id: str
    regulatory_control_id: str
    flow_id: str
    attestation_type: str
    is_mandatory: bool
    created_at: str


class AssessRequest(Wire, frozen=True, kw_only=True):
    """Which trail to hold against which framework."""

    framework_id: str
    trail_id: str
    org_slug: str | None = None


class ControlResult(Wire, frozen=True, kw_only=True):
    """How far a trail meets a control; the attestations are those that decided it."""

    control_id: str
    title: str
    status: str
    satisfied_by: list[str]
    missing_evidence: list[str]
    is_mandatory: bool
    attestation_ids: list[str]


class Assessment(Wire, frozen=True, kw_only=True):
    """How far a trail met a framework at a moment."""

    id: str
    framework_id: str
    trail_id: str
    overall_status: str
    control_results: list[ControlResult]
    org_slug: str | None
    assessed_by: str
    assessed_at: str


class ControlTotals(Wire, frozen=True, kw_only=True):
    """On how many trails a control was met, by the newest assessment of each."""

    control_id: str
    title: str
    satisfied: int
    partial: int
    not_satisfied: int


class RegulatoryReport(Wire, frozen=True, kw_only=True):
    """A framework's assessments, newest first, and what they come to."""

    framework_id: str
    framework_name: str
    framework_version: str
    assessments: list[Assessment]
    controls: list[ControlTotals]
    assessed_trails: int
    generated_at: str


class HubTemplate(Wire, frozen=True, kw_only=True):
    """A template for flows."""

    id: str
    name: str
    description: str
    framework: str
    version: str
    yaml: str


class HubImport(Wire, frozen=True, kw_only=True):
    """What to call the flow that is made of a template."""

    name: str | None = None
    org_slug: str | None = None
