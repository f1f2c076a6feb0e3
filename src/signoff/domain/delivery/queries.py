"""Read models of delivery: what ran where, and what is there now."""

from typing import Any

from sqlalchemy import (
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
    union_all,
)

from signoff.domain.catalog.tables import application, environment, version
from signoff.domain.catalog.types import Application, Environment, Version
from signoff.domain.delivery.store import DEPLOYMENTS, RELEASES, stored_deployment
from signoff.domain.delivery.tables import deployment, release
from signoff.domain.delivery.types import How, Occupancy, Presence, Release
from signoff.kernel.sql import Row, Statement, in_list, prepare

_d, _r, _e, _v = deployment.c, release.c, environment.c, version.c

# --- deployments ---

_deployments = DEPLOYMENTS.where(_d.organisation_id == bindparam("organisation_id")).order_by(desc(_d.id))

deployments_of_version = prepare(
    _deployments.where(
        _d.version_id == bindparam("version_id"), _d.environment_id == bindparam("environment_id")
    ),
    into=stored_deployment,
)
deployments_of_versions = prepare(
    _deployments.where(in_list(_d.version_id, "version_ids")), into=stored_deployment
)
_running = _deployments.where(_d.undeployed_at.is_(None))

running_of_application = prepare(
    _running.where(_d.application_id == bindparam("application_id")), into=stored_deployment
)


def _running_in(*, application_given: bool, instance_given: bool) -> Select[Any]:
    query = _running.where(_d.environment_id == bindparam("environment_id"))
    if application_given:
        query = query.where(application.c.name == bindparam("application_name"))
    return query.where(_d.instance == bindparam("instance")) if instance_given else query


running = {
    (by_application, by_instance): prepare(
        _running_in(application_given=by_application, instance_given=by_instance), into=stored_deployment
    )
    for by_application in (False, True)
    for by_instance in (False, True)
}

# --- releases ---

_releases = RELEASES.where(_r.organisation_id == bindparam("organisation_id")).order_by(desc(_r.id))

releases_of_versions = prepare(_releases.where(in_list(_r.version_id, "version_ids")), into=Release)


def _supported_in(*, application_given: bool, version_given: bool) -> Select[Any]:
    query = _releases.where(_r.environment_id == bindparam("environment_id"), _r.support_ended_at.is_(None))
    if application_given:
        query = query.where(application.c.name == bindparam("application_name"))
    return query.where(_v.number == bindparam("version_number")) if version_given else query


supported = {
    (by_application, by_version): prepare(
        _supported_in(application_given=by_application, version_given=by_version), into=Release
    )
    for by_application in (False, True)
    for by_version in (False, True)
}

# --- who is where ---

_deployed_now = (
    select(_d.application_id, _d.version_id, _d.environment_id, _d.instance)
    .where(
        _d.organisation_id == bindparam("organisation_id"),
        in_list(_d.application_id, "application_ids"),
        _d.undeployed_at.is_(None),
    )
    .order_by(_d.id)
)
_supported_now = (
    select(_r.application_id, _r.version_id, _r.environment_id)
    .where(
        _r.organisation_id == bindparam("organisation_id"),
        in_list(_r.application_id, "application_ids"),
        _r.support_ended_at.is_(None),
    )
    .order_by(_r.id)
)


def _deployed(application_id: int, version_id: int, environment_id: int, instance: str) -> Occupancy:
    return Occupancy(application_id, version_id, environment_id, How.DEPLOYED, instance or None)


def _released(application_id: int, version_id: int, environment_id: int) -> Occupancy:
    return Occupancy(application_id, version_id, environment_id, How.RELEASED)


deployed_now = {
    False: prepare(_deployed_now, into=_deployed),
    True: prepare(_deployed_now.where(_d.environment_id == bindparam("environment_id")), into=_deployed),
}
released_now = {
    False: prepare(_supported_now, into=_released),
    True: prepare(_supported_now.where(_r.environment_id == bindparam("environment_id")), into=_released),
}

