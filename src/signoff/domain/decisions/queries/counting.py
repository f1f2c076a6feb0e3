"""How much there is of everything, for the metrics."""

from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    FromClause,
    Select,
    bindparam,
    case,
    func,
    literal_column,
    select,
)

from signoff.domain.catalog.tables import application, branch_version, environment, tag, version
from signoff.domain.contracts.tables import content, contract, integration, verification
from signoff.domain.delivery.tables import deployment, release
from signoff.kernel.sql import Row, Statement, prepare

_organisation: BindParameter[int] = bindparam("organisation_id")


def _count(*columns: ColumnElement[int], source: FromClause) -> Statement[Row]:
    where = source.c.organisation_id == _organisation
    return prepare(select(*columns).select_from(source).where(where))


def _those(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


applications = _count(func.count(), _those(application.c.main_branch.is_not(None)), source=application)
integrations = _count(func.count(), source=integration)
contracts = _count(
    func.count(), func.min(contract.c.created_at), func.max(contract.c.created_at), source=contract
)
contents = _count(func.count(), source=content)
verifications = _count(
    func.count(),
    _those(verification.c.success == literal_column("1")),
    func.min(verification.c.created_at),
    func.max(verification.c.created_at),
    source=verification,
)
tags = _count(func.count(), func.count(tag.c.name.distinct()), source=tag)
environments = _count(func.count(), source=environment)
deployments = _count(
    func.count(),
    _those(deployment.c.auto_created == literal_column("0")),
    _those(deployment.c.undeployed_at.is_(None)),
    source=deployment,
)
releases = _count(func.count(), _those(release.c.support_ended_at.is_(None)), source=release)
versions = _count(func.count(), source=version)

_members = branch_version.c
versions_on_branches = _count(
    func.count(_members.version_id.distinct()),
    func.count(case((_members.auto_created == literal_column("0"), _members.version_id)).distinct()),
    source=branch_version,
)


def _distribution(inner: Select[Any]) -> Statement[Row]:
    found = inner.subquery()
    size = found.c.size
    return prepare(select(size, func.count()).group_by(size).order_by(size))


revisions_per_contract = _distribution(
    select(func.count().label("size"))
    .where(contract.c.organisation_id == _organisation)
    .group_by(contract.c.version_id, contract.c.provider_id)
)
results_per_content = _distribution(
    select(func.count().label("size"))
    .where(verification.c.organisation_id == _organisation)
    .group_by(verification.c.content_id)
)

_names = select(tag.c.application_id, tag.c.name).where(tag.c.organisation_id == _organisation).distinct()
tag_names_per_application = prepare(select(func.count()).select_from(_names.subquery()))
_results = (
    select(verification.c.content_id, verification.c.version_id)
    .where(verification.c.organisation_id == _organisation)
    .distinct()
)
distinct_results = prepare(select(func.count()).select_from(_results.subquery()))

_other = contract.alias("other")
_latest = (
    select(func.max(_other.c.version_id))
    .where(
        _other.c.provider_id == contract.c.provider_id,
        _other.c.consumer_id == contract.c.consumer_id,
        _other.c.latest == literal_column("1"),
    )
    .correlate(contract)
    .scalar_subquery()
)
latest_interactions = prepare(
    select(func.coalesce(func.sum(content.c.interactions), 0), func.coalesce(func.sum(content.c.messages), 0))
    .select_from(integration)
    .join(
        contract,
        (contract.c.provider_id == integration.c.provider_id)
        & (contract.c.consumer_id == integration.c.consumer_id)
        & (contract.c.latest == literal_column("1"))
        & (contract.c.version_id == _latest),
    )
    .join(content, content.c.id == contract.c.content_id)
    .where(integration.c.organisation_id == _organisation)
)
