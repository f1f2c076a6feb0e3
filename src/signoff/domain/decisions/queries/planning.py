"""Which contracts a provider's consumers have that a selector may mean, and which contents have been proven already.

Statements for candidates take the provider, the consumers to look at and the keys to look for. A content may have
thousands of results, a branch thousands of versions, an application thousands of tags: no statement walks through
them, each jumps along an index.
"""

from enum import Enum, auto
from typing import Any

from msgspec import Struct
from sqlalchemy import (
    CTE,
    ColumnElement,
    Executable,
    Exists,
    FromClause,
    Integer,
    Select,
    Table,
    Text,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal_column,
    select,
    true,
    union_all,
)

from signoff.domain.catalog.tables import application, branch, branch_version, environment, tag, version
from signoff.domain.contracts.tables import content, contract, integration, verification
from signoff.domain.delivery.tables import deployment, release
from signoff.kernel.sql import Key, Row, in_list, prepare, text_rows


class Pool(Enum):
    """Where candidates come from."""

    HEADS = auto()
    EACH_HEAD = auto()
    MAIN_HEADS = auto()
    NEWEST_TAGGED = auto()
    EACH_NEWEST_TAGGED = auto()
    TAGGED = auto()
    NEWEST = auto()
    OCCUPYING = auto()


class ConsumerRow(Struct, frozen=True):
    """A consumer of the provider; whether its main branch has a head, and whether a tag has the branch's name."""

    id: int
    name: str
    main_branch: str | None
    has_main_head: int
    has_main_tag: int


class Candidate(Struct, frozen=True):
    """A contract that a selector may mean.

    `key` is the branch, tag or environment it was found by; `how` says whether the version is deployed or released
    there, and `production` whether it is a production environment.
    """

    consumer_id: int
    version_id: int
    version: str
    content_id: int
    sha: str
    published_at: str
    key: str
    how: str
    production: int


_k = contract.c
_consumers = in_list(application.c.id, "consumers")
_keys = text_rows("keys")
_place = environment.alias("place")

consumers = prepare(
    select(
        application.c.id,
        application.c.name,
        application.c.main_branch,
        case((branch.c.head_version_id.is_(None), 0), else_=1),
        case(
            (
                exists().where(
                    tag.c.application_id == application.c.id, tag.c.name == application.c.main_branch
                ),
                1,
            ),
            else_=0,
        ),
    )
    .join(integration, integration.c.consumer_id == application.c.id)
    .join(
        branch,
        and_(branch.c.application_id == application.c.id, branch.c.name == application.c.main_branch),
        isouter=True,
    )
    .where(integration.c.provider_id == bindparam("provider_id")),
    into=ConsumerRow,
)


def _candidates(key: ColumnElement[Any], how: ColumnElement[Any] | None = None) -> Select[Row]:
    shown = (
        (literal_column("''", Text), literal_column("0", Integer))
        if how is None
        else (how, environment.c.production)
    )
    return select(
        _k.consumer_id,
        _k.version_id,
        version.c.number,
        _k.content_id,
        content.c.sha,
        _k.created_at,
        key,
        *shown,
    )


def _of(query: Select[Row], version_id: ColumnElement[int]) -> Select[Row]:
    """Go from a version to its contract with the provider, if it has one."""
    # The pluses keep the engines from beginning elsewhere: SQLite, without statistics, with all contracts of the
    # provider, PostgreSQL with all versions.
    with_provider = literal_column("+contract.provider_id", Integer) == bindparam("provider_id")
    counts = (_k.version_id == version_id) & (_k.latest == literal_column("1"))
    return (
        query.join(contract, counts & with_provider)
        .join(version, version.c.id == literal_column("+contract.version_id", Integer))
        .join(content, content.c.id == _k.content_id)
        .where(_k.created_at > bindparam("since"))
    )


def _heads(*named: ColumnElement[bool]) -> Select[Row]:
    query = _of(_candidates(branch.c.name).select_from(branch), branch.c.head_version_id)
    return query.where(in_list(branch.c.application_id, "consumers"), *named)


_newest_tagged = (
    select(func.max(tag.c.version_id, type_=Integer))
    .where(tag.c.application_id == application.c.id, tag.c.name == _keys.c.value)
    .correlate(application, _keys)
    .scalar_subquery()
)
_with_provider = contract.alias("with_provider")
_newest = (
    select(func.max(_with_provider.c.version_id, type_=Integer))
    .where(
        _with_provider.c.provider_id == bindparam("provider_id"),
        _with_provider.c.consumer_id == application.c.id,
    )
    .correlate(application)
    .scalar_subquery()
)


