"""Filing what the log tells of, so that it is found: a subscriber, a moment behind the writers."""

from collections.abc import Callable, Sequence

import msgspec

from signoff.domain.decisions.searching import queries, store
from signoff.domain.decisions.searching.types import Kind
from signoff.kernel.events import SequencedEvent
from signoff.kernel.full_text import words_of
from signoff.kernel.subscribers import Subscriber
from signoff.kernel.tx import Tx

NAME = "search"
BATCH = 200


class _Payload(msgspec.Struct):
    uuid: str | None = None
    trail_uuid: str | None = None
    application: str | None = None


Named = Callable[[_Payload], str | None]

_by_uuid: Named = lambda payload: payload.uuid  # noqa: E731 - a table reads better
_by_trail: Named = lambda payload: payload.trail_uuid  # noqa: E731
_by_name: Named = lambda payload: payload.application  # noqa: E731

# What has to be filed anew when something happened.
_FILED: dict[str, tuple[Kind, Named]] = {
    "flow.created": (Kind.FLOW, _by_uuid),
    "flow.updated": (Kind.FLOW, _by_uuid),
    "trail.begun": (Kind.TRAIL, _by_trail),
    "trail.updated": (Kind.TRAIL, _by_trail),
    "artifact.reported": (Kind.ARTIFACT, _by_uuid),
    "attestation.recorded": (Kind.ATTESTATION, _by_uuid),
    "environment.created": (Kind.ENVIRONMENT, _by_uuid),
    "environment.updated": (Kind.ENVIRONMENT, _by_uuid),
    "application.created": (Kind.APPLICATION, _by_name),
    "application.updated": (Kind.APPLICATION, _by_name),
}
_FORGOTTEN: dict[str, tuple[Kind, Named]] = {
    "environment.deleted": (Kind.ENVIRONMENT, _by_uuid),
    "application.deleted": (Kind.APPLICATION, _by_name),
}
_FLOW_DELETED = "flow.deleted"


def subscriber() -> Subscriber:
    """Give the reader of the log that keeps what can be found up to date."""
    return Subscriber(NAME, file, BATCH, (*_FILED, *_FORGOTTEN, _FLOW_DELETED))


def file(tx: Tx, events: Sequence[SequencedEvent]) -> None:
    """File what events tell of as it is now, and forget what was removed; seeing an event twice changes nothing."""
    wanted: dict[tuple[int, Kind], dict[str, None]] = {}
    for event in events:
        kind, named = _FILED.get(event.kind, (None, _by_uuid))
        if kind is not None and (record := named(_payload(event))):
            wanted.setdefault((event.organisation_id, kind), {})[record] = None
    for (organisation_id, kind), records in wanted.items():
        _file(tx, organisation_id, kind, list(records))
    for event in events:
        _forget(tx, event)


def _file(tx: Tx, organisation_id: int, kind: Kind, records: list[str]) -> None:
    rows = tx.all(queries.sources[kind], organisation_id=organisation_id, records=records)
    tx.run_many(
        store.put,
        [
            {
                "organisation_id": organisation_id,
                "kind": kind.value,
                "record": record,
                "flow": flow,
                "title": title,
                "description": description or "",
                "words": words_of(title, description, *texts),
                "at": at,
            }
            for record, flow, title, description, at, *texts in rows
        ],
    )


def _forget(tx: Tx, event: SequencedEvent) -> None:
    place = {"organisation_id": event.organisation_id}
    if event.kind == _FLOW_DELETED:
        tx.run(store.forget_flow, **place, flow=_payload(event).uuid)
    elif event.kind in _FORGOTTEN:
        kind, named = _FORGOTTEN[event.kind]
        tx.run(store.forget, **place, kind=kind.value, record=named(_payload(event)))


def _payload(event: SequencedEvent) -> _Payload:
    return msgspec.json.decode(event.payload, type=_Payload)
