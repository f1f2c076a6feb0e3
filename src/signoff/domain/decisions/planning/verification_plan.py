"""Which contracts a provider must verify now, and why each of them.

The number of queries depends on what kinds of selectors there are, not on how many consumers or contracts.
"""

from collections.abc import Callable, Iterator

from msgspec.structs import replace

from signoff.domain.catalog import applications
from signoff.domain.catalog.types import Application
from signoff.domain.decisions.planning import consumer_selectors, notices, pending, work_in_progress
from signoff.domain.decisions.planning.consumer_selectors import Criterion, Kind, VerificationQuery
from signoff.domain.decisions.planning.notices import Asked
from signoff.domain.decisions.queries import planning, selecting
from signoff.domain.decisions.queries.planning import Candidate, ConsumerRow, Pool
from signoff.domain.decisions.types import Match, Party, PlannedContract, Selected, Standing
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import Invalid
from signoff.kernel.tx import Tx

UrlOf = Callable[[Selected], str]
Pools = dict[tuple[Pool, str | None], list[Candidate]]
"""Candidates by where they come from, for everybody and for each consumer by name."""

_POOLS = {
    Kind.LATEST: Pool.NEWEST,
    Kind.MAIN_BRANCH: Pool.MAIN_HEADS,
    Kind.BRANCH: Pool.HEADS,
    Kind.EACH_BRANCH: Pool.EACH_HEAD,
    Kind.LATEST_TAG: Pool.NEWEST_TAGGED,
    Kind.TAG: Pool.TAGGED,
    Kind.DEPLOYED: Pool.OCCUPYING,
    Kind.RELEASED: Pool.OCCUPYING,
    Kind.ENVIRONMENT: Pool.OCCUPYING,
}
_OCCUPYING = (Kind.DEPLOYED, Kind.RELEASED, Kind.ENVIRONMENT)


def contracts_for_verification(
    tx: Tx, provider: str, query: VerificationQuery, url_of: UrlOf
) -> list[PlannedContract]:
    """Give the selected contracts, equal contents merged, then those of work in progress if asked for.

    `url_of` gives the address that notices show. Raises Invalid, and then NotFound for the provider.
    """
    tx.must(Scope.CONTRACT_DATA_READ)
    _check(tx, query)
    known = applications.named(tx, provider, "provider")
    rows = tx.all(planning.consumers, provider_id=known.id)
    consumers = {row.id: Party(row.id, row.name, row.main_branch) for row in rows}
    who = pending.asker(known.id, query)
    selected = _selected(tx, known, consumer_selectors.criteria(query) or list(_defaults(rows)), consumers)
    contents = [each.content_id for each in selected]
    standings = pending.standings(tx, who, contents) if query.include_pending else {}
    planned = [(each, standings.get(each.content_id, Standing(pending=False))) for each in selected]
    if query.wip_since is not None:
        planned += work_in_progress.in_progress(tx, who, consumers, contents, query.wip_since)
    asked = Asked(known.name, query.provider_branch, query.include_pending)
    return [_planned(asked, each, standing, url_of(each)) for each, standing in planned]


def _check(tx: Tx, query: VerificationQuery) -> None:
    named = [selector.environment for selector in query.selectors if selector.environment]
    existing = (
        tx.all(selecting.environments, organisation_id=tx.organisation_id, names=named) if named else []
    )
    faults = consumer_selectors.faults(query, {name for name, _ in existing})
    if faults:
        raise Invalid(faults)


def _defaults(consumers: list[ConsumerRow]) -> Iterator[Criterion]:
    """Select each consumer's main branch, or what stands for it, and everything deployed or released."""
    for each in consumers:
        if each.has_main_head:
            yield Criterion(Kind.MAIN_BRANCH, None, each.name)
        elif each.has_main_tag:
            yield Criterion(Kind.LATEST_TAG, each.main_branch, each.name)
        else:
            yield Criterion(Kind.LATEST, None, each.name)
    yield Criterion(Kind.DEPLOYED)
    yield Criterion(Kind.RELEASED)


