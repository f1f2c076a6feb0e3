"""Artifacts."""

import msgspec

from signoff.api.factstore import commands, errors, reading, times
from signoff.api.factstore.wire import artifacts as wire
from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kit.refusals import Refusal
from signoff.domain.delivery.snapshots import snapshots
from signoff.domain.evidence.artifacts import artifacts, fingerprints
from signoff.domain.evidence.artifacts.types import ArtifactFields
from signoff.domain.evidence.compliance.evaluation import artifact_compliances
from signoff.domain.evidence.provenance import provenance
from signoff.domain.evidence.provenance.types import ProvenanceStatus
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.types import Artifact
from signoff.domain.identity import organisations
from signoff.kernel.tx import Tx

ALIASES = {"name": "imageName", "tag": "imageTag", "digest": "sha256Digest"}
DIGEST = "sha256Digest"


def report(tx: Tx, call: Call) -> Reply:
    """Report an artifact on a trail."""
    [document] = documents_of(tx, [_reported(tx, call)])
    return json_reply(document, errors.JSON, 201)


def report_by_command(tx: Tx, call: Call) -> Reply:
    """Report an artifact on a trail, and only say so."""
    made = _reported(tx, call)
    [document] = documents_of(tx, [made])
    return commands.created(tx, call, made.uuid, document)


def of_trail(tx: Tx, call: Call) -> Reply:
    """List what was reported on a trail."""
    found = artifacts.of_trail(tx, trails.by_uuid(tx, call["trail"]))
    return json_reply(documents_of(tx, found), errors.JSON)


def with_digest(tx: Tx, call: Call) -> Reply:
    """List every report of a digest, newest first."""
    digest = reading.parameter(call, "sha256")
    if digest is None:
        raise Refusal(400, "The parameter sha256 is missing")
    return json_reply(documents_of(tx, artifacts.with_fingerprint(tx, digest)), errors.JSON)


def documents_of(tx: Tx, found: list[Artifact]) -> list[wire.Artifact]:
    """Render artifacts, with where they run and where they stand."""
    name = organisations.own_name(tx)
    known = trails.by_ids(tx, list({each.trail_id for each in found}))
    standings = [each.standing.value for each in artifact_compliances(tx, found)]
    proven = provenance.statuses(tx, [each.id for each in found])
    running: dict[str, list[str]] = {}
    for seen in snapshots.where_running(tx, list({each.fingerprint for each in found})):
        if seen.runs:
            running.setdefault(seen.fingerprint, []).append(seen.environment)
    return [
        msgspec.structs.replace(
            _document(each, known[each.trail_id].uuid, name, standing, running.get(each.fingerprint, [])),
            provenance_status=proven[each.id].value,
        )
        for each, standing in zip(found, standings, strict=True)
    ]


def _reported(tx: Tx, call: Call) -> Artifact:
    given = reading.read(call, wire.ArtifactCreate, ALIASES)
    if given.org_slug is not None:
        organisations.must_be_own(tx, given.org_slug)
    fields = ArtifactFields(
        fingerprint=fingerprints.normal(given.sha256_digest, DIGEST),
        name=given.image_name,
        tag=given.image_tag,
        registry=given.registry,
        kind=given.artifact_type,
        template_name=given.template_reference_name,
        commit_sha=given.git_commit_sha,
        build_url=given.build_url,
        commit_url=given.commit_url,
        reported_by=given.reported_by,
    )
    return artifacts.report(tx, trails.by_uuid(tx, call["trail"]), fields)


def _document(
    artifact: Artifact, trail_uuid: str, organisation: str, standing: str, running: list[str]
) -> wire.Artifact:
    return wire.Artifact(
        id=artifact.uuid,
        trail_id=trail_uuid,
        image_name=artifact.name,
        image_tag=artifact.tag or "",
        sha256_digest=fingerprints.PREFIX + artifact.fingerprint,
        registry=artifact.registry,
        reported_at=times.instant(artifact.created_at),
        reported_by=artifact.reported_by,
        org_slug=organisation,
        provenance_status=ProvenanceStatus.MISSING.value,
        artifact_type=artifact.kind,
        build_url=artifact.build_url,
        commit_url=artifact.commit_url,
        git_commit_sha=artifact.commit_sha,
        template_reference_name=artifact.template_name,
        compliance_state=standing,
        running_in_environments=running,
    )
