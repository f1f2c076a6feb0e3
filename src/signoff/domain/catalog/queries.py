"""Read models of the catalog: lists, pages and what belongs to many things at once."""

from collections.abc import Iterable
from typing import TypeVar

from sqlalchemy import (
    Integer,
    Select,
    and_,
    bindparam,
    case,
    desc,
    exists,
    func,
    literal_column,
    select,
)

from signoff.domain.catalog.store import APPLICATION, BRANCH, ENVIRONMENT, VERSION
from signoff.domain.catalog.tables import (
    application,
    branch,
    branch_version,
    environment,
    label,
    tag,
    version,
)
from signoff.domain.catalog.types import (
    Application,
    Branch,
    BranchMembership,
    Environment,
    EnvironmentKind,
    Label,
    TagMembership,
    Version,
)
from signoff.kernel.sql import Row, Statement, belonging, in_list, prepare

R = TypeVar("R")

_a, _v, _b, _m = application.c, version.c, branch.c, branch_version.c
_t, _l, _e = tag.c, label.c, environment.c


def grouped(rows: Iterable[tuple[int, R]]) -> dict[int, list[R]]:
    """Gather values by their key, each in the order they came in."""
    found: dict[int, list[R]] = {}
    for key, value in rows:
        found.setdefault(key, []).append(value)
    return found


def _paged(query: Select[tuple[object, ...]]) -> Select[tuple[object, ...]]:
    return query.limit(bindparam("limit", type_=Integer)).offset(bindparam("offset", type_=Integer))


def _count(query: Select[tuple[object, ...]]) -> Statement[Row]:
    return prepare(select(func.count()).select_from(query.order_by(None).subquery()))


# --- applications ---

applications_by_ids = prepare(
    select(*APPLICATION).where(belonging(application), in_list(_a.id, "application_ids")),
    into=Application,
)
application_names = prepare(
    select(_a.name).where(_a.organisation_id == bindparam("organisation_id")).order_by(_a.name)
)

_applications = (
    select(*APPLICATION)
    .where(
        _a.organisation_id == bindparam("organisation_id"),
        _a.name.ilike(bindparam("pattern"), escape="\\"),
    )
    .order_by(func.lower(_a.name), _a.id)
)
applications = prepare(_paged(_applications), into=Application)
applications_count = _count(_applications)

_labelled = _applications.join(label, and_(_l.application_id == _a.id, _l.name == bindparam("label")))
applications_labelled = prepare(_paged(_labelled), into=Application)
applications_labelled_count = _count(_labelled)

# --- versions ---

versions_by_ids = prepare(
    select(*VERSION).where(belonging(version), in_list(_v.id, "version_ids")),
    into=Version,
)
latest_version = prepare(
    select(*VERSION).where(_v.application_id == bindparam("application_id")).order_by(desc(_v.id)).limit(1),
    into=Version,
)
latest_version_tagged = prepare(
    select(*VERSION)
    .join(tag, _t.version_id == _v.id)
    .where(_t.application_id == bindparam("application_id"), _t.name == bindparam("tag"))
    .order_by(desc(_t.version_id))
    .limit(1),
    into=Version,
)
_any = version.alias("any_version")
_newest = select(func.max(_any.c.id)).where(_any.c.application_id == _a.id).scalar_subquery()
latest_versions = prepare(
    select(*VERSION)
    .join_from(application, version, _v.id == _newest)
    .where(belonging(application), in_list(_a.id, "application_ids")),
    into=Version,
)


def _versions(*, on_branch: bool, tagged: bool) -> tuple[Statement[Version], Statement[Row]]:
    """Start from the narrowest index and follow it backwards: a page costs what it shows."""
    query = select(*VERSION).where(_v.application_id == bindparam("application_id"))
    order = _v.id
    if on_branch:
        query = query.join(branch_version, _m.version_id == _v.id).join(branch, _b.id == _m.branch_id)
        query = query.where(_b.application_id == bindparam("application_id"), _b.name == bindparam("branch"))
        order = _m.version_id
    if tagged:
        query = query.join(tag, _t.version_id == _v.id)
        query = query.where(_t.application_id == bindparam("application_id"), _t.name == bindparam("tag"))
        order = _t.version_id
    query = query.order_by(desc(order))
    return prepare(_paged(query), into=Version), _count(query)


versions = {
    (on_branch, tagged): _versions(on_branch=on_branch, tagged=tagged)
    for on_branch in (False, True)
    for tagged in (False, True)
}

# --- branches ---

branch_head = prepare(
    select(*VERSION)
    .join_from(branch, version, _v.id == _b.head_version_id)
    .where(_b.application_id == bindparam("application_id"), _b.name == bindparam("name")),
    into=Version,
)
_branches = (
    select(*BRANCH)
    .where(_b.application_id == bindparam("application_id"), _b.name.ilike(bindparam("pattern"), escape="\\"))
    .order_by(desc(_b.updated_at), desc(_b.id))
)
branches = prepare(_paged(_branches), into=Branch)
branches_count = _count(_branches)

branch_names = prepare(
    select(_b.name)
    .where(_b.application_id == bindparam("application_id"))
    .order_by(desc(_b.updated_at), desc(_b.id))
)


def _on_branch(
    version_id: int, name: str, head: int | None, auto_created: int, created_at: str
) -> tuple[int, BranchMembership]:
    return version_id, BranchMembership(name, head == version_id, bool(auto_created), created_at)


memberships = prepare(
    select(_m.version_id, _b.name, _b.head_version_id, _m.auto_created, _m.created_at)
    .join(branch, _b.id == _m.branch_id)
    .where(_m.organisation_id == bindparam("organisation_id"), in_list(_m.version_id, "version_ids"))
    .order_by(_m.id),
    into=_on_branch,
)

# --- tags ---


def _tagged(version_id: int, name: str, latest: int, created_at: str) -> tuple[int, TagMembership]:
    return version_id, TagMembership(name, bool(latest), created_at)


_newer = tag.alias("newer")
_superseded = exists().where(
    _newer.c.application_id == _t.application_id,
    _newer.c.name == _t.name,
    _newer.c.version_id > _t.version_id,
)
tag_memberships = prepare(
    select(_t.version_id, _t.name, case((_superseded, 0), else_=1), _t.created_at)
    .where(_t.organisation_id == bindparam("organisation_id"), in_list(_t.version_id, "version_ids"))
    .order_by(_t.created_at, _t.name),
    into=_tagged,
)

# --- labels ---

labels_of_applications = prepare(
    select(_l.application_id, _l.name, _l.created_at)
    .where(belonging(label), in_list(_l.application_id, "application_ids"))
    .order_by(_l.name),
    into=Label,
)
_label_names = (
    select(_l.name).where(_l.organisation_id == bindparam("organisation_id")).distinct().order_by(_l.name)
)
label_names = prepare(_paged(_label_names), into=str)
label_names_count = _count(_label_names)

# --- environments ---

_every_environment = select(*ENVIRONMENT).order_by(func.lower(_e.display_name), _e.id)
# Logical environments only stand for others, and archived ones are out of use: neither is offered.
_environments = _every_environment.where(
    _e.organisation_id == bindparam("organisation_id"),
    _e.kind != literal_column(f"'{EnvironmentKind.LOGICAL}'"),
    _e.archived_at.is_(None),
)
environments = prepare(_environments, into=Environment)
environments_named = prepare(_environments.where(_e.name == bindparam("name")), into=Environment)
environments_by_ids = prepare(
    _every_environment.where(belonging(environment), in_list(_e.id, "environment_ids")), into=Environment
)
