"""Artifacts: reported on trails, found by what they are."""

from typing import Any

from signoff.domain.catalog import naming
from signoff.domain.catalog.flows import flows
from signoff.domain.catalog.flows.types import Flow
from signoff.domain.evidence.artifacts import fingerprints, queries, store
from signoff.domain.evidence.artifacts.events import ArtifactReported
from signoff.domain.evidence.artifacts.types import ArtifactFields
from signoff.domain.evidence.compliance.evaluation import refresh
from signoff.domain.evidence.repositories import repositories
from signoff.domain.evidence.types import Artifact, Trail, encoded
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import Conflict, NotFound
from signoff.kernel.ids import new_uuid
from signoff.kernel.page import Page
from signoff.kernel.sql import Statement
from signoff.kernel.tx import Tx

# One fingerprint, or one commit, in so many places is answered; nothing real has more.
MOST = 500
LONGEST_URL = 2_048


def report(tx: Tx, trail: Trail, fields: ArtifactFields) -> Artifact:
    """Report an artifact on a trail, beside what was reported before; what was announced for it counts from now on.

    Raises Invalid. Records artifact.reported, and trail.status_changed when the evidence amounts to something else.
    """
    tx.must(Scope.EVIDENCE_RECORD)
    _check(fields)
    [flow] = flows.by_ids(tx, [trail.flow_id]).values()
    made = tx.found(store.insert_artifact, fields.name, **_row(tx, trail, fields))
    tx.record(
        ArtifactReported(
            flow=flow.name,
            trail=trail.called,
            trail_uuid=trail.uuid,
            uuid=made.uuid,
            fingerprint=made.fingerprint,
            name=made.name,
            template_name=made.template_name or made.name,
            tag=made.tag,
            registry=made.registry,
            commit=made.commit_sha,
            reported_by=made.reported_by,
        )
    )
    refresh(tx, trail, flow)
    return made


def by_uuid(tx: Tx, uuid: str) -> Artifact:
    """Look an artifact's report up; raises NotFound."""
    tx.must(Scope.EVIDENCE_READ)
    place = {"organisation_id": tx.organisation_id, "uuid": uuid.lower()}
    return tx.found(store.artifact_with_uuid, f"Artifact not found: {uuid}", **place)


def by_ids(tx: Tx, artifact_ids: list[int]) -> dict[int, Artifact]:
    """Give artifacts by their ids; unknown ids are left out."""
    tx.must(Scope.EVIDENCE_READ)
    place = {"organisation_id": tx.organisation_id}
    return {each.id: each for each in tx.all(queries.artifacts_by_ids, **place, artifact_ids=artifact_ids)}


def by_uuids(tx: Tx, uuids: list[str]) -> list[Artifact]:
    """Give artifacts by their uuids, in any order; unknown ones are left out."""
    tx.must(Scope.EVIDENCE_READ)
    place = {"organisation_id": tx.organisation_id}
    return tx.all(queries.artifacts_by_uuids, **place, uuids=uuids) if uuids else []


def of_trail(tx: Tx, trail: Trail) -> list[Artifact]:
    """List what was reported on a trail, oldest first."""
    return of_trails(tx, [trail.id])


def of_trails(tx: Tx, trail_ids: list[int]) -> list[Artifact]:
    """List what was reported on some trails, oldest first."""
    tx.must(Scope.EVIDENCE_READ)
    place = {"organisation_id": tx.organisation_id}
    return tx.all(queries.artifacts_of_trails, **place, trail_ids=trail_ids)


def with_fingerprint(tx: Tx, fingerprint: str, flow: Flow | None = None) -> list[Artifact]:
    """List every report of a fingerprint, in a flow if given, newest first; what is no fingerprint has none."""
    tx.must(Scope.EVIDENCE_READ)
    wanted = {"organisation_id": tx.organisation_id, "fingerprint": fingerprints.loose(fingerprint)}
    if flow is None:
        return tx.all(queries.with_fingerprint, **wanted, limit=MOST)
    return tx.all(queries.with_fingerprint_in_flow, **wanted, flow_id=flow.id, limit=MOST)


def with_fingerprints(tx: Tx, wanted: list[str]) -> dict[str, list[Artifact]]:
    """Give, by fingerprint, its reports, newest first; fingerprints that were never reported are left out."""
    tx.must(Scope.EVIDENCE_READ)
    place = {"organisation_id": tx.organisation_id}
    found: dict[str, list[Artifact]] = {}
    for each in tx.all(queries.with_fingerprints, **place, fingerprints=wanted):
        found.setdefault(each.fingerprint, []).append(each)
    return found


def of_commit(tx: Tx, sha: str, flow: Flow | None = None) -> list[Artifact]:
    """List every report of what was built from a commit, in a flow if given, newest first."""
    tx.must(Scope.EVIDENCE_READ)
    wanted = {"organisation_id": tx.organisation_id, "sha": sha.strip().lower()}
    if flow is None:
        return tx.all(queries.of_commit, **wanted, limit=MOST)
    return tx.all(queries.of_commit_in_flow, **wanted, flow_id=flow.id, limit=MOST)


