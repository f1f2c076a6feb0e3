"""Integrations by application and branch, and the contracts that head a branch or a tag of an integration."""

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    bindparam,
    desc,
    exists,
    func,
    literal_column,
    or_,
    select,
    union,
)

from signoff.domain.catalog.tables import branch, branch_version, tag
from signoff.domain.contracts import queries
from signoff.domain.contracts.queries import IntegrationRow, IntegrationState
from signoff.domain.contracts.tables import consuming, contract, integration, providing
from signoff.kernel.sql import Row, Statement, belonging, in_list, prepare

_i = integration.c
_other = contract.alias("other")


def _promised(version_id: ColumnElement[int], provider_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Tell whether a consumer version has a contract with a provider."""
    found = exists().where(
        _other.c.version_id == version_id,
        _other.c.provider_id == provider_id,
        _other.c.latest == literal_column("1"),
    )
    return found.correlate_except(_other)


def _newest_on(branch_id: ColumnElement[int], *correlated: FromClause) -> ColumnElement[int]:
    """Walk a branch down from its newest version to the first with a contract."""
    member = branch_version.alias("member")
    return (
        select(member.c.version_id)
        .where(member.c.branch_id == branch_id, _promised(member.c.version_id, _i.provider_id))
        .order_by(desc(member.c.version_id))
        .limit(1)
        .correlate(integration, *correlated)
        .scalar_subquery()
    )


_branch_id = (
    select(branch.c.id)
    .where(branch.c.application_id == _i.consumer_id, branch.c.name == bindparam("branch"))
    .correlate(integration)
    .scalar_subquery()
)
_newest_on_branch = _newest_on(_branch_id)


def _pairs(*, searching: bool, of_one: bool, on_branch: bool) -> Select[tuple[object, ...]]:
    query = select(_i.id).where(_i.organisation_id == bindparam("organisation_id"))
    if searching:
        query = query.join(consuming, consuming.c.id == _i.consumer_id)
        query = query.join(providing, providing.c.id == _i.provider_id)
        names = (func.lower(each.c.name) for each in (consuming, providing))
        query = query.where(or_(*(name.like(bindparam("pattern"), escape="\\") for name in names)))
    if of_one:
        query = query.where(
            or_(_i.consumer_id == bindparam("application_id"), _i.provider_id == bindparam("application_id"))
        )
    if on_branch:
        query = query.where(_newest_on_branch.is_not(None))
    return query


def _paged(*given: bool) -> tuple[Statement[IntegrationRow], Statement[Row]]:
    pairs = _pairs(searching=given[0], of_one=given[1], on_branch=given[2])
    return queries.one_page(pairs), queries.counted(pairs)


# By whether there is a text to search for, an application, a branch.
pairs = {
    (searching, of_one, on_branch): _paged(searching, of_one, on_branch)
    for searching in (False, True)
    for of_one in (False, True)
    for on_branch in (False, True)
}
states_on_branch = prepare(
    queries.states(_newest_on_branch).where(belonging(integration), in_list(_i.id, "integration_ids")),
    into=IntegrationState,
)

# --- the contracts that head something ---

_wanted = (belonging(integration), in_list(_i.id, "integration_ids"))
_latest = select(_i.id.label("integration_id"), queries.latest_contract.label("version_id")).where(*_wanted)
_of_versions = (
    select(_i.id, contract.c.version_id)
    .join(contract, (contract.c.provider_id == _i.provider_id) & (contract.c.consumer_id == _i.consumer_id))
    .where(*_wanted, in_list(contract.c.version_id, "version_ids"))
)


def _of_branches(*, named: bool) -> Select[tuple[object, ...]]:
    query = (
        select(_i.id.label("integration_id"), _newest_on(branch.c.id, branch).label("version_id"))
        .join(branch, branch.c.application_id == _i.consumer_id)
        .where(*_wanted)
    )
    return query.where(branch.c.name == bindparam("name")) if named else query


def _of_tags(*, named: bool) -> Select[tuple[object, ...]]:
    names = (
        select(_i.id, _i.consumer_id, _i.provider_id, tag.c.name)
        .join(tag, tag.c.application_id == _i.consumer_id)
        .where(*_wanted)
        .distinct()
    )
    known = (names.where(tag.c.name == bindparam("name")) if named else names).subquery("known_tag")
    newest = tag.alias("newest_tag")
    version_id = (
        select(newest.c.version_id)
        .where(
            newest.c.application_id == known.c.consumer_id,
            newest.c.name == known.c.name,
            _promised(newest.c.version_id, known.c.provider_id),
        )
        .order_by(desc(newest.c.version_id))
        .limit(1)
        .correlate(known)
        .scalar_subquery()
    )
    return select(known.c.id, version_id)


def _states(*parts: Select[tuple[object, ...]]) -> Statement[IntegrationState]:
    head = union(*parts).subquery("head")
    start = integration.join(head, head.c.integration_id == _i.id)
    return prepare(
        queries.states(head.c.version_id, start)
        .where(belonging(integration), head.c.version_id.is_not(None))
        .order_by(_i.id, desc(head.c.version_id))
        .limit(bindparam("limit", type_=Integer)),
        into=IntegrationState,
    )


heads = _states(_latest, _of_versions, _of_branches(named=False), _of_tags(named=False))
heads_named = _states(_of_branches(named=True), _of_tags(named=True))
