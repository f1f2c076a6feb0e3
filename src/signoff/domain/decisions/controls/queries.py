"""Read models of controls: lists, versions, and what policies and attestations say of them."""

from sqlalchemy import Integer, bindparam, case, func, or_, select

from signoff.domain.decisions.controls.store import CONTROL
from signoff.domain.decisions.controls.tables import control, control_version
from signoff.domain.decisions.controls.types import Control, ControlVersion
from signoff.kernel.sql import in_list, prepare

_c, _v = control.c, control_version.c

_own = _c.organisation_id == bindparam("organisation_id")
_pattern = bindparam("pattern", type_=_c.name.type)
_listed = (
    _own,
    case((_c.archived_at.is_(None), 0), else_=1) == bindparam("archived", type_=Integer),
    or_(
        func.lower(_c.name).like(func.lower(_pattern), escape="\\"),
        func.lower(_c.identifier).like(func.lower(_pattern), escape="\\"),
    ),
)

controls = prepare(
    select(*CONTROL)
    .where(*_listed)
    .order_by(_c.identifier)
    .limit(bindparam("limit", type_=Integer))
    .offset(bindparam("offset", type_=Integer)),
    into=Control,
)
controls_count = prepare(select(func.count()).select_from(control).where(*_listed))
known = prepare(select(_c.identifier).where(_own, in_list(_c.identifier, "identifiers")))
versions_of = prepare(
    select(_v.version, _v.name, _v.description, _v.links, _v.created_by, _v.created_at)
    .where(_v.organisation_id == bindparam("organisation_id"), _v.control_id == bindparam("control_id"))
    .order_by(_v.version),
    into=ControlVersion,
)
