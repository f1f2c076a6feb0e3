"""What proving reads: how versions met contracts."""

from typing import Any

from sqlalchemy import Integer, bindparam, select

from signoff.domain.catalog.tables import version
from signoff.domain.contracts.tables import consuming, content, providing, verification, verified
from signoff.domain.evidence.kinds.pact import Result
from signoff.kernel.sql import in_list, prepare

_limit = bindparam("limit", type_=Integer)


def _result(*row: Any) -> Result:
    consumer, provider, number, sha, key, success, pending, wip, at = row
    return Result(consumer, provider, number, sha, key, bool(success), bool(pending), bool(wip), (), at)


# The latest result of each contract that a version was asked to meet.
results_of_versions = prepare(
    select(
        consuming.c.name,
        providing.c.name,
        version.c.number,
        content.c.sha,
        verification.c.id,
        verification.c.success,
        verification.c.pending,
        verification.c.wip,
        verification.c.created_at,
    )
    .select_from(verified)
    .join(verification, verification.c.id == verified.c.verification_id)
    .join(content, content.c.id == verified.c.content_id)
    .join(version, version.c.id == verified.c.version_id)
    .join(consuming, consuming.c.id == verification.c.consumer_id)
    .join(providing, providing.c.id == verification.c.provider_id)
    .where(
        verified.c.organisation_id == bindparam("organisation_id"),
        in_list(verified.c.version_id, "version_ids"),
    )
    .order_by(consuming.c.name, verification.c.id)
    .limit(_limit),
    into=_result,
)
versions_numbered = prepare(
    select(version.c.id, version.c.number)
    .where(version.c.organisation_id == bindparam("organisation_id"), in_list(version.c.number, "numbers"))
    .order_by(version.c.id)
    .limit(_limit)
)
