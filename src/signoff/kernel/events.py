"""Events: one row per state change, written with the change, given a contiguous position after commit.

Positions follow commits, so a reader that has seen position 11 has seen 10 as well; the row ids alone do not
promise that on PostgreSQL, where a later id may commit first.
"""

from typing import ClassVar

import msgspec
from msgspec import Struct
from sqlalchemy import Column, Index, Integer, Table, Text, bindparam, select, update

from signoff.kernel.sql import Key, Parameters, insert_row, metadata, prepare

event_table = Table(
    "event",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", Integer, nullable=False),
    Column("actor", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("position", Key, unique=True),
    # Copies out of the payload, so that a thing's events are found, and all that happened on a trail.
    Column("record", Text),
    Column("trail", Text),
    Index("ix_event_kind", "organisation_id", "kind", "id"),
)
for _copy in (event_table.c.record, event_table.c.trail):
    Index(
        f"ix_event_{_copy.name}",
        event_table.c.organisation_id,
        _copy,
        event_table.c.id,
        sqlite_where=_copy.is_not(None),
        postgresql_where=_copy.is_not(None),
    )
Index(
    "ix_event_unsequenced",
    event_table.c.id,
    sqlite_where=event_table.c.position.is_(None),
    postgresql_where=event_table.c.position.is_(None),
)

_COLUMNS = ("organisation_id", "actor", "kind", "subject", "payload", "at", "record", "trail")


class Event(Struct, frozen=True):
    """Base of the typed events; fields are the payload, and never hold a secret."""

    KIND: ClassVar[str]

    def subject(self) -> str:
        """Name the thing that the event is about, for people and for look-ups."""
        raise NotImplementedError

    def row(self, organisation_id: int, actor: str, at: str) -> Parameters:
        """Give the event as a row without id and position."""
        return {
            "organisation_id": organisation_id,
            "actor": actor,
            "kind": self.KIND,
            "subject": self.subject(),
            "payload": msgspec.json.encode(self).decode(),
            "at": at,
            "record": getattr(self, "uuid", None) or getattr(self, "trail_uuid", None),
            "trail": getattr(self, "trail_uuid", None),
        }


class SequencedEvent(Struct, frozen=True):
    """An event with its place in the log; `payload` is the stored JSON text, untouched.

    `record` is the uuid of the thing that it is about, `trail` that of the trail that it happened on; the payload has
    them, where there are any.
    """

    position: int
    id: int
    organisation_id: int
    actor: str
    kind: str
    subject: str
    payload: str
    at: str
    record: str | None = None
    trail: str | None = None

    @property
    def filed_rightly(self) -> bool:
        """Whether `record` and `trail` are what the payload says."""
        found = msgspec.json.decode(self.payload, type=_Identified)
        return (self.record, self.trail) == (found.uuid or found.trail_uuid, found.trail_uuid)


class _Identified(Struct):
    uuid: str | None = None
    trail_uuid: str | None = None


class PendingEvent(Struct, frozen=True):
    """A committed event that has no position yet."""

    id: int
    organisation_id: int
    actor: str
    kind: str
    subject: str
    payload: str
    at: str
    record: str | None = None
    trail: str | None = None

    def sequenced(self, position: int) -> SequencedEvent:
        """Give the event its place."""
        return SequencedEvent(
            position,
            self.id,
            self.organisation_id,
            self.actor,
            self.kind,
            self.subject,
            self.payload,
            self.at,
            self.record,
            self.trail,
        )


_c = event_table.c
_STORED = (_c.id, _c.organisation_id, _c.actor, _c.kind, _c.subject, _c.payload, _c.at, _c.record, _c.trail)
SEQUENCED = (_c.position, *_STORED)

insert_event = prepare(insert_row(event_table, *_COLUMNS))

pending_events = prepare(
    select(*_STORED).where(_c.position.is_(None)).order_by(_c.id).limit(bindparam("limit", type_=Integer)),
    into=PendingEvent,
)

place_event = prepare(
    update(event_table).where(_c.id == bindparam("event_id")).values(position=bindparam("place"))
)

events_from = prepare(
    select(*SEQUENCED)
    .where(_c.position >= bindparam("position"))
    .order_by(_c.position)
    .limit(bindparam("limit", type_=Integer)),
    into=SequencedEvent,
)


def event_kinds() -> dict[str, type[Event]]:
    """Give every kind of event that the loaded rooms can record, by its name."""
    found: dict[str, type[Event]] = {}
    waiting = list(Event.__subclasses__())
    while waiting:
        kind = waiting.pop()
        waiting.extend(kind.__subclasses__())
        # What several kinds have in common is no kind of its own.
        if "KIND" in vars(kind):
            found[kind.KIND] = kind
    return dict(sorted(found.items()))
