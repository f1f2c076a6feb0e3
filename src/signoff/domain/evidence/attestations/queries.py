"""Read models of attestations: lists and pages."""

from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, Text, bindparam, desc, func, or_, select

from signoff.domain.evidence.store import ATTESTATION, TRAIL
from signoff.domain.evidence.tables import attestation, trail
from signoff.domain.evidence.types import Attestation, Trail
from signoff.kernel.sql import Statement, belonging, in_list, prepare

_t, _r = attestation.c, trail.c
_own = _t.organisation_id == bindparam("organisation_id")
_limit = bindparam("limit", type_=Integer)
_offset = bindparam("offset", type_=Integer)
_on_trail = _t.trail_id == bindparam("trail_id")

_of_trails: Select[Any] = (
    select(*ATTESTATION).where(belonging(attestation), in_list(_t.trail_id, "trail_ids")).order_by(_t.id)
)
of_trails = prepare(_of_trails.limit(_limit), into=Attestation)
page_of_trail = prepare(
    select(*ATTESTATION)
    .where(belonging(attestation), _on_trail)
    .order_by(_t.id)
    .limit(_limit)
    .offset(_offset),
    into=Attestation,
)
count_of_trail = prepare(select(func.count()).where(belonging(attestation), _on_trail))

named_on_trails = prepare(
    select(*ATTESTATION)
    .where(belonging(attestation), in_list(_t.trail_id, "trail_ids"), _t.name == bindparam("name"))
    .order_by(desc(_t.id))
    .limit(_limit),
    into=Attestation,
)
by_ids = prepare(
    select(*ATTESTATION).where(_own, in_list(_t.id, "attestation_ids")).order_by(_t.id), into=Attestation
)
by_uuids = prepare(
    select(*ATTESTATION).where(belonging(attestation), in_list(_t.uuid, "uuids")), into=Attestation
)
# A uuid's beginning is a range of the index in every collation; the rest is compared.
uuid_beginning = prepare(
    select(*ATTESTATION)
    .where(
        belonging(attestation),
        _t.uuid >= bindparam("beginning"),
        _t.uuid < bindparam("end"),
        func.substr(_t.uuid, 1, bindparam("length", type_=Integer)) == bindparam("beginning"),
    )
    .limit(1),
    into=Attestation,
)


def _unless_given(name: str, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return or_(bindparam(f"any_{name}", type_=Integer) == 1, condition)


def _narrowed() -> tuple[ColumnElement[bool], ...]:
    return (
        _own,
        _unless_given("flow", in_list(_t.flow_id, "flow_ids")),
        _unless_given("type", in_list(_t.type, "types")),
        _unless_given("status", in_list(_t.status, "statuses")),
        _t.created_at >= bindparam("since", type_=Text),
        _t.created_at <= bindparam("until", type_=Text),
        _t.id < bindparam("before"),
    )


def _listed(*conditions: ColumnElement[bool]) -> Statement[Attestation]:
    """List newest first, those before a cursor."""
    rows: Select[Any] = select(*ATTESTATION).where(*conditions, *_narrowed())
    return prepare(rows.order_by(desc(_t.id)).limit(_limit), into=Attestation)


listed = {False: _listed(), True: _listed(_t.name == bindparam("name"))}

names: Statement[tuple[int, str]] = prepare(
    select(_t.id, _t.name).where(*_narrowed()).order_by(desc(_t.id)).limit(_limit), into=lambda *row: row
)
# Sorted by an expression, since SQLite would rather read a whole organisation in the order of its index.
of_commits = prepare(
    select(*ATTESTATION).where(_own, in_list(_t.commit_sha, "shas")).order_by(desc(_t.id + 0)).limit(_limit),
    into=Attestation,
)
without_commit = prepare(
    select(*ATTESTATION)
    .where(belonging(attestation), in_list(_t.trail_id, "trail_ids"), _t.commit_sha.is_(None))
    .order_by(desc(_t.id))
    .limit(_limit),
    into=Attestation,
)
trails_of_commits: Statement[tuple[int, str]] = prepare(
    select(_r.id, _r.commit_sha)
    .where(_r.organisation_id == bindparam("organisation_id"), in_list(_r.commit_sha, "shas"))
    .order_by(desc(_r.id + 0))
    .limit(_limit),
    into=lambda *row: row,
)

_about_control = (
    _own,
    _t.control == bindparam("control"),
    _t.type == "decision",
    _unless_given("flow", in_list(_t.flow_id, "flow_ids")),
    _unless_given("status", in_list(_t.status, "statuses")),
    _t.created_at >= bindparam("since", type_=Text),
    _t.created_at <= bindparam("until", type_=Text),
)
decisions = {
    oldest_first: prepare(
        select(*ATTESTATION)
        .where(*_about_control)
        .order_by(_t.id if oldest_first else desc(_t.id))
        .limit(_limit)
        .offset(_offset),
        into=Attestation,
    )
    for oldest_first in (False, True)
}
count_of_decisions = prepare(select(func.count()).where(*_about_control))

# However old the last incomplete trail is, no more than the newest are looked through.
_newest = (
    select(*TRAIL)
    .where(_r.organisation_id == bindparam("organisation_id"))
    .order_by(desc(_r.id))
    .limit(_limit)
    .subquery()
)
newest_incomplete = prepare(
    select(_newest).where(_newest.c.status != bindparam("complete")).order_by(desc(_newest.c.id)), into=Trail
)
