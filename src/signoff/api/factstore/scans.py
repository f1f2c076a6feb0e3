"""Security scans, and what flows allow."""

from collections.abc import Mapping
from typing import Any

from signoff.api.factstore import errors, reading, times
from signoff.api.factstore.wire import scans as wire
from signoff.api.kit import bodies
from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kit.refusals import Refusal
from signoff.domain.catalog.flows import flows
from signoff.domain.catalog.flows.types import Flow
from signoff.domain.evidence.scans import scans, thresholds
from signoff.domain.evidence.scans.types import Counts, Limits, Scan, ScanFields, Threshold
from signoff.domain.evidence.trails import trails
from signoff.domain.identity import organisations
from signoff.kernel.tx import Tx

_SEVERITIES = ("critical", "high", "medium", "low")
# Examples in the documentation call the same numbers by three other names.
_ALIASES = {
    "version": "toolVersion",
    "type": "scanType",
    "info": "informational",
    "informationalCount": "informational",
    **{severity: f"{severity}Vulnerabilities" for severity in _SEVERITIES},
    **{f"{severity}Count": f"{severity}Vulnerabilities" for severity in _SEVERITIES},
}


def set_threshold(tx: Tx, call: Call) -> Reply:
    """Say what a flow allows."""
    flow = flows.by_uuid(tx, call["flow"])
    given = reading.read(call, wire.ThresholdSet)
    limits = Limits(given.max_critical, given.max_high, given.max_medium, given.max_low)
    return json_reply(_threshold(thresholds.set_for(tx, flow, limits), flow), errors.JSON, 201)


def threshold(tx: Tx, call: Call) -> Reply:
    """Show what a flow allows, if anybody said."""
    flow = flows.by_uuid(tx, call["flow"])
    return json_reply(_threshold(thresholds.of_flow(tx, flow), flow), errors.JSON)


def record(tx: Tx, call: Call) -> Reply:
    """Report a scan on a trail."""
    given = reading.convert(_document(call), wire.ScanCreate)
    if given.org_slug is not None:
        organisations.must_be_own(tx, given.org_slug)
    made = scans.record(tx, trails.by_uuid(tx, call["trail"]), _fields(given))
    return json_reply(documents_of(tx, [made])[0], errors.JSON, 201)


def of_trail(tx: Tx, call: Call) -> Reply:
    """List the scans of a trail."""
    found = scans.of_trail(tx, trails.by_uuid(tx, call["trail"]))
    return json_reply(documents_of(tx, found), errors.JSON)


def show(tx: Tx, call: Call) -> Reply:
    """Show a scan."""
    return json_reply(documents_of(tx, [scans.by_uuid(tx, call["scan"])])[0], errors.JSON)


def summary(tx: Tx, _call: Call) -> Reply:
    """Count what all scans found."""
    found = scans.summary(tx)
    document = wire.ScanSummary(
        total_scans=found.scans,
        total_critical=found.critical,
        total_high=found.high,
        total_medium=found.medium,
        total_low=found.low,
        scans_with_critical=found.with_critical,
    )
    return json_reply(document, errors.JSON)


def documents_of(tx: Tx, found: list[Scan]) -> list[wire.Scan]:
    """Render scans."""
    organisation = organisations.own_name(tx)
    return [_scan(each, organisation) for each in found]


def _document(call: Call) -> dict[str, Any]:
    document = {name: value for name, value in bodies.object_of(call).items() if value is not None}
    nested = document.pop("summary", {})
    if not isinstance(nested, Mapping):
        raise Refusal(400, "summary must be an object with a number for each severity")
    found: dict[str, Any] = {}
    for name, value in {**nested, **document}.items():
        if value is not None:
            found.setdefault(_ALIASES.get(name) or name, value)
    # Our own names are stronger than the others.
    found |= {name: value for name, value in document.items() if name not in _ALIASES}
    return found | {"scanType": reading.enum_text(found["scanType"])} if "scanType" in found else found


def _fields(given: wire.ScanCreate) -> ScanFields:
    return ScanFields(
        tool=given.tool,
        counts=Counts(
            given.critical_vulnerabilities,
            given.high_vulnerabilities,
            given.medium_vulnerabilities,
            given.low_vulnerabilities,
            given.informational,
        ),
        tool_version=given.tool_version,
        kind=given.scan_type,
        target=given.target,
        seconds=given.scan_duration_seconds,
        report_url=given.report_url,
        passed=given.passed,
    )


def _scan(scan: Scan, organisation: str) -> wire.Scan:
    return wire.Scan(
        id=scan.uuid,
        trail_id=scan.trail_uuid,
        attestation_id=scan.attestation_uuid,
        tool=scan.tool,
        tool_version=scan.tool_version,
        scan_type=scan.kind,
        target=scan.target,
        critical_vulnerabilities=scan.critical,
        high_vulnerabilities=scan.high,
        medium_vulnerabilities=scan.medium,
        low_vulnerabilities=scan.low,
        informational=scan.informational,
        scan_duration_seconds=scan.seconds,
        report_url=scan.report_url,
        org_slug=organisation,
        created_at=times.instant(scan.created_at),
        threshold_breached=bool(scan.breached),
        breach_details=scan.breach_list,
    )


def _threshold(threshold: Threshold, flow: Flow) -> wire.Threshold:
    return wire.Threshold(
        id=threshold.uuid,
        flow_id=flow.uuid,
        max_critical=threshold.max_critical,
        max_high=threshold.max_high,
        max_medium=threshold.max_medium,
        max_low=threshold.max_low,
        created_at=times.instant(threshold.created_at),
        updated_at=times.instant(threshold.updated_at),
    )