def _tags_of_consumers() -> Any:
    """List each consumer's tags with their newest versions, by jumping from one name to the next."""
    first, following, newest = tag.alias("first"), tag.alias("following"), tag.alias("newest")
    names = (
        select(
            application.c.id.label("application_id"),
            select(func.min(first.c.name))
            .where(first.c.application_id == application.c.id)
            .scalar_subquery()
            .label("name"),
        )
        .where(_consumers)
        .cte("names", recursive=True)
    )
    behind = (
        select(func.min(following.c.name))
        .where(following.c.application_id == names.c.application_id, following.c.name > names.c.name)
        .scalar_subquery()
    )
    names = names.union_all(select(names.c.application_id, behind).where(names.c.name.is_not(None)))
    head = (
        select(func.max(newest.c.version_id, type_=Integer))
        .where(newest.c.application_id == names.c.application_id, newest.c.name == names.c.name)
        .scalar_subquery()
    )
    return select(names.c.name, head.label("version_id")).where(names.c.name.is_not(None)).subquery("heads")


def _each_newest_tagged() -> Select[Row]:
    heads = _tags_of_consumers()
    return _of(_candidates(heads.c.name).select_from(heads), heads.c.version_id)


def _occupants(table: Table, ended: str, how: str) -> Select[Row]:
    # The places are listed, because the index of what is there now goes by application and environment.
    places = select(_place.c.id).where(_place.c.organisation_id == bindparam("organisation_id"))
    query = _candidates(environment.c.name, literal_column(f"'{how}'", Text)).select_from(table)
    query = query.join(
        environment, environment.c.id == literal_column(f"+{table.name}.environment_id", Integer)
    )
    return _of(query, table.c.version_id).where(
        in_list(table.c.application_id, "consumers"),
        table.c.environment_id.in_(places),
        table.c[ended].is_(None),
    )


_pools: dict[Pool, Executable] = {
    Pool.HEADS: _heads(in_list(branch.c.name, "keys")),
    Pool.EACH_HEAD: _heads(),
    Pool.MAIN_HEADS: _heads()
    .join(application, application.c.id == branch.c.application_id)
    .where(branch.c.name == application.c.main_branch),
    Pool.NEWEST_TAGGED: _of(
        _candidates(_keys.c.value).select_from(application).join(_keys, true()), _newest_tagged
    ).where(_consumers),
    Pool.EACH_NEWEST_TAGGED: _each_newest_tagged(),
    Pool.TAGGED: _of(_candidates(tag.c.name).select_from(tag), tag.c.version_id).where(
        in_list(tag.c.application_id, "consumers"), in_list(tag.c.name, "keys")
    ),
    Pool.NEWEST: _of(_candidates(literal_column("''")).select_from(application), _newest).where(_consumers),
    Pool.OCCUPYING: union_all(
        _occupants(deployment, "undeployed_at", "deployed"),
        _occupants(release, "support_ended_at", "released"),
    ),
}
candidates = {pool: prepare(query, into=Candidate) for pool, query in _pools.items()}

# --- proofs: successful results by provider versions that have a branch or a tag now ---


class Group(Enum):
    """What provider versions are taken together by."""

    BRANCH = auto()
    TAG = auto()


_result, _member = verification.c, branch_version.c
_ZERO, _ONE, _UNBEGUN = (
    literal_column("0", Integer),
    literal_column("1", Integer),
    literal_column("'9'", Text),
)
_first_version = branch_version.alias("first_version")


def _labels(group: Group, *, explicit: bool) -> CTE:
    """Give each key with the branch of that name and when the branch, or the tag, began; `'9'` is after any time."""
    mine = tag.c.application_id == bindparam("provider_id"), tag.c.name == _keys.c.value
    of_branch = select(func.min(_first_version.c.version_id)).where(_first_version.c.branch_id == branch.c.id)
    first = select(version.c.created_at).where(version.c.id == of_branch.correlate(branch).scalar_subquery())
    began: dict[tuple[Group, bool], ColumnElement[Any]] = {
        (Group.BRANCH, False): branch.c.created_at,
        (Group.BRANCH, True): first.correlate(branch).scalar_subquery(),
        (Group.TAG, explicit): select(func.min(tag.c.created_at))
        .where(*mine)
        .correlate(_keys)
        .scalar_subquery(),
    }
    query = select(
        _keys.c.value.label("label"),
        branch.c.id.label("branch_id"),
        func.coalesce(began[group, explicit], _UNBEGUN).label("began"),
    )
    named = (branch.c.application_id == bindparam("provider_id")) & (branch.c.name == _keys.c.value)
    query = query.select_from(_keys).join(branch, named, isouter=True)
    return query.cte("labels").prefix_with("MATERIALIZED")


def _proof(result: FromClause, content_id: ColumnElement[int], *, explicit: bool) -> ColumnElement[bool]:
    """Say that a result is a proof of a content; `explicit` leaves out those of work in progress."""
    proof = (result.c.content_id == content_id) & (result.c.success == _ONE)
    return and_(proof, result.c.wip == _ZERO) if explicit else proof


