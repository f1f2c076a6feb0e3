"""Connections of applications, and how each stands, in as few columns as a picture needs."""

from msgspec import Struct
from sqlalchemy import Integer, bindparam, desc, func, select

from signoff.domain.catalog.tables import application
from signoff.domain.contracts import queries
from signoff.domain.contracts.tables import contract, counts, integration, verification
from signoff.domain.contracts.types import Status
from signoff.kernel.sql import in_list, prepare


class Connection(Struct, frozen=True):
    """That a consumer has, or had, a contract with a provider."""

    id: int
    consumer_id: int
    provider_id: int


connections = prepare(
    select(integration.c.id, integration.c.consumer_id, integration.c.provider_id)
    .where(integration.c.organisation_id == bindparam("organisation_id"))
    .order_by(desc(integration.c.changed_at), desc(integration.c.id))
    .limit(bindparam("limit", type_=Integer)),
    into=Connection,
)
called = prepare(
    select(application.c.id).where(
        application.c.organisation_id == bindparam("organisation_id"),
        func.lower(application.c.name).like(bindparam("pattern"), escape="\\"),
    )
)


def _status(integration_id: int, *state: int | None) -> tuple[int, Status]:
    return integration_id, queries.status_of(*state)


statuses = prepare(
    select(
        integration.c.id,
        contract.c.content_id,
        verification.c.content_id,
        verification.c.success,
        verification.c.pending,
    )
    .select_from(integration)
    .join(
        contract,
        (contract.c.provider_id == integration.c.provider_id)
        & (contract.c.version_id == queries.latest_contract)
        & counts,
        isouter=True,
    )
    .join(verification, verification.c.id == queries.latest_verification, isouter=True)
    .where(
        integration.c.organisation_id == bindparam("organisation_id"),
        in_list(integration.c.id, "integration_ids"),
    ),
    into=_status,
)
