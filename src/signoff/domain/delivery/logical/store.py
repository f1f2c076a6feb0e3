"""Writes of logical environments' members; nobody outside the room comes here."""

from sqlalchemy import bindparam, delete

from signoff.domain.delivery.logical.tables import logical_member
from signoff.kernel.sql import prepare, upsert

_m = logical_member.c

insert_member = prepare(
    upsert(logical_member, "logical_id", "member_id", "organisation_id", "created_at")
    .on_conflict_do_nothing(index_elements=["logical_id", "member_id"])
    .returning(_m.member_id)
)
delete_member = prepare(
    delete(logical_member)
    .where(_m.logical_id == bindparam("logical_id"), _m.member_id == bindparam("member_id"))
    .returning(_m.member_id)
)
