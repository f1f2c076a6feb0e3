"""Writes and look-ups of allow-lists; nobody outside the room comes here."""

import msgspec
from sqlalchemy import bindparam, or_, select, update

from signoff.domain.delivery.allow_lists.tables import allow_entry
from signoff.domain.delivery.allow_lists.types import AllowEntry
from signoff.kernel.sql import insert_row, prepare

_a = allow_entry.c

ENTRY = tuple(_a[field.name] for field in msgspec.structs.fields(AllowEntry))
_own = _a.environment_id == bindparam("environment_id")

entries = prepare(select(*ENTRY).where(_own).order_by(_a.id), into=AllowEntry)
entries_of_organisation = prepare(
    select(*ENTRY).where(_a.organisation_id == bindparam("organisation_id")).order_by(_a.id),
    into=AllowEntry,
)
effective = prepare(
    select(*ENTRY)
    .where(_own, _a.removed_at.is_(None), or_(_a.expires_at.is_(None), _a.expires_at > bindparam("moment")))
    .order_by(_a.id),
    into=AllowEntry,
)
entry_with_uuid = prepare(select(*ENTRY).where(_own, _a.uuid == bindparam("uuid")), into=AllowEntry)
insert_entry = prepare(
    insert_row(
        allow_entry,
        "organisation_id",
        "environment_id",
        "uuid",
        "fingerprint",
        "name_pattern",
        "artifact_name",
        "reason",
        "approved_by",
        "created_at",
        "expires_at",
        returning=_a.id,
    )
)
remove_entry = prepare(
    update(allow_entry)
    .where(_a.id == bindparam("entry_id"), _a.removed_at.is_(None))
    .values(removed_at=bindparam("at"))
)
