"""Writes and look-ups of delivery; nobody outside the room comes here."""

from typing import Any

from sqlalchemy import bindparam, null, select, update

from signoff.domain.catalog.tables import application, environment, version
from signoff.domain.delivery.tables import deployment, release
from signoff.domain.delivery.types import Deployment, Release
from signoff.kernel.sql import prepare, upsert

_d, _r = deployment.c, release.c


def stored_deployment(*row: Any) -> Deployment:
    """Read a row of `DEPLOYMENTS`."""
    values: tuple[Any, ...] = (*row[:-2], row[-2] or None, bool(row[-1]))
    return Deployment(*values)


DEPLOYMENTS = (
    select(
        _d.id,
        _d.uuid,
        _d.application_id,
        application.c.name,
        _d.version_id,
        version.c.number,
        _d.environment_id,
        environment.c.name,
        environment.c.display_name,
        _d.created_at,
        _d.undeployed_at,
        _d.instance,
        _d.auto_created,
    )
    .join(application, application.c.id == _d.application_id)
    .join(version, version.c.id == _d.version_id)
    .join(environment, environment.c.id == _d.environment_id)
)
RELEASES = (
    select(
        _r.id,
        _r.uuid,
        _r.application_id,
        application.c.name,
        _r.version_id,
        version.c.number,
        _r.environment_id,
        environment.c.name,
        environment.c.display_name,
        _r.created_at,
        _r.support_ended_at,
    )
    .join(application, application.c.id == _r.application_id)
    .join(version, version.c.id == _r.version_id)
    .join(environment, environment.c.id == _r.environment_id)
)

# --- deployments ---

deployment_with_uuid = prepare(
    DEPLOYMENTS.where(_d.organisation_id == bindparam("organisation_id"), _d.uuid == bindparam("uuid")),
    into=stored_deployment,
)
# The lock makes two deployments to one instance queue up; the later one ends the earlier.
current_for_update = prepare(
    DEPLOYMENTS.where(
        _d.application_id == bindparam("application_id"),
        _d.environment_id == bindparam("environment_id"),
        _d.instance == bindparam("instance"),
        _d.undeployed_at.is_(None),
    ).with_for_update(of=deployment),
    into=stored_deployment,
)
insert_deployment = prepare(
    upsert(
        deployment,
        "organisation_id",
        "uuid",
        "application_id",
        "version_id",
        "environment_id",
        "instance",
        "auto_created",
        "created_at",
    )
    .on_conflict_do_nothing(
        index_elements=["application_id", "environment_id", "instance"],
        index_where=_d.undeployed_at.is_(None),
    )
    .returning(_d.id)
)
end_deployment = prepare(
    update(deployment)
    .where(_d.id == bindparam("deployment_id"), _d.undeployed_at.is_(None))
    .values(undeployed_at=bindparam("at"))
)

# --- releases ---

release_with_uuid = prepare(
    RELEASES.where(_r.organisation_id == bindparam("organisation_id"), _r.uuid == bindparam("uuid")),
    into=Release,
)
release_of_version = prepare(
    RELEASES.where(
        _r.version_id == bindparam("version_id"), _r.environment_id == bindparam("environment_id")
    ),
    into=Release,
)
insert_release = prepare(
    upsert(release, "organisation_id", "uuid", "application_id", "version_id", "environment_id", "created_at")
    .on_conflict_do_nothing(index_elements=["version_id", "environment_id"])
    .returning(_r.id)
)
resume_support = prepare(
    update(release)
    .where(_r.id == bindparam("release_id"), _r.support_ended_at.is_not(None))
    .values(support_ended_at=null())
)
end_support = prepare(
    update(release)
    .where(_r.id == bindparam("release_id"), _r.support_ended_at.is_(None))
    .values(support_ended_at=bindparam("at"))
)
