"""Which provider versions have a result for a content."""

from sqlalchemy import bindparam, select

from signoff.domain.contracts.tables import verified
from signoff.kernel.sql import in_list, prepare

verified_by = prepare(
    select(verified.c.version_id).where(
        verified.c.content_id == bindparam("content_id"), in_list(verified.c.version_id, "version_ids")
    )
)
