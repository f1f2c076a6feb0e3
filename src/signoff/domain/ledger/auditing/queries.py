"""What auditing reads of the log."""

from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, asc, bindparam, desc, func, select

from signoff.kernel.events import SEQUENCED, SequencedEvent, event_table
from signoff.kernel.sql import Row, Statement, prepare

_c = event_table.c
_CONDITIONS = {
    "kind": _c.kind == bindparam("kind"),
    "record": _c.record == bindparam("record"),
    "trail": _c.trail == bindparam("trail"),
    "actor": _c.actor == bindparam("actor"),
    "since": _c.at >= bindparam("since"),
    "until": _c.at <= bindparam("until"),
    "without": _c.kind != bindparam("without"),
    "subject": func.lower(_c.subject).like(bindparam("subject"), escape="\\"),
}
Given = tuple[str, ...]


def _filtered(query: Select[Any], given: Given) -> Select[Any]:
    own = query.where(_c.organisation_id == bindparam("organisation_id"), _c.position.is_not(None))
    return own.where(*(_CONDITIONS[name] for name in given))


@cache
def events(given: Given, *, descending: bool) -> Statement[SequencedEvent]:
    """Give the statement that lists a page of events by the names of what is given."""
    query = _filtered(select(*SEQUENCED), given).order_by(desc(_c.id) if descending else asc(_c.id))
    paged = query.limit(bindparam("limit", type_=Integer)).offset(bindparam("offset", type_=Integer))
    return prepare(paged, into=SequencedEvent)


@cache
def count(given: Given) -> Statement[Row]:
    """Give the statement that counts events."""
    return prepare(_filtered(select(func.count()).select_from(event_table), given))


event_with_id = prepare(
    select(*SEQUENCED).where(
        _c.organisation_id == bindparam("organisation_id"),
        _c.id == bindparam("event_id"),
        _c.position.is_not(None),
    ),
    into=SequencedEvent,
)
time_at = prepare(select(_c.at).where(_c.position == bindparam("place")))

_newest = (
    select(_c.at)
    .where(
        _c.organisation_id == bindparam("organisation_id"),
        _c.kind == bindparam("kind"),
        _c.position.is_not(None),
    )
    .order_by(desc(_c.id))
    .limit(bindparam("limit", type_=Integer))
    .subquery()
)
_day = func.substr(_newest.c.at, 1, 10)
per_day = prepare(
    select(_day, func.count()).where(_newest.c.at >= bindparam("since")).group_by(_day).order_by(_day)
)
