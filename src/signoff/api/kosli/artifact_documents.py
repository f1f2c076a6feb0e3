"""How artifacts are shown."""

from typing import Any

from signoff.api.kit.call import Call
from signoff.api.kosli import commits, links, moments, states
from signoff.domain.catalog.flows import flows
from signoff.domain.delivery.snapshots import snapshots
from signoff.domain.delivery.snapshots.types import Happening, Sighting
from signoff.domain.evidence.compliance.evaluation import artifact_compliances
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.types import Artifact, AttestationHead, decoded
from signoff.kernel import clock
from signoff.kernel.tx import Tx


def of(tx: Tx, call: Call, found: list[Artifact]) -> list[dict[str, Any]]:
    """Render artifacts; the number of queries does not depend on how many there are."""
    if not found:
        return []
    wanted = list({each.fingerprint for each in found})
    trail_ids = list({each.trail_id for each in found})
    seen, happened = snapshots.where_running(tx, wanted), snapshots.history(tx, wanted)
    attested = trails.attested(tx, trail_ids)
    known_flows = flows.by_ids(tx, list({each.flow_id for each in found}))
    known_trails = trails.by_ids(tx, trail_ids)
    standings = [each.standing for each in artifact_compliances(tx, found)]
    return [
        {
            **_described(call, each, known_flows[each.flow_id].name),
            "trail_name": known_trails[each.trail_id].called,
            "state": states.word(standing),
            **_places(each, seen),
            "history": _history(each, attested, happened),
        }
        for each, standing in zip(found, standings, strict=True)
    ]


def _described(call: Call, artifact: Artifact, flow: str) -> dict[str, Any]:
    return {
        "filename": artifact.name,
        "flow_name": flow,
        "template_reference_name": artifact.template_name,
        "fingerprint": artifact.fingerprint,
        "created_at": clock.seconds(artifact.created_at),
        # Clients break on what is null here, or shorter than seven.
        "git_commit": artifact.commit_sha if len(artifact.commit_sha or "") >= 7 else "unknown",
        "git_commit_info": commits.of(artifact),
        "commit_url": artifact.commit_url or "",
        "build_url": artifact.build_url or "",
        "external_urls": decoded(artifact.external_urls) or {},
        "annotations": decoded(artifact.annotations) or {},
        "html_url": links.artifact(call, artifact.fingerprint),
    }


def _places(artifact: Artifact, seen: list[Sighting]) -> dict[str, Any]:
    mine = [each for each in seen if each.fingerprint == artifact.fingerprint]
    return {
        "running": [_place(each) for each in mine if each.runs],
        "exited": [_place(each) for each in mine if not each.runs],
    }


def _place(seen: Sighting) -> dict[str, Any]:
    return {"environment_name": seen.environment, "snapshot_index": seen.number}


def _history(
    artifact: Artifact, attested: list[AttestationHead], happened: list[Happening]
) -> list[dict[str, Any]]:
    return moments.of_artifact(artifact, attested, happened)
