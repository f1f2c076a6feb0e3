"""Writes and look-ups of who is there; nobody outside the room comes here."""

from sqlalchemy import Integer, bindparam, delete, func, select, update

from signoff.domain.conversation.presence.tables import presence
from signoff.kernel.sql import in_list, prepare, upsert

_p = presence.c
_organisation = bindparam("organisation_id", type_=Integer)
_row = upsert(presence, "account_id", "process", "organisation_id", "state", "seen_at")
be_there = prepare(
    _row.on_conflict_do_update(
        index_elements=["account_id", "process"],
        set_={"state": _row.excluded.state, "seen_at": _row.excluded.seen_at},
    )
)
go = prepare(
    delete(presence).where(_p.account_id == bindparam("account_id"), _p.process == bindparam("process_name"))
)
stay = prepare(
    update(presence)
    .where(_p.process == bindparam("process_name"), in_list(_p.account_id, "account_ids"))
    .values(seen_at=bindparam("at"))
)
state_of = prepare(
    select(func.coalesce(func.max(_p.state), 0)).where(
        _p.account_id == bindparam("account_id"), _p.seen_at > bindparam("since")
    )
)
there = prepare(
    select(_p.account_id, func.max(_p.state))
    .where(_p.organisation_id == _organisation, _p.seen_at > bindparam("since"))
    .group_by(_p.account_id)
)
# Of all processes that somebody is at, the first by name speaks for them.
speakers = prepare(
    select(_p.account_id, func.min(_p.process), func.max(_p.state))
    .where(in_list(_p.account_id, "account_ids"), _p.seen_at > bindparam("since"))
    .group_by(_p.account_id)
)
sweep = prepare(
    delete(presence).where(_p.seen_at <= bindparam("before")).returning(_p.account_id, _p.organisation_id)
)
