"""Trails: begun, described further, looked up."""

from typing import Any

import msgspec

from signoff.domain.catalog import naming
from signoff.domain.catalog.flows import flows
from signoff.domain.catalog.flows.templates import read_template
from signoff.domain.catalog.flows.types import Flow
from signoff.domain.evidence.artifacts import fingerprints
from signoff.domain.evidence.compliance.evaluation import refresh
from signoff.domain.evidence.repositories import repositories
from signoff.domain.evidence.trails import queries, store
from signoff.domain.evidence.trails.events import TrailBegun, TrailUpdated
from signoff.domain.evidence.trails.types import TrailFields
from signoff.domain.evidence.types import AttestationHead, Trail, TrailStatus, encoded
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import Conflict, Invalid, NotFound
from signoff.kernel.ids import new_uuid
from signoff.kernel.page import Page, Paged, page_of
from signoff.kernel.tx import Tx

# Trails of one commit: several flows, several runs.
MOST = 200
MOST_ATTESTED = 5_000
LONGEST_URL = 2_048


def by_uuid(tx: Tx, uuid: str) -> Trail:
    """Look a trail up; raises NotFound."""
    tx.must(Scope.EVIDENCE_READ)
    missing = f"Trail not found: {uuid}"
    return tx.found(store.trail_with_uuid, missing, organisation_id=tx.organisation_id, uuid=uuid.lower())


def by_ids(tx: Tx, trail_ids: list[int]) -> dict[int, Trail]:
    """Give trails by their ids; unknown ids are left out."""
    tx.must(Scope.EVIDENCE_READ)
    found = tx.all(queries.trails_by_ids, organisation_id=tx.organisation_id, trail_ids=trail_ids)
    return {each.id: each for each in found}


def by_uuids(tx: Tx, uuids: list[str]) -> list[Trail]:
    """Give trails by their uuids, in any order; unknown ones are left out."""
    tx.must(Scope.EVIDENCE_READ)
    return tx.all(queries.trails_by_uuids, organisation_id=tx.organisation_id, uuids=uuids) if uuids else []


def find(tx: Tx, flow: Flow, name_or_uuid: str) -> Trail | None:
    """Look a trail of a flow up by its name, or else by its uuid."""
    tx.must(Scope.EVIDENCE_READ)
    place = {"organisation_id": tx.organisation_id}
    found = tx.first(store.trail_named, **place, flow_id=flow.id, name=name_or_uuid)
    if found is not None:
        return found
    other = tx.first(store.trail_with_uuid, **place, uuid=name_or_uuid.lower())
    return other if other is not None and other.flow_id == flow.id else None


def named(tx: Tx, flow: Flow, name_or_uuid: str) -> Trail:
    """Look a trail of a flow up by what people call it, as `find` does; raises NotFound."""
    found = find(tx, flow, name_or_uuid)
    if found is None:
        raise NotFound(f"Trail named '{name_or_uuid}' does not exist in flow '{flow.name}'")
    return found


def listed(
    tx: Tx, page: Page, flow: Flow | None = None, *, flow_ids: list[int] | None = None, fingerprint: str = ""
) -> Paged[Trail]:
    """List trails, newest first: those of a flow or of some flows, that a fingerprint was reported on, if given."""
    tx.must(Scope.EVIDENCE_READ)
    narrowing: dict[str, Any] = {"organisation_id": tx.organisation_id}
    which = ""
    if flow is not None:
        which, narrowing["flow_id"] = "flow", flow.id
    elif flow_ids is not None:
        which, narrowing["flow_ids"] = "flows", flow_ids
    if fingerprint:
        narrowing["fingerprint"] = fingerprint
    rows, total = queries.trails[which, bool(fingerprint)]
    return page_of(tx, rows, total, page, **narrowing)


def newest(tx: Tx, flow_ids: list[int]) -> list[Trail]:
    """Give the newest trail of each flow that has any."""
    tx.must(Scope.EVIDENCE_READ)
    return tx.all(queries.newest_of_flows, organisation_id=tx.organisation_id, flow_ids=flow_ids)


def of_commit(tx: Tx, sha: str) -> list[Trail]:
    """List the trails of a commit, newest first."""
    tx.must(Scope.EVIDENCE_READ)
    place = {"organisation_id": tx.organisation_id}
    return tx.all(queries.trails_of_commit, **place, sha=_commit_sha(sha), limit=MOST)


def commits_like(tx: Tx, text: str) -> list[str]:
    """List the commits of trails that begin like a text of at least five hexadecimal digits."""
    tx.must(Scope.EVIDENCE_READ)
    beginning = fingerprints.beginning(text)
    if beginning is None:
        return []
    return tx.all(
        queries.commits_beginning,
        organisation_id=tx.organisation_id,
        beginning=beginning,
        end=beginning + fingerprints.AFTER,
        length=len(beginning),
        limit=fingerprints.AMBIGUOUS,
    )


def attested(tx: Tx, trail_ids: list[int]) -> list[AttestationHead]:
    """List everything that was attested on some trails, oldest first; of very much only the newest part."""
    tx.must(Scope.EVIDENCE_READ)
    place = {"organisation_id": tx.organisation_id}
    return tx.all(queries.attested, **place, trail_ids=trail_ids, limit=MOST_ATTESTED)[::-1]