_places = union(
    select(_d.version_id, _d.environment_id).where(
        in_list(_d.version_id, "version_ids"), _d.undeployed_at.is_(None)
    ),
    select(_r.version_id, _r.environment_id).where(
        in_list(_r.version_id, "version_ids"), _r.support_ended_at.is_(None)
    ),
).subquery()


def _placed(version_id: int, *environment_row: Any) -> tuple[int, Environment]:
    return version_id, Environment(*environment_row)


environments_of_versions = prepare(
    select(_places.c.version_id, *(_e[name] for name in Environment.__struct_fields__))
    .join(environment, _e.id == _places.c.environment_id)
    .where(_e.organisation_id == bindparam("organisation_id"))
    .order_by(_places.c.version_id, func.lower(_e.display_name), _e.id),
    into=_placed,
)

_ever = (
    select(*(_v[name] for name in Version.__struct_fields__))
    .where(
        _v.application_id == bindparam("application_id"),
        or_(
            exists().where(_d.version_id == _v.id, _d.environment_id == bindparam("environment_id")),
            exists().where(_r.version_id == _v.id, _r.environment_id == bindparam("environment_id")),
        ),
    )
    .order_by(desc(_v.id))
)
versions_ever = prepare(
    _ever.limit(bindparam("limit", type_=Integer)).offset(bindparam("offset", type_=Integer)), into=Version
)
versions_ever_count = prepare(select(func.count()).select_from(_ever.order_by(None).subquery()))


def _applications(*, in_one: bool) -> tuple[Statement[Application], Statement[Row]]:
    """List applications that are anywhere, or in one environment."""
    running = select(_d.application_id).where(
        _d.organisation_id == bindparam("organisation_id"), _d.undeployed_at.is_(None)
    )
    supported = select(_r.application_id).where(
        _r.organisation_id == bindparam("organisation_id"), _r.support_ended_at.is_(None)
    )
    if in_one:
        running = running.where(_d.environment_id == bindparam("environment_id"))
        supported = supported.where(_r.environment_id == bindparam("environment_id"))
    somewhere = union(running, supported).subquery()
    query = (
        select(*(application.c[name] for name in Application.__struct_fields__))
        .join(somewhere, somewhere.c.application_id == application.c.id)
        .where(application.c.name.ilike(bindparam("pattern"), escape="\\"))
    )
    page = (
        query.order_by(func.lower(application.c.name), application.c.id)
        .limit(bindparam("limit", type_=Integer))
        .offset(bindparam("offset", type_=Integer))
    )
    return prepare(page, into=Application), prepare(select(func.count()).select_from(query.subquery()))


applications_present = {in_one: _applications(in_one=in_one) for in_one in (False, True)}

_present = union_all(
    select(
        _d.application_id,
        _d.version_id,
        _d.environment_id,
        literal_column("'deployed'").label("how"),
        _d.instance,
        _d.created_at,
    ).where(
        _d.organisation_id == bindparam("organisation_id"),
        in_list(_d.application_id, "application_ids"),
        _d.undeployed_at.is_(None),
    ),
    select(
        _r.application_id,
        _r.version_id,
        _r.environment_id,
        literal_column("'released'"),
        literal_column("''"),
        _r.created_at,
    ).where(
        _r.organisation_id == bindparam("organisation_id"),
        in_list(_r.application_id, "application_ids"),
        _r.support_ended_at.is_(None),
    ),
).subquery()


def _presence(*row: Any) -> Presence:
    values: tuple[Any, ...] = (*row[:-3], How(row[-3]), row[-2] or None, row[-1])
    return Presence(*values)


presences = prepare(
    select(
        _present.c.application_id,
        application.c.name,
        _present.c.version_id,
        _v.number,
        _present.c.environment_id,
        _e.display_name,
        _present.c.how,
        _present.c.instance,
        _present.c.created_at,
    )
    .join(application, application.c.id == _present.c.application_id)
    .join(version, _v.id == _present.c.version_id)
    .join(environment, _e.id == _present.c.environment_id)
    .order_by(desc(_present.c.created_at), desc(_v.id)),
    into=_presence,
)
