"""What a bundle is asked about: an artifact as it is known here, never as somebody claims it to be."""

from typing import Any

import msgspec

from signoff.domain.catalog.types import Environment
from signoff.domain.decisions.approvals import approvals
from signoff.domain.decisions.asserting.types import Place, Subject
from signoff.domain.evidence.attestations import attestations
from signoff.domain.evidence.provenance import provenance
from signoff.domain.evidence.provenance.types import ProvenanceStatus
from signoff.domain.evidence.scans import scans
from signoff.domain.evidence.types import Attestation, decoded
from signoff.kernel.tx import Tx


def of_subject(tx: Tx, subject: Subject, environment: Environment | None = None) -> str:
    """Write the input about an artifact as JSON: the trail it was reported on last, and every place that holds it."""
    ids = [place.artifact.id for place in subject.places]
    proven = provenance.statuses(tx, ids) if ids else {}
    places = [_place(tx, place, proven.get(place.artifact.id)) for place in subject.places]
    newest = max(subject.places, key=_age, default=None)
    first: dict[str, Any] = next(
        (told for place, told in zip(subject.places, places, strict=True) if place is newest), {}
    )
    document = {
        "artifactName": newest.artifact.name if newest else subject.name,
        "artifactVersion": newest.artifact.tag if newest else None,
        "fingerprint": subject.fingerprint,
        "environment": environment.name if environment else None,
        "production": bool(environment.production) if environment else None,
        "known": newest is not None,
        "attestations": [],
        "approvals": [],
        "scans": [],
        "approvalStatus": "NONE",
        "provenance": {"status": str(ProvenanceStatus.MISSING), "verified": False},
        **first,
        "places": places,
    }
    return msgspec.json.encode(document).decode()


def claimed(given: dict[str, Any]) -> str:
    """Write an input of what somebody only says, and say so in it."""
    return msgspec.json.encode({**given, "claimed": True}).decode()


def _age(place: Place) -> int:
    return place.artifact.id


def _place(tx: Tx, place: Place, proven: ProvenanceStatus | None) -> dict[str, Any]:
    trail, artifact = place.trail, place.artifact
    asked = [
        each for each in approvals.of_trail(tx, trail) if each.fingerprint in (None, artifact.fingerprint)
    ]
    given = [each for each in attestations.of_trail(tx, trail) if each.about_trail or each.about(artifact)]
    return {
        "flow": {"name": place.flow.name, "tags": place.flow.tag_map()},
        "trail": {
            "name": trail.called,
            "commit": trail.commit_sha,
            "branch": trail.branch,
            "author": trail.author,
            "pullRequest": trail.pull_request,
            "status": trail.status,
        },
        "artifact": {
            "name": artifact.name,
            "tag": artifact.tag,
            "registry": artifact.registry,
            "templateName": artifact.template_name,
            "commit": artifact.commit_sha,
            "status": place.status,
            "compliant": place.compliant,
        },
        "attestations": [_attestation(each) for each in given],
        "approvals": [
            {"status": each.status, "requestedBy": each.requested_by, "external": bool(each.external)}
            for each in asked
        ],
        "approvalStatus": next((each.status for each in reversed(asked) if not each.external), "NONE"),
        "scans": [
            {
                "tool": each.tool,
                "critical": each.critical,
                "high": each.high,
                "medium": each.medium,
                "low": each.low,
            }
            for each in scans.of_trail(tx, trail)
        ],
        "provenance": {
            "status": str(proven or ProvenanceStatus.MISSING),
            "verified": proven is ProvenanceStatus.VERIFIED,
        },
    }


def _attestation(each: Attestation) -> dict[str, Any]:
    return {
        "name": each.name,
        "type": each.type,
        "status": each.status,
        "compliant": each.passed,
        "details": each.details,
        "data": decoded(each.data),
        "control": each.control,
        "reportedBy": each.reported_by,
    }