def create(tx: Tx, flow: Flow, fields: TrailFields) -> Trail:
    """Make a trail, with a name or without; its status is PENDING until something is reported on it.

    Raises Invalid, and Conflict when the name is taken in the flow. Records trail.begun.
    """
    tx.must(Scope.EVIDENCE_RECORD)
    _check(fields)
    made = _made(tx, flow, fields.name, _row(tx, fields))
    if made is None:
        raise Conflict(f"Trail with name '{fields.name}' already exists in flow '{flow.name}'")
    return made


def begin(tx: Tx, flow: Flow, fields: TrailFields) -> tuple[Trail, bool]:
    """Give the trail of a name, made when it is new: then the second value is true; what is said replaces what was.

    Whoever begins the same trail at the same moment gets the same one. Raises Invalid. Records trail.begun, or
    trail.updated unless nothing changed, and trail.status_changed when the evidence amounts to something else now.
    """
    tx.must(Scope.EVIDENCE_RECORD)
    if fields.name is None:
        raise Invalid({"name": [naming.BLANK]})
    _check(fields)
    row = _row(tx, fields)
    made = _made(tx, flow, fields.name, row)
    if made is not None:
        return refresh(tx, made, flow), True
    place = {"organisation_id": tx.organisation_id, "flow_id": flow.id, "name": fields.name}
    known = tx.found(store.trail_named_held, f"Trail not found: {fields.name}", **place)
    said = {name: getattr(known, name) if row[name] is None else row[name] for name in store.SAID}
    if all(getattr(known, name) == value for name, value in said.items()):
        return known, False
    organisation = {"organisation_id": tx.organisation_id, "trail_id": known.id}
    changed = tx.found(store.update_trail, known.uuid, **organisation, **said, updated_at=tx.now)
    tx.record(TrailUpdated(flow.name, changed.called, changed.uuid))
    return refresh(tx, changed, flow), False


def ensure(tx: Tx, flow: Flow, name: str) -> Trail:
    """Give the trail of a name, made when there is none; records trail.begun then."""
    tx.must(Scope.EVIDENCE_RECORD)
    found = tx.first(store.trail_named, organisation_id=tx.organisation_id, flow_id=flow.id, name=name)
    return found or begin(tx, flow, TrailFields(name=name))[0]


def approve(tx: Tx, trail: Trail, *, approved: bool) -> Trail:
    """Take note that a trail was approved, or that it is no longer; for the room that decides about approvals.

    A flow that requires approval keeps its trails PENDING until then. Records trail.status_changed when that changes.
    """
    tx.must(Scope.APPROVAL_GIVE, Scope.EVIDENCE_RECORD)
    place = {"organisation_id": tx.organisation_id, "trail_id": trail.id}
    tx.run(store.set_approved, **place, approved_at=tx.now if approved else None)
    [flow] = flows.by_ids(tx, [trail.flow_id]).values()
    return refresh(tx, trail, flow)


def _made(tx: Tx, flow: Flow, name: str | None, row: dict[str, Any]) -> Trail | None:
    made = tx.first(
        store.insert_trail,
        organisation_id=tx.organisation_id,
        flow_id=flow.id,
        uuid=new_uuid(),
        name=name,
        status=TrailStatus.PENDING.value,
        evaluated_at=tx.now,
        created_by=tx.actor.name,
        created_at=tx.now,
        updated_at=tx.now,
        **row,
    )
    if made is not None:
        tx.record(TrailBegun(flow.name, made.called, made.uuid, made.commit_sha, made.branch))
    return made


def _row(tx: Tx, fields: TrailFields) -> dict[str, Any]:
    commit = fields.commit
    sha = fields.commit_sha or (commit.sha1 if commit else None)
    return {
        "description": fields.description,
        "commit_sha": _commit_sha(sha) if sha else None,
        "branch": fields.branch or (commit.branch or None if commit else None),
        "author": fields.author or (commit.author or None if commit else None),
        "author_email": fields.author_email,
        "commit": encoded(commit),
        "repository": encoded(fields.repository),
        "repository_id": repositories.note(tx, fields.repository),
        "pull_request": fields.pull_request,
        "reviewer": fields.reviewer,
        "deployer": fields.deployer,
        "build_url": fields.build_url,
        "user_data": encoded(fields.user_data),
        "external_urls": encoded(fields.external_urls),
        "template": fields.template,
    }


def _commit_sha(text: str) -> str:
    return text.strip().lower()


def _check(fields: TrailFields) -> None:
    if fields.template is not None:
        read_template(fields.template)
    texts = msgspec.structs.asdict(fields)
    short = ("commit_sha", "branch", "author", "author_email", "pull_request", "reviewer", "deployer")
    found = {name: naming.faults(texts[name], blank=True) for name in short}
    found["name"] = naming.faults(fields.name)
    if len(fields.build_url or "") > LONGEST_URL:
        found["build_url"] = [f"cannot be longer than {LONGEST_URL} characters"]
    naming.refuse(found)
