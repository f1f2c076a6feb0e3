"""Snapshots, listed and shown."""

from typing import Any

from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kosli import errors, places, reading, snapshot_documents
from signoff.domain.catalog.types import Environment
from signoff.domain.decisions.running import showing, standing
from signoff.domain.delivery.snapshots import places as expressions
from signoff.domain.delivery.snapshots import snapshots
from signoff.domain.delivery.snapshots.types import Snapshot
from signoff.kernel import clock
from signoff.kernel.tx import Tx

SIZE = 15


def show(tx: Tx, call: Call) -> Reply:
    """Show the snapshot that an expression means."""
    reading.organisation(tx, call)
    environment = places.environment_of(tx, call)
    place = expressions.parse_place(call["expression"], tx.now)
    if environment.logical and place.back == 0:
        return json_reply(_merged(tx, call, environment), errors.JSON)
    snapshot = places.snapshot_of(tx, call, environment, place)
    following = snapshots.at(tx, environment, snapshot.number + 1)
    document = snapshot_documents.of_view(call, showing.view(tx, environment, snapshot), following)
    return json_reply(document, errors.JSON)


def listed(tx: Tx, call: Call) -> Reply:
    """List the snapshots of an interval, newest first unless reversed."""
    reading.organisation(tx, call)
    environment = places.environment_of(tx, call)
    numbers = expressions.interval(tx, environment, reading.parameter(call, "interval") or "")
    reverse = reading.parameter(call, "reverse") == "true"
    page = reading.page_of(call, SIZE)
    found = snapshots.listed(tx, environment, numbers, page, oldest_first=reverse)
    return json_reply([_line(tx, each) for each in found], errors.JSON)


def _line(tx: Tx, snapshot: Snapshot) -> dict[str, Any]:
    begun = clock.seconds(snapshot.recorded_at)
    ended = None if snapshot.ended_at is None else clock.seconds(snapshot.ended_at)
    return {
        "index": snapshot.number,
        "from": begun,
        "to": ended or 0.0,
        "compliant": snapshot.state is not False,
        "duration": (ended or clock.seconds(tx.now)) - begun,
    }


def _merged(tx: Tx, call: Call, environment: Environment) -> dict[str, Any]:
    members = [
        showing.view(tx, member.environment, member.snapshot)
        for member in standing.merged(tx, environment)
        if member.snapshot is not None
    ]
    return snapshot_documents.of_views(call, environment, members, standing.state(tx, environment))
