"""The newest result of each of some contents."""

from sqlalchemy import bindparam, desc, select

from signoff.domain.catalog.tables import version
from signoff.domain.contracts.store import VERIFICATION
from signoff.domain.contracts.tables import verification
from signoff.kernel.sql import in_list, prepare

_newest = verification.alias("newest")
_is_newest = verification.c.id == (
    select(_newest.c.id)
    .where(_newest.c.content_id == verification.c.content_id)
    .order_by(desc(_newest.c.id))
    .limit(1)
    .scalar_subquery()
)

newest_results = prepare(
    select(*VERIFICATION, version.c.number)
    .join(version, version.c.id == verification.c.version_id)
    .where(
        verification.c.organisation_id == bindparam("organisation_id"),
        in_list(verification.c.content_id, "content_ids"),
        _is_newest,
    )
)
