"""The matrix: what consumer versions promised, beside how provider versions met it.

It takes versions that somebody else has chosen, and knows nothing of what runs where.
"""

from collections.abc import Callable, Iterable
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from signoff.domain.contracts.matrix_queries import EVERY, THAT_COUNT, MatrixRow, Queries, ResultRow
from signoff.domain.identity.scopes import Scope
from signoff.kernel.tx import Tx

UNLIMITED = 2**31 - 1


class LatestBy(StrEnum):
    """Of which rows only the one with the newest provider version is kept."""

    CVPV = "cvpv"
    CVP = "cvp"
    CP = "cp"


class Chosen(Struct, frozen=True):
    """Some versions by their ids, and every version of some applications."""

    versions: frozenset[int] = frozenset()
    whole: frozenset[int] = frozenset()


class Depth(Struct, frozen=True):
    """How much to read: `every` revision and result ever, or those that count; and how many rows at most."""

    every: bool = False
    limit: int | None = None

    @property
    def queries(self) -> Queries:
        """The statements that read this much."""
        return EVERY if self.every else THAT_COUNT

    @property
    def rows(self) -> int:
        """The most rows to read."""
        return UNLIMITED if self.limit is None else self.limit


class Field(Struct, frozen=True):
    """What meets in a matrix: `chosen` versions of `applications`; a row has to do with a `specified` application.

    A provider in `accountable` owes specified consumers a result with each of its chosen versions. Otherwise a result
    of one of them hides that the others have none, as in Pact Broker (its integration_environment_spec).
    """

    chosen: Chosen
    applications: frozenset[int]
    specified: frozenset[int]
    accountable: frozenset[int] = frozenset()


def between(tx: Tx, field: Field, depth: Depth) -> list[MatrixRow]:
    """Give the rows among chosen versions, the last that happened first.

    A contract with no result by a chosen provider version comes once, without provider version.
    """
    tx.must(Scope.CONTRACT_DATA_READ)
    if field.chosen.whole:
        return _last_actions(_apart(tx, field, field.chosen, depth), depth)
    found = tx.all(
        depth.queries.between,
        versions=list(field.chosen.versions),
        applications=list(field.applications),
        specified=list(field.specified),
    )
    return _last_actions(_without_gaps(found, field), depth)


def around(
    tx: Tx, chosen: Chosen, application: int, partners: frozenset[int], depth: Depth
) -> list[MatrixRow]:
    """Give the rows of what is chosen of one application, with every version of its partners."""
    tx.must(Scope.CONTRACT_DATA_READ)
    itself = frozenset({application})
    anybody = Chosen(whole=partners | itself)
    consuming = _apart(tx, Field(chosen, anybody.whole, itself), anybody, depth)
    providing = _apart(tx, Field(anybody, itself, itself), chosen, depth)
    met = [row for row in providing if row.verification_id is not None]
    unique = {(row.contract_id, row.verification_id): row for row in consuming + met}
    return _last_actions(unique.values(), depth)


def latest_by(rows: list[MatrixRow], by: LatestBy) -> list[MatrixRow]:
    """Keep of each group of rows the one with the newest provider version; rows come as `between` gives them.

    A group that begins with a row without provider version keeps that row.
    """
    groups: dict[tuple[int | None, ...], list[MatrixRow]] = {}
    for row in rows:
        groups.setdefault(_GROUPS[by](row), []).append(row)
    return [_newest_provider(group) for group in groups.values()]


def in_order(rows: list[MatrixRow]) -> list[MatrixRow]:
    """Sort by consumer, newest version and revision first, then by provider, newest version and result first."""
    return sorted(rows, key=_place)


_GROUPS: dict[LatestBy, Callable[[MatrixRow], tuple[int | None, ...]]] = {
    LatestBy.CVPV: lambda row: (row.consumer_version_id, row.provider_id, row.provider_version_id),
    LatestBy.CVP: lambda row: (row.consumer_version_id, row.provider_id),
    LatestBy.CP: lambda row: (row.consumer_id, row.provider_id),
}


def _apart(tx: Tx, field: Field, providers: Chosen, depth: Depth) -> list[MatrixRow]:
    contracts = tx.all(
        depth.queries.contracts,
        versions=list(field.chosen.versions),
        whole=list(field.chosen.whole),
        applications=list(field.applications),
        limit=depth.rows,
    )
    results: dict[int, list[ResultRow]] = {}
    for result in tx.all(
        depth.queries.results,
        contents=list({row.content_id for row in contracts}),
        versions=list(providers.versions),
        whole=list(providers.whole),
        limit=depth.rows,
    ):
        results.setdefault(result.content_id, []).append(result)
    wanted = (row for row in contracts if {row.consumer_id, row.provider_id} & field.specified)
    return [joined for row in wanted for joined in _joined(row, results.get(row.content_id))]


def _joined(row: MatrixRow, results: list[ResultRow] | None) -> list[MatrixRow]:
    if not results:
        return [row]
    return [
        replace(
            row,
            provider_version_id=each.version_id,
            provider_version=each.version,
            verification_id=each.verification_id,
            result=each.result,
            verified_at=each.verified_at,
        )
        for each in results
    ]


def _without_gaps(rows: list[MatrixRow], field: Field) -> Iterable[MatrixRow]:
    """Leave out provider versions without result where another has one, and blank them where none has."""
    met = {row.contract_id for row in rows if row.verification_id is not None}
    blanks: dict[int, MatrixRow] = {}
    for row in rows:
        owed = row.provider_id in field.accountable and row.consumer_id in field.specified
        if row.verification_id is not None or owed:
            yield row
        elif row.contract_id not in met:
            blanks.setdefault(row.contract_id, row)
    yield from (replace(row, provider_version_id=None, provider_version=None) for row in blanks.values())


def _last_actions(rows: Iterable[MatrixRow], depth: Depth) -> list[MatrixRow]:
    return sorted(rows, key=_last_action, reverse=True)[: depth.rows]


def _last_action(row: MatrixRow) -> tuple[str, int, int]:
    return max(row.published_at, row.verified_at or ""), row.contract_id, row.verification_id or 0


def _newest_provider(group: list[MatrixRow]) -> MatrixRow:
    if group[0].provider_version_id is None:
        return group[0]
    return max(group, key=lambda row: row.provider_version_id or 0)


def _place(row: MatrixRow) -> tuple[str | int, ...]:
    # Rows without provider version or result come before those that have one.
    version, result = row.provider_version_id, row.verification_id
    return (
        row.consumer,
        -row.consumer_version_id,
        -row.revision,
        row.provider,
        -(UNLIMITED**2) if version is None else -version,
        -(UNLIMITED**2) if result is None else -result,
    )
