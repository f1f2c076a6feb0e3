"""Where trails and artifacts stand, in this dialect's words."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, Final

from signoff.api.kosli import names
from signoff.domain.evidence.compliance.types import ArtifactCompliance, Finding, Standing, TrailCompliance
from signoff.domain.evidence.types import TrailStatus
from signoff.kernel import clock

_STANDINGS: Final[Mapping[str, str]] = {
    Standing.COMPLIANT: "COMPLIANT",
    Standing.NON_COMPLIANT: "NON-COMPLIANT",
    Standing.INCOMPLETE: "INCOMPLETE",
    Standing.MISSING: "MISSING",
    TrailStatus.PENDING: "INCOMPLETE",
}


def word(standing: str) -> str:
    """Say where something stands, or a stored status."""
    return _STANDINGS[standing]


def of_trail(found: TrailCompliance, uuids: Mapping[int, str]) -> dict[str, Any]:
    """Tell where a trail stands, and why; `uuids` names the attestations that others override."""
    template = found.flow.template if found.trail.template is None else found.trail.template
    stamp = {
        "evaluated_at": clock.seconds(found.evaluated_at),
        "flow_template_id": template_id(template),
    }
    return {
        "status": word(found.standing),
        "is_compliant": found.is_compliant,
        **stamp,
        "attestations_statuses": of_findings(found.findings, uuids),
        "artifacts_statuses": {each.name: {**of_artifact(each, uuids), **stamp} for each in found.artifacts},
    }


def of_artifact(found: ArtifactCompliance, uuids: Mapping[int, str]) -> dict[str, Any]:
    """Tell where an artifact of a trail stands, and why."""
    return {
        "artifact_fingerprint": found.artifact.fingerprint if found.artifact else None,
        "artifact_id": names.short_id(found.artifact.uuid) if found.artifact else None,
        "status": word(found.standing),
        "is_compliant": found.is_compliant,
        "unexpected": found.unexpected,
        "attestations_statuses": of_findings(found.findings, uuids),
    }


def of_findings(findings: Iterable[Finding], uuids: Mapping[int, str]) -> list[dict[str, Any]]:
    """Tell each attestation that is required, or there."""
    return [_finding(each, uuids) for each in findings]


def template_id(template: str | None) -> str:
    """Give the id of a template: the same for the same text, and another when it changes."""
    digits = hashlib.sha256((template or "").encode()).hexdigest()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:28]}"


def _finding(found: Finding, uuids: Mapping[int, str]) -> dict[str, Any]:
    given = found.attestation
    overridden = uuids.get(given.overridden_id) if given and given.overridden_id else None
    return {
        "attestation_name": found.name,
        "attestation_type": given.type if given else found.type,
        "attestation_id": names.short_id(given.uuid) if given else None,
        "overridden_attestation_id": names.short_id(overridden) if overridden else None,
        "status": found.status.value,
        "is_compliant": found.is_compliant,
        "unexpected": found.unexpected,
    }