def _proven(labels: CTE, membership: Exists, *, explicit: bool) -> Select[Row]:
    """Give content and label where there is a proof by such a member since some time and before the label began."""
    proof = exists().where(
        _proof(verification, content.c.id, explicit=explicit),
        _result.created_at >= bindparam("since"),
        _result.created_at < labels.c.began,
        membership,
    )
    query = select(content.c.id, labels.c.label).select_from(content).join(labels, true())
    return query.where(in_list(content.c.id, "contents"), proof.correlate_except(verification))


def _by_others_before(group: Group, *, explicit: bool) -> Select[Row]:
    labels = _labels(group, explicit=explicit)
    if group is Group.TAG:
        other = exists().where(tag.c.version_id == _result.version_id, tag.c.name != labels.c.label)
        return _proven(labels, other.correlate_except(tag), explicit=explicit)
    on_other = exists().where(
        _member.version_id == _result.version_id,
        _member.branch_id != func.coalesce(labels.c.branch_id, _ZERO),
    )
    return _proven(labels, on_other.correlate_except(branch_version), explicit=explicit)


def _by_branch_lately() -> Select[Row]:
    named = (branch.c.application_id == bindparam("provider_id")) & (branch.c.name == _keys.c.value)
    query = select(_keys.c.value.label("label"), branch.c.id.label("branch_id"), _UNBEGUN.label("began"))
    labels = query.select_from(_keys).join(branch, named).cte("labels").prefix_with("MATERIALIZED")
    on_it = exists().where(_member.version_id == _result.version_id, _member.branch_id == labels.c.branch_id)
    return _proven(labels, on_it.correlate_except(branch_version), explicit=True)


def _by_group(group: Group, *, explicit: bool) -> Select[Row]:
    """Find a proof by a version of the group.

    From the newest proof jump to the group's next older version, from there to the next older proof, and so on until
    the two meet: at most as many jumps as the smaller of both has versions, however many the other has.
    """
    labels = _labels(group, explicit=explicit)
    newest = verification.alias("newest")
    first = select(func.max(newest.c.version_id)).where(_proof(newest, content.c.id, explicit=explicit))
    jumps = (
        select(
            content.c.id.label("content_id"),
            *labels.c["label", "branch_id"],
            first.correlate(content).scalar_subquery().label("at"),
            cast(_ZERO, Key).label("came_from"),
            _ZERO.label("at_group"),
        )
        .select_from(content)
        .join(labels, true())
        .where(in_list(content.c.id, "contents"))
        .cte("jumps", recursive=True)
    )
    target = case(
        (jumps.c.at_group == _ZERO, _next_in(group, jumps)), else_=_next_proof(jumps, explicit=explicit)
    )
    further = select(
        *jumps.c["content_id", "label", "branch_id"], target, jumps.c.at, _ONE - jumps.c.at_group
    )
    jumps = jumps.union_all(further.where(jumps.c.at.is_not(None), jumps.c.at != jumps.c.came_from))
    return select(*jumps.c["content_id", "label"]).where(jumps.c.at == jumps.c.came_from)


def _next_in(group: Group, jumps: CTE) -> ColumnElement[int]:
    if group is Group.TAG:
        query = select(func.max(tag.c.version_id)).where(
            tag.c.application_id == bindparam("provider_id"),
            tag.c.name == jumps.c.label,
            tag.c.version_id <= jumps.c.at,
        )
    else:
        query = select(func.max(_member.version_id)).where(
            _member.branch_id == jumps.c.branch_id, _member.version_id <= jumps.c.at
        )
    return query.correlate(jumps).scalar_subquery()


def _next_proof(jumps: CTE, *, explicit: bool) -> ColumnElement[int]:
    older = verification.alias("older")
    proof = _proof(older, jumps.c.content_id, explicit=explicit)
    query = select(func.max(older.c.version_id)).where(proof, older.c.version_id <= jumps.c.at)
    return query.correlate(jumps).scalar_subquery()


proven_at_all = prepare(
    select(content.c.id).where(
        in_list(content.c.id, "contents"), exists().where(_proof(verification, content.c.id, explicit=False))
    )
)
proven_by_others_before = {
    (group, explicit): prepare(_by_others_before(group, explicit=explicit))
    for group in Group
    for explicit in (False, True)
}
proven_by_group = {
    (Group.BRANCH, False): prepare(_by_group(Group.BRANCH, explicit=False)),
    (Group.BRANCH, True): prepare(_by_branch_lately()),
    (Group.TAG, False): prepare(_by_group(Group.TAG, explicit=False)),
    (Group.TAG, True): prepare(_by_group(Group.TAG, explicit=True)),
}
