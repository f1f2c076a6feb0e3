"""The rules of the matrix read plainly: from whole tables, one sentence after the other, whatever it costs."""

from typing import NamedTuple

from msgspec import Struct
from sqlalchemy import select

from signoff.domain.catalog.tables import application, branch, branch_version, environment, tag, version
from signoff.domain.contracts.matrix import LatestBy
from signoff.domain.contracts.tables import contract, integration, verification
from signoff.domain.decisions.types import MatrixQuery, Selector
from signoff.domain.delivery.tables import deployment, release
from signoff.kernel.sql import Row, Statement, prepare
from signoff.kernel.tx import Tx


class Version(NamedTuple):
    """A version, with its application's name."""

    id: int
    name: str
    number: str


class Promise(NamedTuple):
    """A revision of a contract."""

    id: int
    version_id: int
    provider: str
    content_id: int
    revision: int
    at: str


class Result(NamedTuple):
    """A verification."""

    id: int
    content_id: int
    version_id: int
    success: int
    at: str


Meeting = tuple[Promise, Result | None]
Rows = set[tuple[int, int | None]]


class Answer(NamedTuple):
    """The rows that count and those ignored, as ids of contracts and results, and the verdict with its counts."""

    considered: Rows
    ignored: Rows
    deployable: bool | None
    success: int
    failed: int
    unknown: int


class Chosen(Struct, frozen=True):
    """What a selector chose: some versions, or every version of an application."""

    name: str
    versions: frozenset[int]
    whole: bool

    def has(self, version: Version) -> bool:
        return version.id in self.versions or (self.whole and version.name == self.name)


PRESENT = {
    "deployed": select(deployment.c.version_id, environment.c.name)
    .join(environment, environment.c.id == deployment.c.environment_id)
    .where(deployment.c.undeployed_at.is_(None)),
    "released": select(release.c.version_id, environment.c.name)
    .join(environment, environment.c.id == release.c.environment_id)
    .where(release.c.support_ended_at.is_(None)),
}
"""What is where, by how it came there."""

_QUERIES: dict[str, Statement[Row]] = {
    name: prepare(query)
    for name, query in {
        **PRESENT,
        "applications": select(application.c.id, application.c.name, application.c.main_branch),
        "versions": select(version.c.id, version.c.application_id, version.c.number),
        "tags": select(tag.c.version_id, tag.c.name),
        "members": select(branch_version.c.version_id, branch.c.name).join(branch),
        "heads": select(branch.c.head_version_id, branch.c.name),
        "pairs": select(integration.c.consumer_id, integration.c.provider_id),
        "promises": select(
            contract.c.id,
            contract.c.version_id,
            contract.c.provider_id,
            contract.c.content_id,
            contract.c.revision,
            contract.c.created_at,
        ),
        "results": select(
            verification.c.id,
            verification.c.content_id,
            verification.c.version_id,
            verification.c.success,
            verification.c.created_at,
        ),
    }.items()
}


