"""Which contracts are meant: all, the latest, those with a tag, on a branch, and so on, as SQL conditions."""

from functools import cache

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    and_,
    bindparam,
    desc,
    exists,
    func,
    literal_column,
    select,
)

from signoff.domain.catalog.tables import branch, branch_version, tag, version
from signoff.domain.contracts.tables import consuming, content, contract, counts, providing
from signoff.domain.contracts.types import ContractRow, Which
from signoff.kernel.sql import Statement, prepare

_k = contract.c


def rows() -> Select[tuple[object, ...]]:
    """Begin a query whose rows become ContractRow; only revisions that count."""
    return (
        select(
            _k.id,
            _k.consumer_id,
            consuming.c.name,
            _k.version_id,
            version.c.number,
            _k.provider_id,
            providing.c.name,
            _k.content_id,
            content.c.sha,
            _k.revision,
            _k.first_created_at,
            _k.created_at,
        )
        .join(consuming, consuming.c.id == _k.consumer_id)
        .join(providing, providing.c.id == _k.provider_id)
        .join(version, version.c.id == _k.version_id)
        .join(content, content.c.id == _k.content_id)
        .where(counts, _k.organisation_id == bindparam("organisation_id"))
    )


def named(application: FromClause, role: str) -> ColumnElement[bool]:
    """Compare an application's name with the parameter of its role, such that the index of names is used."""
    own = application.c.organisation_id == bindparam("organisation_id")
    return and_(own, application.c.name == bindparam(role))


@cache
def statement(which: Which, *, provider: bool, consumer: bool, newest: bool) -> Statement[ContractRow]:
    """Build the query for a selection, for a provider and a consumer by name if told so.

    `newest` gives the newest only; otherwise rows come by consumer and provider name, newest first.
    """
    query = rows().where(_condition(which))
    if provider:
        query = query.where(named(providing, "provider"))
    if consumer:
        query = query.where(named(consuming, "consumer"))
    if newest:
        return prepare(query.order_by(desc(_k.version_id)).limit(1), into=ContractRow)
    return prepare(query.order_by(consuming.c.name, providing.c.name, desc(_k.version_id)), into=ContractRow)


def _condition(which: Which) -> ColumnElement[bool]:
    tagged = and_(tag.c.version_id == _k.version_id, tag.c.name == bindparam("name"))
    conditions: dict[Which, ColumnElement[bool]] = {
        Which.ALL: counts,
        Which.LATEST: _k.version_id == _latest(),
        Which.UNTAGGED: ~exists().where(tag.c.version_id == _k.version_id),
        Which.TAG: exists().where(tagged),
        # First whether it has the tag at all: looking for the newest walks the pair's contracts.
        Which.LATEST_TAG: and_(exists().where(tagged), _k.version_id == _latest_tagged()),
        Which.BRANCH: _member(branch.c.name == bindparam("name")),
        Which.BRANCH_HEAD: _head(branch.c.name == bindparam("name")),
        Which.MAIN_BRANCH: _member(branch.c.name == consuming.c.main_branch),
        Which.MAIN_BRANCH_HEAD: _head(branch.c.name == consuming.c.main_branch),
    }
    return conditions[which]


def _latest() -> ColumnElement[int]:
    other = contract.alias("other")
    return (
        select(func.max(other.c.version_id, type_=Integer))
        .where(
            other.c.provider_id == _k.provider_id,
            other.c.consumer_id == _k.consumer_id,
            other.c.latest == literal_column("1"),
        )
        .scalar_subquery()
    )


def _latest_tagged() -> ColumnElement[int]:
    other = contract.alias("other")
    return (
        select(func.max(other.c.version_id, type_=Integer))
        .join(tag, and_(tag.c.version_id == other.c.version_id, tag.c.name == bindparam("name")))
        .where(
            other.c.provider_id == _k.provider_id,
            other.c.consumer_id == _k.consumer_id,
            other.c.latest == literal_column("1"),
        )
        .scalar_subquery()
    )


def _member(named: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(
        branch_version.c.version_id == _k.version_id, branch.c.id == branch_version.c.branch_id, named
    )


def _head(named: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(
        branch.c.head_version_id == _k.version_id, branch.c.application_id == _k.consumer_id, named
    )