def _selected(
    tx: Tx, provider: Application, criteria: list[Criterion], consumers: dict[int, Party]
) -> list[Selected]:
    pools = _pools(tx, provider, criteria, consumers)
    found = [pair for each in criteria for pair in _matches(each, pools)]
    found_tags = {match.name for match, _ in found if match.kind is Kind.LATEST_TAG}
    for each in criteria:
        if each.fallback_tag and each.name not in found_tags:
            found += _fallbacks(each, pools)
    by_content: dict[int, list[tuple[Match, Candidate]]] = {}
    for match, candidate in found:
        by_content.setdefault(candidate.content_id, []).append((match, candidate))
    merged = [_merged(pairs, consumers) for pairs in by_content.values()]
    return sorted(merged, key=lambda each: (each.consumer.name.lower(), each.version_id))


def _pools(tx: Tx, provider: Application, criteria: list[Criterion], consumers: dict[int, Party]) -> Pools:
    ids = {party.name: party.id for party in consumers.values()}
    wanted: dict[Pool, tuple[set[int], set[str]]] = {}
    for each in criteria:
        asked, keys = wanted.setdefault(_POOLS[each.kind], (set(), set()))
        asked.update(ids.values() if each.consumer is None else {ids.get(each.consumer, 0)})
        keys.update(name for name in (each.name, each.fallback_tag) if name)
    found: Pools = {}
    for pool, (asked, keys) in wanted.items():
        for candidate in tx.all(
            planning.candidates[pool],
            organisation_id=tx.organisation_id,
            provider_id=provider.id,
            consumers=list(asked),
            keys=list(keys),
            since="",
        ):
            for consumer in (None, consumers[candidate.consumer_id].name):
                found.setdefault((pool, consumer), []).append(candidate)
    return found


def _matches(criterion: Criterion, pools: Pools) -> list[tuple[Match, Candidate]]:
    how = criterion.kind if criterion.kind in (Kind.DEPLOYED, Kind.RELEASED) else None
    found = [
        (_match(criterion, each), each)
        for each in pools.get((_POOLS[criterion.kind], criterion.consumer), ())
        if criterion.name in (None, each.key) and how in (None, each.how)
    ]
    # A version that is both deployed and released is in the environment once.
    return list(dict(found).items()) if criterion.kind is Kind.ENVIRONMENT else found


def _match(criterion: Criterion, candidate: Candidate) -> Match:
    kind = Kind.BRANCH if criterion.kind is Kind.EACH_BRANCH else criterion.kind
    return Match(
        kind,
        candidate.version_id,
        candidate.version,
        candidate.key,
        criterion.consumer,
        criterion.name if kind in _OCCUPYING else None,
        bool(candidate.production),
    )


def _fallbacks(criterion: Criterion, pools: Pools) -> list[tuple[Match, Candidate]]:
    return [
        (replace(_match(criterion, each), name=criterion.name or "", fallback_tag=each.key), each)
        for each in pools.get((Pool.NEWEST_TAGGED, criterion.consumer), ())
        if each.key == criterion.fallback_tag
    ]


def _merged(pairs: list[tuple[Match, Candidate]], consumers: dict[int, Party]) -> Selected:
    newest = max((candidate for _, candidate in pairs), key=lambda candidate: candidate.version_id)
    matches = notices.in_order([match for match, _ in pairs])
    consumer = consumers[newest.consumer_id]
    return Selected(consumer, newest.version_id, newest.version, newest.content_id, newest.sha, matches)


def _planned(asked: Asked, selected: Selected, standing: Standing, url: str) -> PlannedContract:
    return PlannedContract(
        selected,
        standing.pending if asked.include_pending else None,
        notices.short_description(selected.matches),
        notices.notices(asked, selected, standing, url),
    )
