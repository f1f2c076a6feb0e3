"""The matrix's reads: contracts beside results, either of them all that ever were or only those that count.

Two shapes. Between chosen versions every row is a point look-up in `verified`. Where any version of an application
will do, the newest contracts and the newest results of their contents are read apart, each up to a limit.

`latest = 1` is a literal, because SQLite uses a partial index only where it sees the index's condition.
"""

from typing import NamedTuple

from msgspec import Struct
from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    bindparam,
    desc,
    func,
    literal_column,
    or_,
    select,
    union_all,
)

from signoff.domain.catalog.tables import version
from signoff.domain.contracts.tables import consuming, content, contract, providing, verification, verified
from signoff.kernel.sql import Row, Statement, in_list, prepare


class MatrixRow(Struct, frozen=True):
    """A contract and how one provider version met its content; the last five are None where no result is known.

    `published_at` is the time of this revision.
    """

    contract_id: int
    consumer_id: int
    consumer: str
    consumer_version_id: int
    consumer_version: str
    provider_id: int
    provider: str
    content_id: int
    sha: str
    revision: int
    published_at: str
    provider_version_id: int | None = None
    provider_version: str | None = None
    verification_id: int | None = None
    result: int | None = None
    verified_at: str | None = None

    @property
    def success(self) -> bool | None:
        """Whether the verification succeeded; None without one."""
        return None if self.result is None else bool(self.result)


class ResultRow(Struct, frozen=True):
    """A provider version's result for a content."""

    content_id: int
    version_id: int
    version: str
    verification_id: int
    result: int
    verified_at: str


class Queries(NamedTuple):
    """The statements for one kind of matrix."""

    between: Statement[MatrixRow]
    contracts: Statement[MatrixRow]
    results: Statement[ResultRow]


_k, _r = contract.c, verification.c
_counts = _k.latest == literal_column("1")
_limit = bindparam("limit", type_=Integer)
_consumer_version = version.alias("consumer_version")


def _contracts(*more: ColumnElement[object]) -> Select[Row]:
    columns = (
        _k.id,
        _k.consumer_id,
        consuming.c.name,
        _k.version_id,
        _consumer_version.c.number,
        _k.provider_id,
        providing.c.name,
        _k.content_id,
        content.c.sha,
        _k.revision,
        _k.created_at,
    )
    return (
        select(*columns, *more)
        .select_from(contract)
        .join(_consumer_version, _consumer_version.c.id == _k.version_id)
        .join(consuming, consuming.c.id == _k.consumer_id)
        .join(providing, providing.c.id == _k.provider_id)
        .join(content, content.c.id == _k.content_id)
    )


def _between(*, every: bool) -> Select[Row]:
    # Materialised, so that each contract meets the chosen versions of its own provider and no others.
    chosen = (
        select(version.c.id, version.c.application_id, version.c.number)
        .where(in_list(version.c.id, "versions"))
        .cte("chosen")
        .prefix_with("MATERIALIZED")
    )
    query = _contracts(chosen.c.id, chosen.c.number, _r.id, _r.success, _r.created_at)
    query = query.join(chosen, chosen.c.application_id == _k.provider_id, isouter=True)
    met: ColumnElement[bool]
    if every:
        met = (_r.version_id == chosen.c.id) & (_r.content_id == _k.content_id)
    else:
        pair = (verified.c.content_id == _k.content_id) & (verified.c.version_id == chosen.c.id)
        query = query.where(_counts).join(verified, pair, isouter=True)
        met = _r.id == verified.c.verification_id
    # The plus keeps SQLite from trying every version with every application.
    provider_id = literal_column("+contract.provider_id", Integer)
    return query.join(verification, met, isouter=True).where(
        in_list(_k.version_id, "versions"),
        in_list(provider_id, "applications"),
        or_(in_list(_k.consumer_id, "specified"), in_list(_k.provider_id, "specified")),
    )


def _newest_contracts(*, every: bool) -> Select[Row]:
    newest = select(_k.id).where(in_list(_k.provider_id, "applications")).limit(_limit)
    newest = newest.order_by(desc(_k.created_at), desc(_k.id))
    if not every:
        newest = newest.where(_counts)
    chosen = newest.where(in_list(_k.version_id, "versions")).subquery()
    whole = newest.where(in_list(_k.consumer_id, "whole")).subquery()
    return _contracts().where(_k.id.in_(union_all(select(chosen.c.id), select(whole.c.id))))


def _newest_results(*, every: bool) -> Select[Row]:
    """Read the newest results of each content: those from the `limit`th on, which is a bound for the index."""
    other = verification.alias("other")
    nth = select(other.c.id).where(
        other.c.content_id == content.c.id,
        or_(in_list(other.c.version_id, "versions"), in_list(other.c.provider_id, "whole")),
    )
    query = select(_r.content_id, _r.version_id, version.c.number, _r.id, _r.success, _r.created_at)
    query = query.select_from(content).join(verification, _r.content_id == content.c.id)
    if not every:
        later = verified.alias("later")
        nth = nth.join(later, later.c.verification_id == other.c.id)
        query = query.join(verified, verified.c.verification_id == _r.id)
    bound = nth.order_by(desc(other.c.id)).limit(1).offset(_limit - 1).scalar_subquery()
    return query.join(version, version.c.id == _r.version_id).where(
        in_list(content.c.id, "contents"),
        _r.id >= func.coalesce(bound, 0),
        or_(in_list(_r.version_id, "versions"), in_list(_r.provider_id, "whole")),
    )


def _queries(*, every: bool) -> Queries:
    return Queries(
        prepare(_between(every=every), into=MatrixRow),
        prepare(_newest_contracts(every=every), into=MatrixRow),
        prepare(_newest_results(every=every), into=ResultRow),
    )


THAT_COUNT = _queries(every=False)
EVERY = _queries(every=True)
