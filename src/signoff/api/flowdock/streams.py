"""Streams as JSON lines or as server-sent events.

One object a line, ended by a carriage return and a new line; a lone new line keeps the connection alive. A chunk is a
whole message, for clients that read chunk by chunk.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from time import monotonic

import msgspec

from signoff.api.flowdock import reading, wire
from signoff.api.flowdock.wire import Json, Place
from signoff.api.kit import credentials
from signoff.api.kit.call import Call, Later, Reply
from signoff.domain.conversation.presence import coming
from signoff.domain.conversation.presence.types import State
from signoff.domain.conversation.streaming import listening
from signoff.domain.conversation.streaming.hub import Heard, Hub, Listener, hub_of
from signoff.domain.conversation.streaming.listening import Listening
from signoff.domain.conversation.types import MessageEvent, Posted
from signoff.domain.identity import organisations
from signoff.domain.identity.authenticating import authenticate
from signoff.domain.identity.passwords import check_password
from signoff.kernel.actor import Actor, system
from signoff.kernel.database import Database
from signoff.kernel.errors import Invalid, SignoffError
from signoff.kernel.tx import Tx

KEEP_ALIVE = 25.0
SSE = "text/event-stream"
JSON = "application/json; charset=utf-8"
_UNBUFFERED = (("cache-control", "no-cache"), ("x-accel-buffering", "no"))
_STATES = {"true": State.ACTIVE, "1": State.ACTIVE, "active": State.ACTIVE, "idle": State.IDLE}


def of_flows(tx: Tx, call: Call) -> Later:
    """Stream several flows, the caller's own conversations, or both."""
    found = reading.given(call)
    names, personal = found.listed("filter"), bool(found.flag("user"))
    if not names and not personal:
        raise Invalid({"filter": ["can't be blank"]})
    return _stream(tx, call, names, personal=personal)


def of_one(tx: Tx, call: Call) -> Later:
    """Stream one flow."""
    name = f"{call['org']}/{call['flow']}" if "org" in call.parameters else call["flow"]
    return _stream(tx, call, (name,), personal=bool(reading.given(call).flag("user")))


def _stream(tx: Tx, call: Call, names: tuple[str, ...], *, personal: bool) -> Later:
    found = reading.given(call)
    heard = listening.listen(
        tx,
        [reading.named_room(tx, name) for name in names],
        personal=personal,
        presence=bool(found.flag("presence")),
        missed=_last(call, found),
    )
    state = _STATES.get((found.text("active") or "").lower(), State.OFFLINE)
    sse = SSE in (*call.accept.split(","), found.text("accept")) or SSE in call.accept
    style = _Style(wire.place(call, organisations.own(tx)), sse=sse)
    actor = tx.actor

    async def finish(db: Database) -> Reply:
        chunks = partial(_chunks, db, call, (actor, heard, state), style)
        return Reply(200, media_type=SSE if sse else JSON, headers=_UNBUFFERED, chunks=chunks)

    return Later(finish)


class _Style:
    """How one kind of stream is written, for readers of one address."""

    def __init__(self, place: Place, *, sse: bool) -> None:
        self.sse = sse
        self.keep_alive = b":\n\n" if sse else b"\n"
        self._place = place
        self._key = f"{'sse' if sse else 'json'} {place.base}"

    def written(self, heard: Heard) -> bytes:
        """Write a message, once for all who read it in the same way."""
        found = heard.rendered.get(self._key)
        if found is None:
            found = heard.rendered[self._key] = self.line(heard.posted)
        return found

    def line(self, posted: Posted) -> bytes:
        """Write a message."""
        said = msgspec.json.encode(_document(self._place, posted))
        return b"id: %d\ndata: %b\n\n" % (posted.message.id, said) if self.sse else said + b"\r\n"


async def _chunks(
    db: Database, call: Call, who: tuple[Actor, Listening, State], style: _Style
) -> AsyncIterator[bytes]:
    actor, heard, state = who
    hub: Hub = hub_of(db)
    listener = hub.join(heard)
    presence = await coming.come(db, actor, state)
    try:
        yield style.keep_alive
        async for line in _missed(db, actor, heard, style):
            yield line
        async for chunk in _live(listener, style, partial(_still_good, db, call)):
            yield chunk
    finally:
        hub.leave(listener)
        presence.leave()


async def _missed(db: Database, actor: Actor, heard: Listening, style: _Style) -> AsyncIterator[bytes]:
    since = heard.missed
    while since is not None and since < heard.after:
        found = await db.read(actor, partial(listening.missed, listening=heard, since=since))
        for posted in found:
            yield style.line(posted)
        since = found[-1].message.id if len(found) == listening.MOST_MISSED else None


async def _live(
    listener: Listener, style: _Style, still_good: Callable[[], Awaitable[bool]]
) -> AsyncIterator[bytes]:
    checked = 0.0
    while True:
        found = await listener.heard(KEEP_ALIVE)
        silent = not found and not listener.doubted
        # A credential also ends by itself, however much there is to say.
        if listener.doubted or monotonic() - checked >= KEEP_ALIVE:
            listener.doubted, checked = False, monotonic()
            if not await still_good():
                return
        for heard in found:
            yield style.written(heard)
        if listener.ended:
            if style.sse:
                yield f": {listener.ended}\n\n".encode()
            return
        if silent:
            yield style.keep_alive


async def _still_good(db: Database, call: Call) -> bool:
    """Tell whether the credential that opened the stream still counts, and whether that is still enough."""
    given = credentials.read(call.headers)

    def ask(tx: Tx) -> None:
        tx.actor = authenticate(tx, given, proof)
        listening.must_still_hear(tx)

    try:
        proof = await check_password(db, given)
        await db.read(system(), ask)
    except SignoffError:
        return False
    return True


def _last(call: Call, found: reading.Given) -> int | None:
    text = call.headers.get("last-event-id") or found.text("last_event_id") or ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _document(place: Place, posted: Posted) -> Json:
    message = posted.message
    if message.event == MessageEvent.PRESENCE:
        said = message.said()
        return {"event": message.event, "user_id": said["user_id"], "content": said}
    if message.conversation_id is None:
        said = wire.told_flow(place, message.said())
        return {"event": message.event, "user": str(message.recipient_id), "content": said}
    return wire.message(place, posted)
