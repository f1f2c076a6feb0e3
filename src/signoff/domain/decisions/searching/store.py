"""Writes of searching; nobody outside the room comes here."""

from sqlalchemy import bindparam, delete

from signoff.domain.decisions.searching.tables import search_entry
from signoff.kernel.sql import prepare, upsert

_e = search_entry.c
_own = _e.organisation_id == bindparam("organisation_id")
_entry = upsert(
    search_entry, "organisation_id", "kind", "record", "flow", "title", "description", "words", "at"
)
put = prepare(
    _entry.on_conflict_do_update(
        index_elements=["organisation_id", "kind", "record"],
        set_={name: _entry.excluded[name] for name in ("flow", "title", "description", "words", "at")},
    )
)
forget = prepare(
    delete(search_entry).where(_own, _e.kind == bindparam("kind"), _e.record == bindparam("record"))
)
forget_flow = prepare(delete(search_entry).where(_own, _e.flow == bindparam("flow")))
