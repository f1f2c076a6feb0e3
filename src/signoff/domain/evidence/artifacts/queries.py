"""Read models of artifacts: lists, and what begins like a text."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    desc,
    exists,
    func,
    literal_column,
    or_,
    select,
)

from signoff.domain.evidence.store import ARTIFACT
from signoff.domain.evidence.tables import artifact, trail
from signoff.domain.evidence.types import Artifact
from signoff.kernel.sql import Statement, belonging, in_list, prepare

_a = artifact.c

_own = _a.organisation_id == bindparam("organisation_id")
# Where something narrower is asked for beside it.
_belonging = belonging(artifact)
# A fingerprint or a commit narrows more than a flow does; and what is narrow is sorted rather than found in order.
_in_that_flow = literal_column("+artifact.flow_id", Integer) == bindparam("flow_id")
_sorted = desc(literal_column("+artifact.id", Integer))
_limit = bindparam("limit", type_=Integer)
_newest_first = select(*ARTIFACT).order_by(desc(_a.id))

artifacts_of_trails = prepare(
    select(*ARTIFACT).where(_belonging, in_list(_a.trail_id, "trail_ids")).order_by(_a.id), into=Artifact
)
artifacts_by_ids = prepare(select(*ARTIFACT).where(_belonging, in_list(_a.id, "artifact_ids")), into=Artifact)
artifacts_by_uuids = prepare(select(*ARTIFACT).where(_belonging, in_list(_a.uuid, "uuids")), into=Artifact)

_same = _a.fingerprint == bindparam("fingerprint")
_in_flow = _a.flow_id == bindparam("flow_id")
with_fingerprint = prepare(_newest_first.where(_own, _same).limit(_limit), into=Artifact)
with_fingerprint_in_flow = prepare(
    _newest_first.where(_own, _same, _in_that_flow).limit(_limit), into=Artifact
)
with_fingerprints = prepare(
    select(*ARTIFACT).where(_own, in_list(_a.fingerprint, "fingerprints")).order_by(_sorted), into=Artifact
)

_of_commit = _a.commit_sha == bindparam("sha")
of_commit = prepare(_newest_first.where(_own, _of_commit).limit(_limit), into=Artifact)
of_commit_in_flow = prepare(_newest_first.where(_own, _of_commit, _in_that_flow).limit(_limit), into=Artifact)


built_from: Statement[tuple[str, str]] = prepare(
    select(_a.commit_sha, _a.fingerprint)
    .where(_own, in_list(_a.commit_sha, "shas"), _in_that_flow)
    .group_by(_a.commit_sha, _a.fingerprint)
    .order_by(_a.commit_sha, func.min(_a.id))
    .limit(_limit),
    into=lambda *row: row,
)

_branch = bindparam("branch", type_=trail.c.branch.type)
before = prepare(
    _newest_first.join(trail, trail.c.id == _a.trail_id)
    .where(
        _belonging,
        _in_flow,
        _a.fingerprint != bindparam("fingerprint"),
        _a.commit_sha.is_not(None),
        or_(_branch.is_(None), trail.c.branch == _branch),
    )
    .limit(1),
    into=Artifact,
)


def _beginning(column: ColumnElement[str], *conditions: ColumnElement[bool]) -> Statement[str]:
    # Hexadecimal digits sort alike in every collation, so a beginning is a range of the index; the rest is compared.
    begins = and_(
        column >= bindparam("beginning"),
        column < bindparam("end"),
        func.substr(column, 1, bindparam("length", type_=Integer)) == bindparam("beginning"),
    )
    found = select(column).where(_own, begins, *conditions).group_by(column).order_by(column).limit(_limit)
    return prepare(found, into=str)


fingerprints_beginning = _beginning(_a.fingerprint)
fingerprints_beginning_in_flow = _beginning(_a.fingerprint, _in_that_flow)
commits_beginning = _beginning(_a.commit_sha)
commits_beginning_in_flow = _beginning(_a.commit_sha, _in_that_flow)

_later = artifact.alias("later")
# Reported again in the same place, it is still one thing in a list.
_last_report = ~exists().where(
    _later.c.trail_id == _a.trail_id,
    _later.c.fingerprint == _a.fingerprint,
    _later.c.template_name == _a.template_name,
    _later.c.id > _a.id,
)


def _listed(order: ColumnElement[Any], *conditions: ColumnElement[bool]) -> Statement[Artifact]:
    rows: Select[Any] = select(*ARTIFACT).where(*conditions, _last_report).order_by(order)
    return prepare(rows.limit(_limit).offset(bindparam("offset", type_=Integer)), into=Artifact)


artifacts = {
    "": _listed(desc(_a.id), _own),
    "flow": _listed(desc(_a.id), _belonging, _in_flow),
    "repositories": _listed(_sorted, _own, in_list(_a.repository_id, "repository_ids")),
}
