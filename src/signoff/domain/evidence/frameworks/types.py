"""Frameworks, what satisfies their controls, and how far trails do."""

from enum import StrEnum
from typing import Any

import msgspec
from msgspec import Struct


class Control(Struct, frozen=True):
    """One demand of a framework, and the types of evidence that meet it together."""

    uuid: str
    framework_uuid: str
    number: str
    title: str
    description: str | None
    evidence_types: tuple[str, ...]
    created_at: str


class ControlFields(Struct, frozen=True):
    """A control as people write it down."""

    number: str
    title: str
    description: str | None = None
    evidence_types: tuple[str, ...] = ()


class Framework(Struct, frozen=True):
    """A set of controls; one that comes with the server is the same in every organisation."""

    uuid: str
    name: str
    version: str
    description: str | None
    created_at: str
    controls: tuple[Control, ...] = ()


class FrameworkFields(Struct, frozen=True):
    """A framework as people write it down."""

    name: str
    version: str
    description: str | None = None


class Mapping(Struct, frozen=True):
    """That in a flow one type of attestation stands for a control's own types of evidence."""

    id: int
    uuid: str
    control_uuid: str
    flow_id: int
    attestation_type: str
    mandatory: int
    created_at: str
    flow_uuid: str


class ControlStatus(StrEnum):
    """How far a control's evidence is there."""

    SATISFIED = "SATISFIED"
    PARTIAL = "PARTIAL"
    NOT_SATISFIED = "NOT_SATISFIED"


class ControlResult(Struct, frozen=True):
    """How far a trail meets a control: by which types, which are missing, and the attestations that decided it."""

    number: str
    title: str
    status: ControlStatus
    satisfied_by: tuple[str, ...]
    missing: tuple[str, ...]
    attestations: tuple[str, ...]
    mandatory: bool


class AssessmentStatus(StrEnum):
    """How far a trail meets a framework."""

    COMPLIANT = "COMPLIANT"
    PARTIAL = "PARTIAL"
    NON_COMPLIANT = "NON_COMPLIANT"


class Assessment(Struct, frozen=True):
    """How far a trail met a framework at a moment; `results` is a JSON list of `ControlResult`."""

    id: int
    uuid: str
    framework_uuid: str
    trail_id: int
    status: str
    results: str
    assessed_by: str
    created_at: str
    trail_uuid: str

    @property
    def result_list(self) -> list[ControlResult]:
        """How far it met each control."""
        return msgspec.json.decode(self.results, type=list[ControlResult])


class ControlTotals(Struct, frozen=True):
    """On how many trails a control was met, by the newest assessment of each."""

    number: str
    title: str
    satisfied: int
    partial: int
    not_satisfied: int


class RegulatoryReport(Struct, frozen=True):
    """All assessments of a framework in a period, newest first, and what they come to."""

    framework: Framework
    assessments: list[Assessment]
    controls: list[ControlTotals]
    trails: int


def encoded(value: Any) -> str:
    """Write a value as JSON text."""
    return msgspec.json.encode(value).decode()
