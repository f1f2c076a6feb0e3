"""Threads."""

from datetime import UTC
from urllib.parse import urlencode

from signoff.api.flowdock import answers, reading, wire
from signoff.api.flowdock.reading import Given
from signoff.api.kit.call import Call, Reply
from signoff.domain.conversation import listing, rooms, threads
from signoff.domain.conversation.threads import ThreadFilter
from signoff.kernel import clock
from signoff.kernel.errors import Invalid
from signoff.kernel.tx import Tx

DEFAULT, LARGEST = 30, 100
_SIDES = ("chat", "inbox")


def listed(tx: Tx, call: Call) -> Reply:
    """List a flow's threads, the most recently changed first, and say where more of them are."""
    room, found = rooms.must_be_in(reading.room(tx, call)), reading.given(call)
    limit = found.whole("limit")
    size = DEFAULT if limit is None else min(max(limit, 1), LARGEST)
    rows = threads.listed(tx, room, _filter(found, size + 1))
    known = listing.sources(tx, {each.source_id for each in rows if each.source_id is not None})
    place = answers.bare(tx, call)
    shown = [wire.thread(place, each, room.flow, known.get(each.source_id or 0)) for each in rows[:size]]
    reply = answers.ok(shown)
    if len(rows) <= size:
        return reply
    given = {name: str(value) for name, value in found.values.items() if name != "until"}
    query = urlencode({**given, "until": rows[size - 1].updated_at})
    url = wire.flow_url(place, room.flow, "threads")
    return reply.with_headers(("link", f'<{url}?{query}>; rel="next"'))


def show(tx: Tx, call: Call) -> Reply:
    """Show a thread."""
    room = rooms.must_be_in(reading.room(tx, call))
    found = threads.with_key(tx, room.conversation, call["thread"])
    known = listing.sources(tx, [] if found.source_id is None else [found.source_id])
    place = answers.bare(tx, call)
    return answers.ok(wire.thread(place, found, room.flow, known.get(found.source_id or 0)))


def _filter(found: Given, limit: int) -> ThreadFilter:
    side = found.text("application") or ""
    return ThreadFilter(
        since=_instant(found, "since"),
        until=_instant(found, "until"),
        side=side if side in _SIDES else "",
        empty=bool(found.flag("empty")),
        limit=limit,
        program=None if side in _SIDES else found.whole("application"),
    )


def _instant(found: Given, name: str) -> str | None:
    text = found.text(name)
    if not text:
        return None
    try:
        moment = clock.moment(text.strip().replace(" ", "+"))
    except ValueError as error:
        raise Invalid({name: ["is no time"]}) from error
    return clock.instant(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
