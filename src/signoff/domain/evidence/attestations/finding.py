"""Attestations found: by trail, artifact, name, and by whatever else narrows a list."""

from typing import Any

from signoff.domain.catalog.flows.types import Flow
from signoff.domain.evidence.artifacts import artifacts
from signoff.domain.evidence.attestations import queries
from signoff.domain.evidence.attestations.types import Narrowing
from signoff.domain.evidence.types import Attestation, Outcome, Trail
from signoff.domain.identity.scopes import Scope
from signoff.kernel.page import Page, Paged, page_of
from signoff.kernel.patterns import Pattern
from signoff.kernel.tx import Tx

MOST = 10_000
MOST_OF_NAME = 500
# So many are looked through for a name in one go, and so many are read at once.
LOOKED_THROUGH, CHUNK = 20_000, 2_000
LAST = 2**62
BEGINNING_OF_TIME, END_OF_TIME = "0", "9"


def of_trails(tx: Tx, trail_ids: list[int]) -> list[Attestation]:
    """List what was attested on some trails, oldest first."""
    tx.must(Scope.EVIDENCE_READ)
    place = {"organisation_id": tx.organisation_id, "trail_ids": trail_ids}
    return tx.all(queries.of_trails, **place, limit=MOST)


def page_of_trail(tx: Tx, trail: Trail, page: Page) -> Paged[Attestation]:
    """List what was attested on a trail, oldest first, page by page."""
    tx.must(Scope.EVIDENCE_READ)
    place = {"organisation_id": tx.organisation_id, "trail_id": trail.id}
    return page_of(tx, queries.page_of_trail, queries.count_of_trail, page, **place)


def named(tx: Tx, trail: Trail, name: str) -> list[Attestation]:
    """List what was attested on a trail under a name, newest first."""
    tx.must(Scope.EVIDENCE_READ)
    place = {"organisation_id": tx.organisation_id, "trail_ids": [trail.id]}
    return tx.all(queries.named_on_trails, **place, name=name, limit=MOST_OF_NAME)


def about_artifact(tx: Tx, flow: Flow, fingerprint: str, name: str) -> list[Attestation]:
    """List what was attested in a flow about an artifact under a name, before it was reported too, newest first."""
    tx.must(Scope.EVIDENCE_READ)
    reported = artifacts.with_fingerprint(tx, fingerprint, flow)
    place = {"organisation_id": tx.organisation_id, "trail_ids": list({each.trail_id for each in reported})}
    found = tx.all(queries.named_on_trails, **place, name=name, limit=MOST_OF_NAME)
    return [
        each
        for each in found
        if any(each.trail_id == artifact.trail_id and each.about(artifact) for artifact in reported)
    ]


def by_ids(tx: Tx, attestation_ids: list[int]) -> dict[int, Attestation]:
    """Give attestations by their ids; unknown ids are left out."""
    tx.must(Scope.EVIDENCE_READ)
    found = tx.all(queries.by_ids, organisation_id=tx.organisation_id, attestation_ids=attestation_ids)
    return {each.id: each for each in found}


def by_uuids(tx: Tx, uuids: list[str]) -> list[Attestation]:
    """Give attestations by their uuids, in any order; unknown ones are left out."""
    tx.must(Scope.EVIDENCE_READ)
    return tx.all(queries.by_uuids, organisation_id=tx.organisation_id, uuids=uuids) if uuids else []


def with_beginning(tx: Tx, beginning: str) -> Attestation | None:
    """Look an attestation up by the beginning of its uuid."""
    tx.must(Scope.EVIDENCE_READ)
    text = beginning.lower()
    wanted = {"beginning": text, "end": f"{text}g", "length": len(text)}
    return tx.first(queries.uuid_beginning, organisation_id=tx.organisation_id, **wanted)


