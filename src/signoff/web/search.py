"""Search: everything that has some words, grouped by what it is, each with the page that tells of it."""

from collections.abc import Iterator

from msgspec import Struct

from signoff.api.kit.call import Call, Reply
from signoff.domain.catalog.flows import flows
from signoff.domain.catalog.flows.types import Flow
from signoff.domain.contracts.overviews import pairs
from signoff.domain.contracts.overviews.pairs import Wanted
from signoff.domain.decisions.running import matching
from signoff.domain.decisions.searching import searching
from signoff.domain.decisions.searching.types import Hit, Kind
from signoff.domain.delivery.snapshots import snapshots
from signoff.domain.evidence.artifacts import artifacts, fingerprints
from signoff.domain.evidence.attestations import finding
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.types import Artifact, Attestation, Trail
from signoff.domain.identity.scopes import Scope
from signoff.kernel.page import Page
from signoff.kernel.tx import Tx
from signoff.web import query
from signoff.web.rendering import page

MOST = Page(1, 20)

TITLES = {
    Kind.APPLICATION: "Applications",
    Kind.ENVIRONMENT: "Environments",
    Kind.FLOW: "Flows",
    Kind.TRAIL: "Trails",
    Kind.ARTIFACT: "Artifacts",
    Kind.ATTESTATION: "Attestations",
}


class Found(Struct, frozen=True):
    """Something to go to: the segments of its page, what it is called and what is said of it, and since when."""

    path: tuple[str, ...]
    title: str
    about: str
    at: str | None = None
    anchor: str = ""


class Group(Struct, frozen=True):
    """Things of one kind, and whether there are more of them than are shown."""

    title: str
    items: list[Found]
    more: bool = False


def show(tx: Tx, call: Call) -> Reply:
    """Show what has all the words that were asked for."""
    text = query.word(call, "q")
    hits = searching.search(tx, text)
    groups = [*_groups(tx, hits), *_contracts(tx, text), *_running(tx, text)] if text else []
    return page(
        tx,
        call,
        "search.html",
        text=text,
        groups=groups,
        most=searching.MOST,
        full=len(hits) == searching.MOST,
    )


def _groups(tx: Tx, hits: list[Hit]) -> Iterator[Group]:
    known = _Known(tx, hits)
    for kind, title in TITLES.items():
        items = [known.found(hit) for hit in hits if hit.kind == kind]
        if found := sorted((item for item in items if item is not None), key=lambda item: item.at or "")[
            ::-1
        ]:
            yield Group(title, found[: MOST.size], more=len(found) > MOST.size)


def _contracts(tx: Tx, text: str) -> Iterator[Group]:
    if not text or not tx.actor.may(Scope.CONTRACT_DATA_READ):
        return
    found = pairs.found(tx, MOST, Wanted(text))
    rows = [
        Found(
            ("dashboard", "provider", each.provider, "consumer", each.consumer),
            f"{each.consumer} with {each.provider}",
            str(each.status),
            each.published_at,
        )
        for each in found.rows
    ]
    if rows:
        yield Group("Contracts", rows, more=found.total > len(rows))
    numbered = matching.numbered(tx, text)[: MOST.size]
    if numbered:
        yield Group(
            "Versions",
            [
                Found(
                    ("pacticipants", each.application.name, "versions", each.version.number),
                    f"{each.application.name} {each.version.number}",
                    "",
                    each.version.created_at,
                )
                for each in numbered
            ],
        )


def _running(tx: Tx, text: str) -> Iterator[Group]:
    """What was only seen running is filed nowhere: nobody reported it."""
    if not fingerprints.whole(text) or not tx.actor.may(Scope.EVIDENCE_READ):
        return
    fingerprint = fingerprints.normal(text)
    if seen := snapshots.where_running(tx, [fingerprint]):
        yield Group(
            "Seen running",
            [
                Found(
                    ("artifacts", fingerprint),
                    each.name,
                    f"{'runs' if each.runs else 'ran'} in {each.environment}",
                )
                for each in seen
            ],
        )


class _Known:
    """What hits need to be led to, read for all at once; who is gone meanwhile is left out."""

    def __init__(self, tx: Tx, hits: list[Hit]) -> None:
        records = {kind: [hit.record for hit in hits if hit.kind == kind] for kind in Kind}
        evidence = any(records[kind] for kind in (Kind.FLOW, Kind.TRAIL, Kind.ARTIFACT, Kind.ATTESTATION))
        self.trails: dict[str, Trail] = {}
        self.artifacts: dict[str, Artifact] = {}
        self.attestations: dict[str, Attestation] = {}
        self.trail_of: dict[int, Trail] = {}
        self.flow_of: dict[str, Flow] = {}
        if evidence:
            self._read(tx, records, {hit.flow for hit in hits if hit.flow is not None})

    def _read(self, tx: Tx, records: dict[Kind, list[str]], wanted: set[str]) -> None:
        self.trails = {each.uuid: each for each in trails.by_uuids(tx, records[Kind.TRAIL])}
        self.artifacts = {each.uuid: each for each in artifacts.by_uuids(tx, records[Kind.ARTIFACT])}
        self.attestations = {each.uuid: each for each in finding.by_uuids(tx, records[Kind.ATTESTATION])}
        self.trail_of = trails.by_ids(tx, [each.trail_id for each in self.attestations.values()])
        self.flow_of = {each.uuid: each for each in flows.by_uuids(tx, sorted(wanted))}

    def found(self, hit: Hit) -> Found | None:
        """Give a hit with its page."""
        if hit.kind == Kind.APPLICATION:
            return Found(("pacticipants", hit.record), hit.title, hit.description, hit.at)
        if hit.kind == Kind.ENVIRONMENT:
            return Found(("environments", hit.record), hit.title, hit.description, hit.at)
        flow = self.flow_of.get(hit.flow or "")
        return None if flow is None else self._evidence(hit, flow)

    def _evidence(self, hit: Hit, flow: Flow) -> Found | None:
        place = ("flows", flow.slug)
        if hit.kind == Kind.FLOW:
            return Found(place, hit.title, hit.description, hit.at)
        if trail := self.trails.get(hit.record):
            said = " ".join(filter(None, ((trail.commit_sha or "")[:7], trail.branch, trail.author)))
            return Found((*place, "trails", trail.called), f"{flow.name} / {trail.called}", said, hit.at)
        if artifact := self.artifacts.get(hit.record):
            said = f"{artifact.tag or ''} sha256:{artifact.fingerprint[:12]} of {flow.name}".strip()
            return Found(("artifacts", artifact.fingerprint), artifact.name, said, hit.at)
        attestation = self.attestations.get(hit.record)
        where = None if attestation is None else self.trail_of.get(attestation.trail_id)
        if attestation is None or where is None:
            return None
        said = f"{attestation.type}, {attestation.status.lower()}, in {flow.name} / {where.called}"
        anchor = f"#attestation-{attestation.uuid}"
        return Found((*place, "trails", where.called), attestation.name, said, hit.at, anchor)
