"""Provider versions that matter now and have no result for a content, each with why it matters."""

from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    bindparam,
    exists,
    literal_column,
    select,
    union_all,
)

from signoff.domain.catalog.tables import application, branch, environment, version
from signoff.domain.contracts.tables import verified
from signoff.domain.delivery.tables import deployment, release
from signoff.kernel.sql import prepare

MAIN_HEAD = "latest from main branch"

_provider: BindParameter[int] = bindparam("provider_id")


def _unverified(reason: ColumnElement[str]) -> Select[Any]:
    result = exists().where(
        verified.c.content_id == bindparam("content_id"), verified.c.version_id == version.c.id
    )
    return select(version.c.id, version.c.number, reason.label("reason")).where(~result)


_main_head = (
    _unverified(literal_column(f"'{MAIN_HEAD}'"))
    .select_from(application)
    .join(
        branch, (branch.c.application_id == application.c.id) & (branch.c.name == application.c.main_branch)
    )
    .join(version, version.c.id == branch.c.head_version_id)
    .where(application.c.id == _provider)
)
_deployed = (
    _unverified(literal_column("'deployed in '") + environment.c.name)
    .select_from(deployment)
    .join(environment, environment.c.id == deployment.c.environment_id)
    .join(version, version.c.id == deployment.c.version_id)
    .where(deployment.c.application_id == _provider, deployment.c.undeployed_at.is_(None))
)
_released = (
    _unverified(literal_column("'released in '") + environment.c.name)
    .select_from(release)
    .join(environment, environment.c.id == release.c.environment_id)
    .join(version, version.c.id == release.c.version_id)
    .where(release.c.application_id == _provider, release.c.support_ended_at.is_(None))
)

unverified = prepare(union_all(_main_head, _deployed, _released))
