"""From names to ids: applications, environments, the versions that selectors mean, and who works with whom."""

from enum import Enum, auto

from msgspec import Struct
from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    bindparam,
    exists,
    func,
    literal,
    literal_column,
    select,
    true,
    union_all,
)

from signoff.domain.catalog.tables import application, branch, branch_version, environment, tag, version
from signoff.domain.contracts.tables import consuming, contract, integration, providing
from signoff.domain.decisions.types import Party
from signoff.domain.delivery.tables import deployment, release
from signoff.kernel.sql import Row, in_list, prepare, text_rows


class Source(Enum):
    """Where a selector's versions come from; each takes a list of keys."""

    NUMBERED = auto()
    NEWEST = auto()
    TAGGED = auto()
    NEWEST_TAGGED = auto()
    ON_BRANCH = auto()
    HEAD = auto()
    IN_ENVIRONMENT = auto()


class VersionRow(Struct, frozen=True):
    """A version that a source has under a key."""

    application_id: int
    key: str | int
    version_id: int
    number: str


class Pair(Struct, frozen=True):
    """A consumer and a provider; `required` is 1 when the consumer's version has a contract with the provider."""

    consumer_id: int
    consumer: str
    consumer_main_branch: str | None
    provider_id: int
    provider: str
    provider_main_branch: str | None
    required: int


parties = prepare(
    select(application.c.id, application.c.name, application.c.main_branch).where(
        application.c.organisation_id == bindparam("organisation_id"), in_list(application.c.name, "names")
    ),
    into=Party,
)
environments = prepare(
    select(environment.c.name, environment.c.id).where(
        environment.c.organisation_id == bindparam("organisation_id"), in_list(environment.c.name, "names")
    )
)


def _versions(key: ColumnElement[object]) -> Select[Row]:
    return select(version.c.application_id, key, version.c.id, version.c.number)


def _newest(ids: Select[tuple[int]]) -> ColumnElement[bool]:
    return version.c.id == ids.scalar_subquery()


_tags = text_rows("keys")
_in_applications = in_list(version.c.application_id, "applications")
_any = version.alias("any_version")
_newest_version = select(func.max(_any.c.id, type_=Integer)).where(_any.c.application_id == application.c.id)
_newest_tagged = select(func.max(tag.c.version_id, type_=Integer)).where(
    tag.c.application_id == application.c.id, tag.c.name == _tags.c.value
)
_now_in = union_all(
    *(
        select(table.c.application_id, table.c.environment_id, table.c.version_id).where(
            table.c[ended].is_(None),
            in_list(table.c.environment_id, "keys"),
            in_list(table.c.application_id, "applications"),
        )
        for table, ended in ((deployment, "undeployed_at"), (release, "support_ended_at"))
    )
).subquery("now_in")
_asked = in_list(application.c.id, "applications")

versions_by_source = {
    source: prepare(query, into=VersionRow)
    for source, query in {
        Source.NUMBERED: _versions(version.c.number).where(
            _in_applications, in_list(version.c.number, "keys")
        ),
        Source.NEWEST: _versions(literal("")).join(application, _newest(_newest_version)).where(_asked),
        Source.TAGGED: _versions(tag.c.name)
        .join(tag, tag.c.version_id == version.c.id)
        .where(in_list(tag.c.application_id, "applications"), in_list(tag.c.name, "keys")),
        Source.NEWEST_TAGGED: _versions(_tags.c.value)
        .select_from(application)
        .join(_tags, true())
        .join(version, _newest(_newest_tagged))
        .where(_asked),
        Source.ON_BRANCH: _versions(branch.c.name)
        .join(branch_version, branch_version.c.version_id == version.c.id)
        .join(branch, branch.c.id == branch_version.c.branch_id)
        .where(in_list(branch.c.application_id, "applications"), in_list(branch.c.name, "keys")),
        Source.HEAD: _versions(branch.c.name)
        .join(branch, branch.c.head_version_id == version.c.id)
        .where(in_list(branch.c.application_id, "applications"), in_list(branch.c.name, "keys")),
        Source.IN_ENVIRONMENT: _versions(_now_in.c.environment_id).join(
            _now_in, _now_in.c.version_id == version.c.id
        ),
    }.items()
}

_promised = exists().where(
    contract.c.provider_id == integration.c.provider_id,
    contract.c.consumer_id == integration.c.consumer_id,
    contract.c.latest == literal_column("1"),
)
_pairs = union_all(
    select(contract.c.consumer_id, contract.c.provider_id, literal_column("1").label("required")).where(
        contract.c.latest == literal_column("1"), in_list(contract.c.version_id, "versions")
    ),
    select(integration.c.consumer_id, integration.c.provider_id, literal_column("1")).where(
        in_list(integration.c.consumer_id, "whole"), _promised
    ),
    select(integration.c.consumer_id, integration.c.provider_id, literal_column("0")).where(
        in_list(integration.c.provider_id, "providers")
    ),
).subquery("pairs")
pairs = prepare(
    select(
        consuming.c.id,
        consuming.c.name,
        consuming.c.main_branch,
        providing.c.id,
        providing.c.name,
        providing.c.main_branch,
        _pairs.c.required,
    )
    .select_from(_pairs)
    .join(consuming, consuming.c.id == _pairs.c.consumer_id)
    .join(providing, providing.c.id == _pairs.c.provider_id),
    into=Pair,
)
