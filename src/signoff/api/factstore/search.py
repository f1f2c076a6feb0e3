"""Search over everything."""

from urllib.parse import parse_qs

from signoff.api.factstore import errors, reading, times
from signoff.api.factstore.wire import search as wire
from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kit.refusals import Refusal
from signoff.domain.catalog.flows import flows
from signoff.domain.decisions.searching import searching
from signoff.domain.decisions.searching.types import Hit, Kind
from signoff.domain.evidence.artifacts import artifacts
from signoff.domain.evidence.artifacts.fingerprints import PREFIX
from signoff.domain.evidence.trails import trails
from signoff.kernel.tx import Tx

Metadata = dict[str, str | None]


def search(tx: Tx, call: Call) -> Reply:
    """Find things by the beginnings of their words; no words find nothing."""
    asked = parse_qs(call.query, keep_blank_values=True).get("q")
    if asked is None:
        raise Refusal(400, "The query parameter q is required")
    text = asked[-1].strip()
    given = reading.parameter(call, "type")
    hits = searching.search(tx, text, _kinds(given))
    found = _Details(tx, hits)
    items = [item for item in map(found.item, hits) if item is not None]
    return json_reply(wire.Search(results=items, total=len(items), query=text, type=given), errors.JSON)


def _kinds(given: str | None) -> tuple[Kind, ...]:
    if given is None:
        return tuple(Kind)
    if given.lower() not in list(Kind):
        raise Refusal(400, f"type must be one of {', '.join(Kind)}")
    return (Kind(given.lower()),)


class _Details:
    """What trails and artifacts among the hits are, read for all at once; who is gone meanwhile is left out."""

    def __init__(self, tx: Tx, hits: list[Hit]) -> None:
        records = {kind: [hit.record for hit in hits if hit.kind == kind] for kind in Kind}
        self._trails = {each.uuid: each for each in trails.by_uuids(tx, records[Kind.TRAIL])}
        self._artifacts = {each.uuid: each for each in artifacts.by_uuids(tx, records[Kind.ARTIFACT])}
        self._trail_of = trails.by_ids(tx, list({each.trail_id for each in self._artifacts.values()}))
        self._flows = flows.by_ids(tx, list({each.flow_id for each in self._trails.values()}))

    def item(self, hit: Hit) -> wire.SearchItem | None:
        """Render a hit."""
        if hit.kind == Kind.TRAIL:
            return self._trail(hit)
        if hit.kind == Kind.ARTIFACT:
            return self._artifact(hit)
        metadata: Metadata = {"createdAt": times.instant(hit.at)}
        return wire.SearchItem(
            type=hit.kind, id=hit.record, title=hit.title, description=hit.description, metadata=metadata
        )

    def _trail(self, hit: Hit) -> wire.SearchItem | None:
        trail = self._trails.get(hit.record)
        if trail is None:
            return None
        sha = (trail.commit_sha or trail.called)[:8]
        metadata: Metadata = {
            "flowId": self._flows[trail.flow_id].uuid,
            "gitCommitSha": trail.commit_sha,
            "gitBranch": trail.branch,
            "gitAuthor": trail.author,
            "status": trail.status,
            "createdAt": times.instant(trail.created_at),
        }
        title = f"{sha} {trail.branch or ''}".strip()
        about = f"{hit.title} {hit.description}".strip()
        return wire.SearchItem(type="trail", id=trail.uuid, title=title, description=about, metadata=metadata)

    def _artifact(self, hit: Hit) -> wire.SearchItem | None:
        artifact = self._artifacts.get(hit.record)
        if artifact is None:
            return None
        digest = PREFIX + artifact.fingerprint
        metadata: Metadata = {
            "trailId": self._trail_of[artifact.trail_id].uuid,
            "sha256Digest": digest,
            "registry": artifact.registry,
            "reportedBy": artifact.reported_by,
            "reportedAt": times.instant(artifact.created_at),
        }
        title = f"{artifact.name}:{artifact.tag}" if artifact.tag else artifact.name
        return wire.SearchItem(
            type="artifact", id=artifact.uuid, title=title, description=digest, metadata=metadata
        )
