"""Which versions and branches a clean keeps, as conditions, and the windows in which it goes through them."""

from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Integer, and_, bindparam, case, exists, false, func, or_, select, true

from signoff.domain.catalog.tables import application, branch, branch_version, environment, tag, version
from signoff.domain.decisions.retention.keeping import KeepBranches, KeepVersions, Rules
from signoff.domain.delivery.tables import deployment, release
from signoff.kernel import clock
from signoff.kernel.sql import Row, Statement, in_list, prepare

_v, _a, _b, _t, _m = version.c, application.c, branch.c, tag.c, branch_version.c
_newer, _any = tag.alias("newer"), version.alias("any_version")

Condition = ColumnElement[bool]

# What versions are in now, and when they are no longer.
_PRESENT = {
    "deployed": (deployment, deployment.c.undeployed_at),
    "released": (release, release.c.support_ended_at),
}


class VersionRow(Struct, frozen=True):
    """A version, and which of the selectors keep it."""

    id: int
    application: str
    number: str
    created_at: str
    keeps: tuple[bool, ...]


class BranchRow(Struct, frozen=True):
    """A branch that is not kept."""

    id: int
    application_id: int
    name: str


class Windows(Struct, frozen=True):
    """The statements of one clean."""

    versions: Statement[VersionRow]
    unkept: Statement[Row]
    stale: Statement[BranchRow]
    stale_again: Statement[BranchRow]


def windows(rules: Rules, now: str) -> Windows:
    """Build the statements for some rules, as of some time."""
    keeps = [_kept(each, rules, now) for each in rules.versions]
    window = _v.organisation_id == bindparam("organisation_id"), *_between(_v.id)
    versions = select(_v.id, _a.name, _v.number, _v.created_at, *(case((each, 1), else_=0) for each in keeps))
    unkept = select(_v.id).join(application, _a.id == _v.application_id)
    stale = (
        select(_b.id, _b.application_id, _b.name)
        .join(application, _a.id == _b.application_id)
        .where(_b.organisation_id == bindparam("organisation_id"), ~_stays(rules, now))
    )
    return Windows(
        prepare(
            versions.join(application, _a.id == _v.application_id).where(*window).order_by(_v.id),
            into=_version_row,
        ),
        prepare(unkept.where(in_list(_v.id, "ids"), ~or_(false(), *keeps))),
        prepare(stale.where(*_between(_b.id)).order_by(_b.id), into=BranchRow),
        prepare(stale.where(in_list(_b.id, "ids")), into=BranchRow),
    )


def _version_row(version_id: int, name: str, number: str, created_at: str, *keeps: int) -> VersionRow:
    return VersionRow(version_id, name, number, created_at, tuple(map(bool, keeps)))


def _between(column: ColumnElement[int]) -> tuple[Condition, Condition]:
    return column > bindparam("after"), column <= bindparam("until")


def _kept(selector: KeepVersions, rules: Rules, now: str) -> Condition:
    return and_(true(), *_own(selector, now), *_lines(selector, rules, now), *_presence(selector))


def _own(selector: KeepVersions, now: str) -> list[Condition]:
    found: list[Condition] = []
    if selector.application is not None:
        found.append(_a.name == selector.application)
    if selector.max_age is not None:
        found.append(_v.created_at >= clock.shifted(now, days=-selector.max_age))
    if selector.latest and not selector.of_line:
        newest = select(func.max(_any.c.id)).where(_any.c.application_id == _v.application_id)
        found.append(_v.id == newest.scalar_subquery())
    return found


def _lines(selector: KeepVersions, rules: Rules, now: str) -> list[Condition]:
    found: list[Condition] = []
    if selector.tag:
        found.append(_tagged(selector.tag, latest=selector.latest))
    stays = _stays(rules, now)
    if selector.branch:
        named = true() if selector.branch is True else _b.name == selector.branch
        found.append(_on_branch(and_(named, stays), latest=selector.latest))
    if selector.main_branch:
        found.append(_on_branch(_b.name == _a.main_branch, latest=selector.latest))
    return found


def _tagged(name: object, *, latest: bool) -> Condition:
    mine = [_t.version_id == _v.id] + ([] if name is True else [_t.name == name])
    newer = exists().where(
        _newer.c.application_id == _t.application_id,
        _newer.c.name == _t.name,
        _newer.c.version_id > _t.version_id,
    )
    return exists().where(*mine, *([~newer.correlate(tag)] if latest else []))


def _on_branch(condition: Condition, *, latest: bool) -> Condition:
    if latest:
        return exists().where(_b.head_version_id == _v.id, condition).correlate(version, application)
    member = exists().where(_m.version_id == _v.id, _b.id == _m.branch_id, condition)
    return member.correlate(version, application)


def _presence(selector: KeepVersions) -> list[Condition]:
    asked = [name for name in _PRESENT if getattr(selector, name)]
    if asked:
        return [_present(name, selector.environment) for name in asked]
    if selector.environment is not None:
        return [or_(*(_present(name, selector.environment) for name in _PRESENT))]
    return []


def _present(how: str, place: str | None) -> Condition:
    table, ended = _PRESENT[how]
    here: list[Condition] = [table.c.version_id == _v.id, ended.is_(None)]
    if place is not None:
        here += [environment.c.id == table.c.environment_id, environment.c.name == place]
    return exists().where(*here)


def _stays(rules: Rules, now: str) -> Condition:
    """Say that a branch stays: a main branch does, and one that a selector of either kind names."""
    if not rules.branches:
        return true()
    named = [_named(each.application, each.branch) for each in rules.versions if isinstance(each.branch, str)]
    chosen = [_chosen(each, now) for each in rules.branches]
    return or_(_b.name == func.coalesce(_a.main_branch, ""), *named, *chosen)


def _named(owner: str | None, name: str | None) -> Condition:
    wanted = [_b.name == name] if name is not None else []
    return and_(true(), *wanted, *([_a.name == owner] if owner is not None else []))


def _chosen(selector: KeepBranches, now: str) -> Condition:
    young = [] if selector.max_age is None else [_b.updated_at >= clock.shifted(now, days=-selector.max_age)]
    return and_(_named(selector.application, selector.branch), *young)


def _end(column: ColumnElement[int]) -> Statement[Row]:
    ids = select(column.label("id")).where(column > bindparam("after")).order_by(column)
    return prepare(select(func.max(ids.limit(bindparam("limit", type_=Integer)).subquery().c.id)))


version_end, branch_end = _end(_v.id), _end(_b.id)


def _locked(column: ColumnElement[int]) -> Statement[Row]:
    return prepare(
        select(column).where(in_list(column, "ids")).order_by(column).with_for_update(skip_locked=True)
    )


# Whoever is about to use one of these holds its lock or waits for ours; those that others hold are left for later.
lock_versions, lock_branches = _locked(_v.id), _locked(_b.id)


def _count(column: ColumnElement[Any]) -> Statement[Row]:
    return prepare(select(func.count()).where(column == bindparam("organisation_id")))


counts = {"versions": _count(_v.organisation_id), "branches": _count(_b.organisation_id)}