def built_from(tx: Tx, flow: Flow, shas: list[str]) -> dict[str, list[str]]:
    """Give, by commit, the fingerprints of what was built from some commits in a flow, in the order of reports."""
    tx.must(Scope.EVIDENCE_READ)
    place = {"organisation_id": tx.organisation_id, "flow_id": flow.id, "limit": MOST}
    found: dict[str, list[str]] = {}
    for sha, fingerprint in tx.all(queries.built_from, **place, shas=shas) if shas else []:
        found.setdefault(sha, []).append(fingerprint)
    return found


def before(tx: Tx, flow: Flow, fingerprint: str, branch: str | None = None) -> Artifact | None:
    """Give the last other artifact of a flow whose commit is known, on trails of a branch if given."""
    tx.must(Scope.EVIDENCE_READ)
    wanted = {"flow_id": flow.id, "fingerprint": fingerprints.loose(fingerprint), "branch": branch}
    return tx.first(queries.before, organisation_id=tx.organisation_id, **wanted)


def listed(
    tx: Tx, page: Page, flow: Flow | None = None, *, repository_ids: list[int] | None = None
) -> list[Artifact]:
    """Give a page of artifacts, newest report first: of a flow or of some repositories, if given."""
    tx.must(Scope.EVIDENCE_READ)
    narrowing: dict[str, Any] = {"organisation_id": tx.organisation_id}
    which = ""
    if flow is not None:
        which, narrowing["flow_id"] = "flow", flow.id
    elif repository_ids is not None:
        which, narrowing["repository_ids"] = "repositories", repository_ids
    return tx.all(queries.artifacts[which], **narrowing, limit=page.size, offset=page.offset)


def fingerprints_like(tx: Tx, text: str, flow: Flow | None = None) -> list[str]:
    """List the reported fingerprints that begin like a text of at least five hexadecimal digits, in a flow if given."""
    return _beginning(
        tx, (queries.fingerprints_beginning, queries.fingerprints_beginning_in_flow), text, flow
    )


def commits_like(tx: Tx, text: str, flow: Flow | None = None) -> list[str]:
    """List the commits of artifacts that begin like a text of at least five hexadecimal digits, in a flow if given."""
    return _beginning(tx, (queries.commits_beginning, queries.commits_beginning_in_flow), text, flow)


def resolve(tx: Tx, short: str, flow: Flow | None = None) -> str:
    """Give the one reported fingerprint that begins like a text; raises NotFound, and Conflict when there are more."""
    found = fingerprints_like(tx, short, flow)
    if not found:
        raise NotFound(f"No matches for '{short}'.")
    if len(found) > 1:
        raise Conflict(f"'{short}' is the beginning of {len(found)} fingerprints; give more of it.", found)
    return found[0]


def _beginning(
    tx: Tx, statements: tuple[Statement[str], Statement[str]], text: str, flow: Flow | None
) -> list[str]:
    tx.must(Scope.EVIDENCE_READ)
    beginning = fingerprints.beginning(text)
    if beginning is None:
        return []
    wanted = {
        "organisation_id": tx.organisation_id,
        "beginning": beginning,
        "end": beginning + fingerprints.AFTER,
        "length": len(beginning),
        "limit": fingerprints.AMBIGUOUS,
    }
    if flow is None:
        return tx.all(statements[0], **wanted)
    return tx.all(statements[1], **wanted, flow_id=flow.id)


def _row(tx: Tx, trail: Trail, fields: ArtifactFields) -> dict[str, Any]:
    given = fields.commit_sha or (fields.commit.sha1 if fields.commit else None) or trail.commit_sha
    return {
        "organisation_id": tx.organisation_id,
        "uuid": new_uuid(),
        "flow_id": trail.flow_id,
        "trail_id": trail.id,
        "fingerprint": fingerprints.normal(fields.fingerprint),
        "name": fields.name,
        "tag": fields.tag,
        "registry": fields.registry,
        "kind": fields.kind,
        "template_name": fields.template_name or fields.name,
        "commit_sha": given.strip().lower() if given else None,
        "commit": encoded(fields.commit),
        "repository": encoded(fields.repository),
        "repository_id": repositories.note(tx, fields.repository) or trail.repository_id,
        "build_url": fields.build_url,
        "commit_url": fields.commit_url,
        "external_urls": encoded(fields.external_urls),
        "annotations": encoded(fields.annotations),
        "reported_by": fields.reported_by or tx.actor.name,
        "created_at": tx.now,
    }


def _check(fields: ArtifactFields) -> None:
    found = {"name": naming.faults(fields.name)}
    for name in ("tag", "registry", "template_name", "commit_sha", "reported_by"):
        found[name] = naming.faults(getattr(fields, name), blank=True)
    for name in ("build_url", "commit_url"):
        if len(getattr(fields, name) or "") > LONGEST_URL:
            found[name] = [f"cannot be longer than {LONGEST_URL} characters"]
    naming.refuse(found)
