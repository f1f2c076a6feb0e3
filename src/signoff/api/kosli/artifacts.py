"""Artifacts."""

from typing import Any

from msgspec import Struct

from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kosli import artifact_documents, commits, errors, names, places, reading
from signoff.domain.catalog.flows.types import Flow
from signoff.domain.evidence.artifacts import artifacts, fingerprints
from signoff.domain.evidence.artifacts.types import ArtifactFields
from signoff.domain.evidence.repositories import repositories
from signoff.domain.evidence.types import Artifact
from signoff.kernel.errors import Conflict, Invalid, NotFound
from signoff.kernel.tx import Tx

SIZE = 15


class ArtifactGiven(Struct, frozen=True):
    """What clients say of an artifact; without a trail's name it is the one called like the commit."""

    fingerprint: str
    filename: str
    git_commit: str | None = None
    git_commit_info: dict[str, Any] | None = None
    build_url: str = ""
    commit_url: str = ""
    template_reference_name: str | None = None
    trail_name: str | None = None
    repo_info: dict[str, Any] | None = None
    external_urls: dict[str, dict[str, Any]] | None = None
    annotations: dict[str, str] | None = None


def report(tx: Tx, call: Call) -> Reply:
    """Report an artifact on a trail; flow and trail are made if they are not there."""
    reading.organisation(tx, call)
    given = reading.read(reading.document_of(call)[0], ArtifactGiven)
    names.check(
        fingerprint=(given.fingerprint, names.FINGERPRINT),
        git_commit=(given.git_commit or "0" * 40, commits.SHA),
        template_reference_name=(given.template_reference_name or "any", names.TEMPLATE),
    )
    trail_name = given.trail_name or given.git_commit
    if trail_name is None:
        raise Invalid({"trail_name": ["Field required"]})
    _, trail = places.ensured(tx, call["flow"], trail_name)
    artifacts.report(tx, trail, _fields(given))
    return json_reply("OK", errors.JSON, 201)


def listed(tx: Tx, call: Call) -> Reply:
    """List a page of artifacts, newest first: of a flow, of a repository, or all."""
    reading.organisation(tx, call)
    flow_name, repository = reading.parameter(call, "flow_name"), reading.parameter(call, "repo_name")
    flow = places.flow_named(tx, call, flow_name) if flow_name else None
    ids = [each.id for each in repositories.named(tx, repository)] if repository else None
    found = artifacts.listed(tx, reading.page_of(call, SIZE), flow, repository_ids=ids)
    return json_reply(artifact_documents.of(tx, call, found), errors.JSON)


def with_fingerprint(tx: Tx, call: Call) -> Reply:
    """Show the last report of a fingerprint, whole or only its beginning, in a flow and on a trail if given."""
    reading.organisation(tx, call)
    found = in_flow(tx, call, places.flow_of(tx, call))
    [document] = artifact_documents.of(tx, call, found[:1])
    return json_reply(document, errors.JSON)


def in_flow(tx: Tx, call: Call, flow: Flow) -> list[Artifact]:
    """Give the reports of the fingerprint in the path, of a trail if it is asked for, newest first; raises NotFound."""
    found = _on_trail(tx, call, flow, artifacts.with_fingerprint(tx, _whole(tx, call, flow), flow))
    if not found:
        raise _missing(call)
    return found


def of_commit(tx: Tx, call: Call) -> Reply:
    """List what was built from a commit, whole or only its beginning, in a flow and on a trail if given."""
    reading.organisation(tx, call)
    flow = places.flow_of(tx, call)
    shas = artifacts.commits_like(tx, call["sha"], flow)
    if len(shas) > 1:
        raise Conflict(f"'{call['sha']}' is the beginning of {len(shas)} commits; give more of it.")
    found = _on_trail(tx, call, flow, artifacts.of_commit(tx, shas[0], flow)) if shas else []
    if not found:
        place = f"flow '{flow.name}' belonging to organization '{call['org']}'"
        raise NotFound(f"Artifact with git commit '{call['sha']}' does not exist in {place}")
    return json_reply(artifact_documents.of(tx, call, found[:SIZE]), errors.JSON)


def latest_commit(tx: Tx, call: Call) -> Reply:
    """Give the commit of the last other artifact of a flow, of a branch if it is named: where a changelog begins."""
    reading.organisation(tx, call)
    flow, branch = places.flow_of(tx, call), reading.parameter(call, "branch")
    before = artifacts.before(tx, flow, call["fingerprint"], branch)
    return json_reply({"latest_commit": before.commit_sha if before else None}, errors.JSON)


def _fields(given: ArtifactGiven) -> ArtifactFields:
    return ArtifactFields(
        fingerprint=given.fingerprint,
        name=given.filename,
        template_name=given.template_reference_name,
        commit_sha=given.git_commit,
        commit=commits.read(given.git_commit_info),
        repository=given.repo_info,
        build_url=given.build_url,
        commit_url=given.commit_url,
        external_urls=given.external_urls,
        annotations=given.annotations,
    )


def _whole(tx: Tx, call: Call, flow: Flow) -> str:
    given = call["fingerprint"]
    if fingerprints.whole(given):
        return given
    try:
        return artifacts.resolve(tx, given, flow)
    except NotFound as error:
        raise _missing(call) from error


def _missing(call: Call) -> NotFound:
    place = f"flow '{call['flow']}' belonging to organization '{call['org']}'"
    return NotFound(f"Artifact with fingerprint '{call['fingerprint']}' does not exist in {place}")


def _on_trail(tx: Tx, call: Call, flow: Flow, found: list[Artifact]) -> list[Artifact]:
    wanted = reading.parameter(call, "trail")
    if wanted is None:
        return found
    trail = places.trail_of(tx, call, flow, wanted)
    return [each for each in found if each.trail_id == trail.id]
