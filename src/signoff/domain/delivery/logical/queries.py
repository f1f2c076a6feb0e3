"""Read models of environments of both kinds: lists, and what stands for what."""

from typing import Any

import msgspec
from sqlalchemy import Integer, and_, bindparam, func, or_, select

from signoff.domain.catalog.tables import environment
from signoff.domain.catalog.types import Environment, EnvironmentKind
from signoff.domain.delivery.logical.tables import logical_member
from signoff.kernel.sql import in_list, prepare

_e, _m = environment.c, logical_member.c
ENVIRONMENT = tuple(_e[field.name] for field in msgspec.structs.fields(Environment))


def _member(logical_id: int, created_at: str, *row: Any) -> tuple[int, str, Environment]:
    return logical_id, created_at, Environment(*row)


members = prepare(
    select(_m.logical_id, _m.created_at, *ENVIRONMENT)
    .join(environment, _e.id == _m.member_id)
    .where(_m.organisation_id == bindparam("organisation_id"), in_list(_m.logical_id, "logical_ids"))
    .order_by(_m.logical_id, _e.name),
    into=_member,
)
_own = and_(_e.organisation_id == bindparam("organisation_id"), _e.archived_at.is_(None))
logical = prepare(
    select(*ENVIRONMENT).where(_own, _e.kind == EnvironmentKind.LOGICAL).order_by(_e.name, _e.id),
    into=Environment,
)
_text = _e.name.type
_matching = and_(
    or_(
        bindparam("pattern", type_=_text).is_(None),
        func.lower(_e.name).like(func.lower(bindparam("pattern", type_=_text)), escape="\\"),
    ),
    in_list(_e.kind, "kinds"),
)
_all = select(*ENVIRONMENT).where(_own, _matching).order_by(_e.name, _e.id)
environments = prepare(
    _all.limit(bindparam("limit", type_=Integer)).offset(bindparam("offset", type_=Integer)),
    into=Environment,
)
environments_count = prepare(select(func.count()).select_from(_all.order_by(None).subquery()))
