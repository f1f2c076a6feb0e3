"""Read models of repositories."""

from sqlalchemy import Integer, bindparam, func, or_, select

from signoff.domain.evidence.repositories.store import REPOSITORY
from signoff.domain.evidence.repositories.types import Repository
from signoff.domain.evidence.tables import repository
from signoff.kernel.sql import belonging, in_list, prepare

_r = repository.c

_matching = (
    (_r.organisation_id == bindparam("organisation_id"))
    & func.lower(_r.name).like(func.lower(bindparam("pattern", type_=_r.name.type)), escape="\\")
    & or_(
        bindparam("provider", type_=_r.provider.type).is_(None),
        _r.provider == bindparam("provider", type_=_r.provider.type),
    )
)
repositories = prepare(
    select(*REPOSITORY)
    .where(_matching)
    .order_by(_r.name, _r.id)
    .limit(bindparam("limit", type_=Integer))
    .offset(bindparam("offset", type_=Integer)),
    into=Repository,
)
repositories_count = prepare(select(func.count()).where(_matching))

repositories_named = prepare(
    select(*REPOSITORY)
    .where(_r.organisation_id == bindparam("organisation_id"), _r.name == bindparam("name"))
    .order_by(_r.id),
    into=Repository,
)
repositories_by_ids = prepare(
    select(*REPOSITORY).where(belonging(repository), in_list(_r.id, "repository_ids")),
    into=Repository,
)

repositories_beginning = prepare(
    select(*REPOSITORY)
    .where(
        belonging(repository),
        _r.uuid >= bindparam("beginning"),
        _r.uuid < bindparam("end"),
    )
    .order_by(_r.uuid)
    .limit(1),
    into=Repository,
)