class Reader:
    """Answers questions from everything that there is."""

    def __init__(self, tx: Tx) -> None:
        found = {name: tx.all(query) for name, query in _QUERIES.items()}
        names = {key: name for key, name, _ in found["applications"]}
        self.main = {name: main for _, name, main in found["applications"]}
        self.versions = {key: Version(key, names[owner], number) for key, owner, number in found["versions"]}
        self.tags, self.members, self.heads = (set(found[name]) for name in ("tags", "members", "heads"))
        self.places = set(found["deployed"]) | set(found["released"])
        self.pairs = {(names[consumer], names[provider]) for consumer, provider in found["pairs"]}
        self.promises = [
            Promise(key, version_id, names[provider], *rest)
            for key, version_id, provider, *rest in found["promises"]
        ]
        self.results = [Result(*row) for row in found["results"]]

    def answer(self, query: MatrixQuery) -> Answer:
        specified = [(each, self.chosen(each)) for each in query.selectors]
        required, pairs = self._integrations(query, [chosen for _, chosen in specified])
        names = {chosen.name for _, chosen in specified}
        others = sorted({name for pair in pairs for name in pair} - names) if query.target.given else []
        inferred = [self.chosen(query.target.of(name)) for name in others]
        rows = self._thinned(query, self._meetings(query, [each for _, each in specified], inferred))
        ignore = [self.chosen(each) for each in query.ignore]
        ignored = [row for row in rows if any(self._ignores(each, row) for each in ignore)]
        considered = [row for row in rows if row not in ignored]
        met = {self._pair(row) for row in rows}
        outcomes = [None if result is None else bool(result.success) for _, result in considered]
        unknown = outcomes.count(None) + len(required - met)
        absent = any(
            not each.name_only and not chosen.versions and not self._ignored(chosen, ignore)
            for each, chosen in specified
        )
        deployable = False if absent else None if unknown else all(outcomes)
        counts = outcomes.count(True), outcomes.count(False), unknown
        return Answer(_ids(considered), _ids(ignored), deployable, *counts)

    def chosen(self, selector: Selector) -> Chosen:
        """Take the application's versions and keep those that meet each thing that is said of them."""
        name = selector.application or ""
        if selector.name_only:
            return Chosen(name, frozenset(), whole=True)
        on_branch = self.heads if selector.latest else self.members
        said = [
            (self.tags, selector.tag),
            (self.places, selector.environment),
            (on_branch, selector.branch),
            (on_branch, (self.main.get(name) or "") if selector.main_branch else None),
        ]
        found = sorted(
            each.id
            for each in self.versions.values()
            if each.name == name
            and selector.version in (None, each.number)
            and all(text is None or (each.id, text) in facts for facts, text in said)
        )
        return Chosen(name, frozenset(found[-1:] if selector.latest else found), whole=False)

    def _integrations(
        self, query: MatrixQuery, specified: list[Chosen]
    ) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
        """Tell which pairs are required, and which the question is about at all."""
        names = {each.name for each in specified}
        required = {
            (consumer.name, each.provider)
            for each in self.last_promises()
            for consumer in [self.versions[each.version_id]]
            if any(chosen.has(consumer) for chosen in specified)
        }
        if query.target.given or self._alone(specified):
            return required, required | {pair for pair in self.pairs if pair[1] in names}
        required = {pair for pair in required if pair[1] in names}
        return required, required

    def _alone(self, chosen: list[Chosen]) -> bool:
        return sum(max(1, len(each.versions)) for each in chosen) == 1

    def _meetings(self, query: MatrixQuery, specified: list[Chosen], inferred: list[Chosen]) -> list[Meeting]:
        everybody = specified + inferred
        every = query.latestby is None
        promises = self.promises if every else self.last_promises()
        results = self.results if every else self._last_results()
        mine = [each for each in results if any(who.has(self.versions[each.version_id]) for who in everybody)]
        asked = [
            each for each in promises if any(who.has(self.versions[each.version_id]) for who in everybody)
        ]
        if self._alone(everybody):
            met = {row for each in promises for row in _joined(each, mine) if row[1]}
            return list({row for each in asked for row in _joined(each, results)} | met)
        names, all_names = {each.name for each in specified}, {each.name for each in everybody}
        return [
            row
            for each in asked
            if each.provider in all_names and {self.versions[each.version_id].name, each.provider} & names
            for row in _joined(each, mine)
        ]

    def _thinned(self, query: MatrixQuery, rows: list[Meeting]) -> list[Meeting]:
        rows = sorted(rows, key=_last_action, reverse=True)
        groups: dict[tuple[object, ...], list[Meeting]] = {}
        for row in rows:
            promise, result = row
            keys = {
                None: row,
                LatestBy.CVPV: (promise.version_id, promise.provider, result and result.version_id),
                LatestBy.CVP: (promise.version_id, promise.provider),
                LatestBy.CP: self._pair(row),
            }
            groups.setdefault(keys[query.latestby], []).append(row)
        kept = [
            group[0]
            if group[0][1] is None
            else max(group, key=lambda row: row[1].version_id if row[1] else 0)
            for group in groups.values()
        ]
        wanted = query.success
        return [
            row
            for row in kept
            if wanted is None or (None if row[1] is None else bool(row[1].success)) in wanted
        ]

    def last_promises(self) -> list[Promise]:
        last = {
            (each.version_id, each.provider): each
            for each in sorted(self.promises, key=lambda each: each.revision)
        }
        return list(last.values())

    def _last_results(self) -> list[Result]:
        return list({(each.content_id, each.version_id): each for each in sorted(self.results)}.values())

    def _pair(self, row: Meeting) -> tuple[str, str]:
        return self.versions[row[0].version_id].name, row[0].provider

    def _ignores(self, ignored: Chosen, row: Meeting) -> bool:
        promise, result = row
        sides = {promise.version_id} | ({result.version_id} if result else set())
        return bool(sides & ignored.versions) or (ignored.whole and ignored.name in self._pair(row))

    def _ignored(self, chosen: Chosen, ignore: list[Chosen]) -> bool:
        return any(each.whole and each.name == chosen.name for each in ignore)


def _joined(promise: Promise, results: list[Result]) -> list[Meeting]:
    met: list[Meeting] = [(promise, each) for each in results if each.content_id == promise.content_id]
    return met or [(promise, None)]


def _last_action(row: Meeting) -> tuple[str, int, int]:
    promise, result = row
    return max(promise.at, result.at if result else ""), promise.id, result.id if result else 0


def _ids(rows: list[Meeting]) -> Rows:
    return {(promise.id, result.id if result else None) for promise, result in rows}
