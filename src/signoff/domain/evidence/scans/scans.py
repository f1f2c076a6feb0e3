"""Security scans: recorded with their verdict, which is an attestation too."""

from typing import Any

import msgspec

from signoff.domain.catalog import naming
from signoff.domain.catalog.flows import flows
from signoff.domain.evidence.attestations import attestations
from signoff.domain.evidence.attestations.types import AttestationFields
from signoff.domain.evidence.scans import queries, store, thresholds
from signoff.domain.evidence.scans.counting import faults
from signoff.domain.evidence.scans.events import SecurityScanRecorded
from signoff.domain.evidence.scans.types import ATTESTED_AS, Limits, Scan, ScanFields, ScanSummary
from signoff.domain.evidence.types import Attestation, Outcome, Trail
from signoff.domain.identity.scopes import Scope
from signoff.kernel.ids import new_uuid
from signoff.kernel.tx import Tx

MOST = 1_000
LONGEST_URL = 2_048
NOT_PASSED = "The tool says that the scan did not pass"


def by_uuid(tx: Tx, uuid: str) -> Scan:
    """Look a scan up; raises NotFound."""
    tx.must(Scope.EVIDENCE_READ)
    place = {"organisation_id": tx.organisation_id, "uuid": uuid.lower()}
    return tx.found(queries.scan_with_uuid, f"Security scan not found: {uuid}", **place)


def of_trail(tx: Tx, trail: Trail) -> list[Scan]:
    """List the scans of a trail, oldest first."""
    return of_trails(tx, [trail.id])


def of_trails(tx: Tx, trail_ids: list[int]) -> list[Scan]:
    """List the scans of some trails, oldest first."""
    tx.must(Scope.EVIDENCE_READ)
    place = {"organisation_id": tx.organisation_id, "trail_ids": trail_ids}
    return tx.all(queries.scans_of_trails, **place, limit=MOST)


def summary(tx: Tx) -> ScanSummary:
    """Count what all scans found."""
    tx.must(Scope.EVIDENCE_READ)
    return tx.found(queries.summary, "No scans", organisation_id=tx.organisation_id)


def record(tx: Tx, trail: Trail, fields: ScanFields) -> Scan:
    """Report a scan on a trail, judged by what its flow allows now, and attest the verdict.

    Raises Invalid, also for numbers below 0. Records security_scan.recorded and what an attestation records.
    """
    tx.must(Scope.EVIDENCE_RECORD)
    _check(fields)
    [flow] = flows.by_ids(tx, [trail.flow_id]).values()
    limits = thresholds.in_force(tx, flow)
    breaches = limits.breaches(fields.counts)
    if fields.passed is False:
        breaches.append(NOT_PASSED)
    attested = attestations.record(tx, trail, _attestation(fields, limits, breaches))
    uuid = new_uuid()
    tx.run(store.insert_scan, **_row(tx, trail, fields, attested), uuid=uuid, **_verdict(breaches))
    tx.record(
        SecurityScanRecorded(
            flow=flow.name,
            trail=trail.called,
            trail_uuid=trail.uuid,
            uuid=uuid,
            attestation_uuid=attested.uuid,
            tool=fields.tool,
            critical=fields.counts.critical,
            high=fields.counts.high,
            medium=fields.counts.medium,
            low=fields.counts.low,
            breaches=breaches,
        )
    )
    return by_uuid(tx, uuid)


def _attestation(fields: ScanFields, limits: Limits, breaches: list[str]) -> AttestationFields:
    said = {name: value for name, value in msgspec.to_builtins(fields).items() if value is not None}
    found = {**said, "limits": msgspec.to_builtins(limits), "breaches": breaches}
    return AttestationFields(
        type=ATTESTED_AS,
        name=f"Security scan: {fields.tool}",
        outcome=Outcome.FAILED if breaches else Outcome.PASSED,
        details=msgspec.json.encode(found).decode(),
        data=found,
        evidence_url=fields.report_url,
    )


def _row(tx: Tx, trail: Trail, fields: ScanFields, attested: Attestation) -> dict[str, Any]:
    return {
        "organisation_id": tx.organisation_id,
        "flow_id": trail.flow_id,
        "trail_id": trail.id,
        "attestation_id": attested.id,
        "tool": fields.tool,
        "tool_version": fields.tool_version,
        "kind": fields.kind.value if fields.kind else None,
        "target": fields.target,
        **msgspec.structs.asdict(fields.counts),
        "seconds": fields.seconds,
        "report_url": fields.report_url,
        "reported_by": tx.actor.name,
        "created_at": tx.now,
    }


def _verdict(breaches: list[str]) -> dict[str, Any]:
    return {"breaches": msgspec.json.encode(breaches).decode(), "breached": int(bool(breaches))}


def _check(fields: ScanFields) -> None:
    found = faults({**msgspec.structs.asdict(fields.counts), "scanDurationSeconds": fields.seconds})
    found["tool"] = naming.faults(fields.tool)
    found["toolVersion"] = naming.faults(fields.tool_version, blank=True)
    found["target"] = naming.faults(fields.target, blank=True)
    if "\0" in (fields.report_url or ""):
        found["reportUrl"] = [naming.NULLS]
    if len(fields.report_url or "") > LONGEST_URL:
        found["reportUrl"] = [f"cannot be longer than {LONGEST_URL} characters"]
    naming.refuse(found)