def listed(tx: Tx, wanted: Narrowing, limit: int, before: int | None = None) -> list[Attestation]:
    """List attestations, newest first: those that are wanted, older than the one with the id `before` if given."""
    tx.must(Scope.EVIDENCE_READ)
    given = {**_given(tx, wanted), "limit": limit, "before": LAST if before is None else before}
    if wanted.name is not None:
        given["name"] = wanted.name
    return tx.all(queries.listed[wanted.name is not None], **given)


def searched(
    tx: Tx, wanted: Narrowing, name: Pattern, limit: int, before: int | None = None
) -> tuple[list[Attestation], int | None]:
    """List attestations as `listed` does, those with a part of their name that matches, and where to go on.

    No more than LOOKED_THROUGH are looked at in one go, so more may follow even where few were found; None is the end.
    """
    tx.must(Scope.EVIDENCE_READ)
    matching: list[int] = []
    before = LAST if before is None else before
    for _ in range(LOOKED_THROUGH // CHUNK):
        heads = tx.all(queries.names, **_given(tx, wanted), limit=CHUNK, before=before)
        for attestation_id, text in heads:
            if name.search(text):
                matching.append(attestation_id)
            if len(matching) == limit:
                return _newest_first(by_ids(tx, matching)), attestation_id
        if len(heads) < CHUNK:
            return _newest_first(by_ids(tx, matching)), None
        before = heads[-1][0]
    return _newest_first(by_ids(tx, matching)), before


def decisions(
    tx: Tx, control: str, wanted: Narrowing, page: Page, *, oldest_first: bool = False
) -> Paged[Attestation]:
    """List the decisions about a control, newest first unless told otherwise.

    Of what may narrow, flows, the outcome and the time count here.
    """
    tx.must(Scope.EVIDENCE_READ)
    given = _given(tx, wanted)
    for name in ("any_type", "types"):
        del given[name]
    statement = queries.decisions[oldest_first]
    return page_of(tx, statement, queries.count_of_decisions, page, control=control, **given)


def of_commits(tx: Tx, shas: list[str], wanted: Narrowing) -> dict[str, list[Attestation]]:
    """List by commit what was attested of it, or of its trails without naming another, newest first.

    Of what may narrow, flows, types and the name count here. Of very much only the newest part is looked at.
    """
    tx.must(Scope.EVIDENCE_READ)
    place = {"organisation_id": tx.organisation_id, "limit": MOST}
    found = [(each.commit_sha or "", each) for each in tx.all(queries.of_commits, **place, shas=shas)]
    commits = dict(tx.all(queries.trails_of_commits, **place, shas=shas))
    unnamed = tx.all(queries.without_commit, **place, trail_ids=list(commits)) if commits else []
    found += [(commits[each.trail_id], each) for each in unnamed]
    by_commit: dict[str, list[Attestation]] = {sha: [] for sha in shas}
    for sha, each in sorted(found, key=lambda pair: -pair[1].id):
        if _wanted(each, wanted):
            by_commit[sha].append(each)
    return by_commit


def _wanted(found: Attestation, wanted: Narrowing) -> bool:
    return (
        (wanted.flow_ids is None or found.flow_id in wanted.flow_ids)
        and (wanted.types is None or found.type in wanted.types)
        and wanted.name in (None, found.name)
    )


def _newest_first(found: dict[int, Attestation]) -> list[Attestation]:
    return [found[attestation_id] for attestation_id in sorted(found, reverse=True)]


def _given(tx: Tx, wanted: Narrowing) -> dict[str, Any]:
    statuses = [each.value for each in Outcome if (each is Outcome.PASSED) is wanted.passed]
    return {
        "organisation_id": tx.organisation_id,
        "any_flow": int(wanted.flow_ids is None),
        "flow_ids": list(wanted.flow_ids or ()),
        "any_type": int(wanted.types is None),
        "types": list(wanted.types or ()),
        "any_status": int(wanted.passed is None),
        "statuses": statuses,
        "since": wanted.since or BEGINNING_OF_TIME,
        "until": wanted.until or END_OF_TIME,
    }
