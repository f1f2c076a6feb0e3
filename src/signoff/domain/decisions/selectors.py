"""Selectors: which versions they mean, looked up for all of them at once."""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from signoff.domain.contracts.matrix_queries import MatrixRow
from signoff.domain.decisions.queries import selecting
from signoff.domain.decisions.queries.selecting import Source, versions_by_source
from signoff.domain.decisions.types import FoundVersion, MatrixQuery, Party, Resolved, Role, Selector
from signoff.kernel.tx import Tx

Criterion = tuple[Source, str | int]
Found = dict[tuple[Source, int, str | int], dict[int, FoundVersion]]

NO_ENVIRONMENT = -1


class Known(Struct, frozen=True):
    """The applications and environments that a question names, as far as they exist."""

    parties: dict[str, Party]
    environments: dict[str, int]


class Ignoring(Struct, frozen=True):
    """What shall not count: whole applications, and single versions."""

    applications: frozenset[int]
    versions: frozenset[int]

    def covers(self, application_id: int, version_id: int | None) -> bool:
        """Tell whether a version, or an application without one, shall not count."""
        return application_id in self.applications or version_id in self.versions

    def covers_row(self, row: MatrixRow) -> bool:
        """Tell whether a row shall not count, for the sake of either side."""
        consumer = self.covers(row.consumer_id, row.consumer_version_id)
        return consumer or self.covers(row.provider_id, row.provider_version_id)


def known(tx: Tx, query: MatrixQuery) -> Known:
    """Look up what the question names."""
    named = {selector.application for selector in query.selectors + query.ignore if selector.application}
    parties = tx.all(selecting.parties, organisation_id=tx.organisation_id, names=list(named))
    places = {selector.environment for selector in query.selectors + query.ignore} | {
        query.target.environment
    }
    places.discard(None)
    rows = (
        tx.all(selecting.environments, organisation_id=tx.organisation_id, names=list(places))
        if places
        else []
    )
    return Known({party.name: party for party in parties}, dict(rows))


def resolve(tx: Tx, names: Known, selectors: Iterable[tuple[Selector, Role]]) -> list[Resolved]:
    """Give for each selector one entry per version found, or a single one without version."""
    asked = [(selector, role, names.parties.get(selector.application or "")) for selector, role in selectors]
    found = _look_up(tx, names, [(selector, party) for selector, _, party in asked if party])
    return [
        each for selector, role, party in asked for each in _resolved(names, selector, role, party, found)
    ]


def ignoring(ignored: Iterable[Resolved]) -> Ignoring:
    """Gather what resolved ignore selectors mean; those that found nothing mean nothing."""
    whole = {each.application.id for each in ignored if each.application and each.selector.name_only}
    return Ignoring(frozenset(whole), frozenset(each.version.id for each in ignored if each.version))


def marked(resolved: list[Resolved], ignore: Ignoring) -> list[Resolved]:
    """Mark the selectors that shall not count."""
    return [replace(each, ignored=True) if _covered(each, ignore) else each for each in resolved]


def _covered(each: Resolved, ignore: Ignoring) -> bool:
    version_id = each.version.id if each.version else None
    return each.application is not None and ignore.covers(each.application.id, version_id)


def _look_up(tx: Tx, names: Known, asked: list[tuple[Selector, Party]]) -> Found:
    wanted: dict[Source, tuple[set[int], set[str | int]]] = {}
    for selector, party in asked:
        for source, key in _criteria(names, selector, party):
            applications, keys = wanted.setdefault(source, (set(), set()))
            applications.add(party.id)
            keys.add(key)
    found: Found = {}
    for source, (applications, keys) in wanted.items():
        for row in tx.all(versions_by_source[source], applications=list(applications), keys=list(keys)):
            branch = str(row.key) if source in (Source.HEAD, Source.ON_BRANCH) else None
            version = FoundVersion(row.version_id, row.number, branch)
            found.setdefault((source, row.application_id, row.key), {})[row.version_id] = version
    return found


def _criteria(names: Known, selector: Selector, party: Party) -> list[Criterion]:
    on_branch = Source.HEAD if selector.latest else Source.ON_BRANCH
    found: list[Criterion] = []
    if selector.main_branch:
        found.append((on_branch, party.main_branch or ""))
    if selector.branch:
        found.append((on_branch, selector.branch))
    if selector.version:
        found.append((Source.NUMBERED, selector.version))
    if selector.environment:
        found.append((Source.IN_ENVIRONMENT, names.environments.get(selector.environment, NO_ENVIRONMENT)))
    if selector.tag:
        alone = selector.latest and not found
        found.append((Source.NEWEST_TAGGED if alone else Source.TAGGED, selector.tag))
    if selector.latest and not found:
        found.append((Source.NEWEST, ""))
    return found


def _resolved(
    names: Known, selector: Selector, role: Role, party: Party | None, found: Found
) -> list[Resolved]:
    if party is None or selector.name_only:
        return [Resolved(selector, role, party)]
    versions = _common(
        [found.get((source, party.id, key), {}) for source, key in _criteria(names, selector, party)]
    )
    if selector.latest:
        versions = versions[-1:]
    many = len(versions) > 1
    return [Resolved(selector, role, party, version, many) for version in versions] or [
        Resolved(selector, role, party)
    ]


def _common(sets: list[dict[int, FoundVersion]]) -> list[FoundVersion]:
    first, *others = sets
    return [first[version_id] for version_id in sorted(first) if all(version_id in other for other in others)]
