"""Attestations as clients read them."""

from collections.abc import Callable, Sequence
from typing import Any

from signoff.api.kit.call import Call
from signoff.api.kosli import links, names
from signoff.domain.catalog.flows import flows
from signoff.domain.catalog.flows.types import Flow
from signoff.domain.evidence.attestations import finding
from signoff.domain.evidence.compliance.kinds import CUSTOM
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.types import Attestation, Trail, decoded
from signoff.kernel import clock
from signoff.kernel.tx import Tx

Document = dict[str, Any]

# Kinds that this API calls its own.
_SYSTEM = ("decision", "sbom")


def documents_of(tx: Tx, call: Call, found: Sequence[Attestation]) -> list[Document]:
    """Render attestations in their order."""
    known_flows = flows.by_ids(tx, list({each.flow_id for each in found}))
    known_trails = trails.by_ids(tx, list({each.trail_id for each in found}))
    overridden = finding.by_ids(tx, [each.overridden_id for each in found if each.overridden_id])
    return [
        _document(
            call,
            each,
            known_flows[each.flow_id],
            known_trails[each.trail_id],
            overridden.get(each.overridden_id or 0),
        )
        for each in found
    ]


def type_of(attestation: Attestation) -> str:
    """Give the type as clients know it."""
    return f"system:{attestation.type}" if attestation.type in _SYSTEM else attestation.type


def _document(
    call: Call, attestation: Attestation, flow: Flow, trail: Trail, overridden: Attestation | None
) -> Document:
    return {
        "schema_version": 1,
        "attestation_type": type_of(attestation),
        "attestation_name": attestation.name,
        "attestation_id": names.short_id(attestation.uuid),
        "is_compliant": attestation.passed,
        "artifact_fingerprint": attestation.fingerprint,
        "evidence_archive_path": attestation.file_name,
        "evidence_archive_fingerprint": attestation.file_sha256,
        "control": attestation.control,
        "overridden_attestation_id": names.short_id(overridden.uuid) if overridden else None,
        "reason": attestation.reason,
        "created_at": clock.seconds(attestation.created_at),
        "html_url": links.trail(call, flow.name, trail.called),
        "flow_name": flow.name,
        "trail_name": trail.called,
        "reported_by": attestation.reported_by,
        "has_audit_package": False,
        "_links": _links(call, attestation, flow),
        **_said(attestation),
        **_found(attestation),
    }


def _said(attestation: Attestation) -> Document:
    return {
        "target_artifacts": [attestation.target_name] if attestation.target_name else [],
        "description": attestation.description or "",
        "origin_url": attestation.origin_url,
        "git_commit_info": decoded(attestation.commit),
        "repo_info": decoded(attestation.repository),
        "external_urls": decoded(attestation.external_urls) or {},
        "annotations": decoded(attestation.annotations) or {},
        "user_data": decoded(attestation.user_data) or {},
    }


def _links(call: Call, attestation: Attestation, flow: Flow) -> Document:
    key = names.short_id(attestation.uuid)
    place = ("api", "v2", "attestations", call["org"])
    evidence = (
        call.url(*place, flow.name, "attestation", key, "evidence") if attestation.file_sha256 else None
    )
    return {
        "self": {"href": f"{call.url(*place)}?attestation_id={key}"},
        "evidence": {"href": evidence},
    }


def _found(attestation: Attestation) -> Document:
    data = decoded(attestation.data)
    if attestation.type.startswith(CUSTOM):
        return {
            "type_name": attestation.type.removeprefix(CUSTOM),
            "type_version": attestation.type_version,
            **_custom(data),
        }
    shape = _SHAPES.get(attestation.type)
    if shape is None or not isinstance(data, dict):
        return {"attestation_data": data}
    return shape(data)


def _custom(data: Any) -> Document:
    told = data if isinstance(data, dict) else {}
    return {
        "attestation_data": told.get("value"),
        "evaluation": told.get("rules", []),
        "summary": told.get("summary", []),
    }


_SHAPES: dict[str, Callable[[Document], Document]] = {
    "junit": lambda data: {"junit_results": data.get("suites", [])},
    "snyk": lambda data: {"processed_snyk_results": data},
    "pull_request": lambda data: {
        "git_provider": data.get("provider"),
        "pull_requests": data.get("pull_requests", []),
    },
    "jira": lambda data: {"jira_results": data.get("issues", [])},
    "sonar": lambda data: {"sonar_results": data},
    "pact": lambda data: {"pact_results": data.get("results", [])},
}
