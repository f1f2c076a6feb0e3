"""Frameworks, mappings and assessments."""

import csv
import io

from signoff.api.factstore import errors, reading, times
from signoff.api.factstore.wire import frameworks as wire
from signoff.api.kit.call import Call, Reply, json_reply, text_reply
from signoff.domain.catalog.flows import flows
from signoff.domain.evidence.frameworks import assessing, built_in, frameworks, mappings
from signoff.domain.evidence.frameworks.types import (
    Assessment,
    Control,
    ControlFields,
    ControlResult,
    ControlTotals,
    Framework,
    FrameworkFields,
    Mapping,
    RegulatoryReport,
)
from signoff.domain.evidence.trails import trails
from signoff.domain.identity import organisations
from signoff.kernel.tx import Tx

CSV = "text/csv"


def create(tx: Tx, call: Call) -> Reply:
    """Write down a framework."""
    given = reading.read(call, wire.FrameworkCreate)
    _own(tx, given.org_slug)
    made = frameworks.create(tx, FrameworkFields(given.name, given.version, given.description))
    return json_reply(_framework(made, organisations.own_name(tx)), errors.JSON, 201)


def listed(tx: Tx, _call: Call) -> Reply:
    """List the frameworks with their controls."""
    name = organisations.own_name(tx)
    return json_reply([_framework(each, name) for each in frameworks.listed(tx)], errors.JSON)


def show(tx: Tx, call: Call) -> Reply:
    """Show a framework with its controls."""
    found = frameworks.by_uuid(tx, call["framework"])
    return json_reply(_framework(found, organisations.own_name(tx)), errors.JSON)


def add_control(tx: Tx, call: Call) -> Reply:
    """Add a control to a framework."""
    framework = frameworks.by_uuid(tx, call["framework"])
    given = reading.read(call, wire.ControlCreate)
    fields = ControlFields(
        given.control_id, given.title, given.description, tuple(given.required_evidence_types)
    )
    return json_reply(_control(frameworks.add_control(tx, framework, fields)), errors.JSON, 201)


def add_mapping(tx: Tx, call: Call) -> Reply:
    """Let a type of attestation stand for a control in a flow."""
    given = reading.read(call, wire.MappingCreate)
    control = frameworks.control_by_uuid(tx, given.regulatory_control_id)
    flow = flows.by_uuid(tx, given.flow_id)
    made = mappings.create(tx, control, flow, given.attestation_type, mandatory=given.is_mandatory)
    return json_reply(_mapping(made), errors.JSON, 201)


def listed_mappings(tx: Tx, _call: Call) -> Reply:
    """List the mappings."""
    return json_reply([_mapping(each) for each in mappings.listed(tx)], errors.JSON)


def assess(tx: Tx, call: Call) -> Reply:
    """Hold a trail against a framework."""
    given = reading.read(call, wire.AssessRequest)
    _own(tx, given.org_slug)
    framework = frameworks.by_uuid(tx, given.framework_id)
    made = assessing.assess(tx, framework, trails.by_uuid(tx, given.trail_id))
    return json_reply(documents_of(tx, [made])[0], errors.JSON, 201)


def listed_assessments(tx: Tx, _call: Call) -> Reply:
    """List assessments, newest first."""
    return json_reply(documents_of(tx, assessing.listed(tx)), errors.JSON)


def show_assessment(tx: Tx, call: Call) -> Reply:
    """Show an assessment."""
    return json_reply(documents_of(tx, [assessing.by_uuid(tx, call["assessment"])])[0], errors.JSON)


def report(tx: Tx, call: Call) -> Reply:
    """Report on a framework, in a period if given, as JSON or as a table."""
    framework = frameworks.by_uuid(tx, call["framework"])
    since, until = (_instant(call, name) for name in ("from", "to"))
    found = assessing.report(tx, framework, since, until)
    if call.media_type == CSV:
        return text_reply(_table(found), CSV)
    document = wire.RegulatoryReport(
        framework_id=framework.uuid,
        framework_name=framework.name,
        framework_version=framework.version,
        assessments=documents_of(tx, found.assessments),
        controls=[_totals(each) for each in found.controls],
        assessed_trails=found.trails,
        generated_at=times.instant(tx.now),
    )
    return json_reply(document, errors.JSON)


def documents_of(tx: Tx, found: list[Assessment]) -> list[wire.Assessment]:
    """Render assessments."""
    name = organisations.own_name(tx)
    return [
        wire.Assessment(
            id=each.uuid,
            framework_id=each.framework_uuid,
            trail_id=each.trail_uuid,
            overall_status=each.status,
            control_results=[_result(result) for result in each.result_list],
            org_slug=name,
            assessed_by=each.assessed_by,
            assessed_at=times.instant(each.created_at),
        )
        for each in found
    ]


def _instant(call: Call, name: str) -> str | None:
    text = reading.parameter(call, name)
    return None if text is None else times.stored(text, name)


def _own(tx: Tx, organisation: str | None) -> None:
    if organisation is not None:
        organisations.must_be_own(tx, organisation)


def _table(report: RegulatoryReport) -> str:
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(
        ("trailId", "assessedAt", "overallStatus", "controlId", "status", "satisfiedBy", "missingEvidence")
    )
    for each in report.assessments:
        for result in each.result_list:
            lists = ("; ".join(result.satisfied_by), "; ".join(result.missing))
            at = times.instant(each.created_at)
            cells = (each.trail_uuid, at, each.status, result.number, result.status.value, *lists)
            rows.writerow([_harmless(cell) for cell in cells])
    return text.getvalue()


def _harmless(cell: str) -> str:
    # A spreadsheet would take these for formulas.
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t")) else cell


def _framework(framework: Framework, organisation: str) -> wire.Framework:
    return wire.Framework(
        id=framework.uuid,
        name=framework.name,
        version=framework.version,
        description=framework.description,
        is_active=True,
        org_slug=None if framework.uuid in built_in.frameworks() else organisation,
        controls=[_control(each) for each in framework.controls],
        created_at=times.instant(framework.created_at),
    )


def _control(control: Control) -> wire.Control:
    return wire.Control(
        id=control.uuid,
        framework_id=control.framework_uuid,
        control_id=control.number,
        title=control.title,
        description=control.description,
        required_evidence_types=list(control.evidence_types),
        created_at=times.instant(control.created_at),
    )


def _mapping(mapping: Mapping) -> wire.Mapping:
    return wire.Mapping(
        id=mapping.uuid,
        regulatory_control_id=mapping.control_uuid,
        flow_id=mapping.flow_uuid,
        attestation_type=mapping.attestation_type,
        is_mandatory=bool(mapping.mandatory),
        created_at=times.instant(mapping.created_at),
    )


def _totals(totals: ControlTotals) -> wire.ControlTotals:
    return wire.ControlTotals(
        control_id=totals.number,
        title=totals.title,
        satisfied=totals.satisfied,
        partial=totals.partial,
        not_satisfied=totals.not_satisfied,
    )


def _result(result: ControlResult) -> wire.ControlResult:
    return wire.ControlResult(
        control_id=result.number,
        title=result.title,
        status=result.status.value,
        satisfied_by=list(result.satisfied_by),
        missing_evidence=list(result.missing),
        is_mandatory=result.mandatory,
        attestation_ids=list(result.attestations),
    )
