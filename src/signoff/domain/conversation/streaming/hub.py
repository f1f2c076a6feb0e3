"""One reader per process: it reads new messages once, by their numbers, and hands them to everybody who listens.

It is woken by this process's own writes, and looks every moment for those of other processes. Who does not take what is
handed over is cut off: nothing is kept for them without bound, and nothing is left out silently.
"""

import asyncio
from collections import deque
from collections.abc import Iterable
from functools import partial
from weakref import WeakKeyDictionary

import structlog

from signoff.domain.conversation import listing, queries
from signoff.domain.conversation.streaming.listening import Listening
from signoff.domain.conversation.types import Message, MessageEvent, Posted
from signoff.domain.identity import queries as identity
from signoff.domain.identity.organisations import administrator
from signoff.kernel.actor import system
from signoff.kernel.database import Database
from signoff.kernel.tx import Tx

BATCH = 500
POLL = 0.2
AFTER_ERROR = 1.0
MOST_WAITING = 1000

log = structlog.get_logger(__name__)


class Heard:
    """A message on its way to many; each face's rendering is made once and kept with it."""

    __slots__ = ("posted", "rendered")

    def __init__(self, posted: Posted) -> None:
        self.posted = posted
        self.rendered: dict[str, bytes] = {}


class Listener:
    """One stream: what waits for it, and whether it has been ended."""

    __slots__ = ("changed", "conversation_ids", "doubted", "ended", "listening", "waiting")

    def __init__(self, listening: Listening) -> None:
        self.listening = listening
        self.conversation_ids = set(listening.conversation_ids)
        self.waiting: deque[Heard] = deque()
        self.changed = asyncio.Event()
        # Between asking who it is and listening, they may have lost the right to.
        self.doubted = True
        self.ended = ""

    def doubt(self) -> None:
        """Let the stream find out whether its listener may still hear anything, before it says more."""
        self.doubted = True
        self.changed.set()

    def end(self, why: str) -> None:
        """End the stream once it has said what waits, or at once if it was too slow."""
        self.ended = self.ended or why
        self.changed.set()

    async def heard(self, seconds: float) -> list[Heard]:
        """Give what has come, waiting for something at most so long; empty when nothing came or all is over."""
        if not self.waiting and not self.ended:
            try:
                async with asyncio.timeout(seconds):
                    await self.changed.wait()
            except TimeoutError:
                return []
        self.changed.clear()
        found = list(self.waiting)
        self.waiting.clear()
        return found

    def take(self, heard: Heard) -> None:
        """Put something into the queue; who already has too much there is cut off."""
        if len(self.waiting) >= MOST_WAITING:
            self.waiting.clear()
            self.end("too slow")
        elif not self.ended:
            self.waiting.append(heard)
            self.changed.set()


class Hub:
    """The reader of one database, at work while anybody listens."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._listeners: set[Listener] = set()
        self._by_conversation: dict[int, set[Listener]] = {}
        self._by_account: dict[int, set[Listener]] = {}
        self._by_organisation: dict[int, set[Listener]] = {}
        self._position = 0
        self._event: int | None = None
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._ended = False

    def join(self, listening: Listening) -> Listener:
        """Begin a stream; whoever comes once the server is stopping gets one that is over."""
        listener = Listener(listening)
        if self._ended:
            listener.end("stopping")
            return listener
        self._listeners.add(listener)
        for number in listener.conversation_ids:
            self._by_conversation.setdefault(number, set()).add(listener)
        if listening.personal and listening.account_id is not None:
            self._by_account.setdefault(listening.account_id, set()).add(listener)
        if listening.presence:
            self._by_organisation.setdefault(listening.organisation_id, set()).add(listener)
        if self._task is None or self._task.done():
            self._position = listening.after
            self._event = None
            self._task = asyncio.create_task(self._read())
        return listener

    def leave(self, listener: Listener) -> None:
        """End a stream whose client is gone."""
        self._listeners.discard(listener)
        for index in (self._by_conversation, self._by_account, self._by_organisation):
            for key in [key for key, those in index.items() if listener in those]:
                index[key].discard(listener)
                if not index[key]:
                    del index[key]
        if not self._listeners:
            self._wake.set()

    def end(self) -> None:
        """End every stream, since the server stops."""
        self._ended = True
        for listener in self._listeners:
            listener.end("stopping")
        self._wake.set()

    @property
    def count(self) -> int:
        """How many streams there are."""
        return len(self._listeners)

    async def _read(self) -> None:
        loop = asyncio.get_running_loop()

        def wake() -> None:
            # Transactions may end in other threads.
            if not self._wake.is_set():
                loop.call_soon_threadsafe(self._wake.set)

        self._db.on_recorded.append(wake)
        try:
            while self._listeners:
                await self._round()
        finally:
            self._db.on_recorded.remove(wake)

    async def _round(self) -> None:
        self._wake.clear()
        organisations = {listener.listening.organisation_id for listener in self._listeners}
        try:
            found, lost = await self._db.read(system(), partial(self._next, organisations))
        except Exception:
            # Whatever it was: a reader that gives up would leave everybody waiting in silence.
            log.exception("new messages could not be read")
            await asyncio.sleep(AFTER_ERROR)
            return
        for listener in self._listeners:
            if listener.listening.organisation_id in lost:
                listener.doubt()
        self._event = max(self._event or 0, *lost.values()) if lost else self._event
        for heard in found:
            self._hand_over(heard)
        if found:
            self._position = found[-1].posted.message.id
        if len(found) < BATCH and not self._wake.is_set():
            try:
                async with asyncio.timeout(POLL):
                    await self._wake.wait()
            except TimeoutError:
                return

    def _next(self, organisations: set[int], tx: Tx) -> tuple[list[Heard], dict[int, int]]:
        lost = self._lost(tx, organisations)
        rows = tx.all(queries.after_number, number=self._position, limit=BATCH)
        by_organisation: dict[int, list[Message]] = {}
        for row in rows:
            by_organisation.setdefault(row.organisation_id, []).append(row)
        found: dict[int, Heard] = {}
        for organisation_id, messages in by_organisation.items():
            tx.actor = administrator("streams", organisation_id)
            found |= {each.message.id: Heard(each) for each in listing.with_things(tx, messages)}
        return [found[row.id] for row in rows], lost

    def _lost(self, tx: Tx, organisations: set[int]) -> dict[int, int]:
        """Tell in which organisations somebody lost something, and up to which event; at first that may be any."""
        if self._event is None:
            return dict.fromkeys(organisations, identity.last_event(tx))
        return identity.who_lost_something(tx, sorted(organisations), self._event)

    def _hand_over(self, heard: Heard) -> None:
        message = heard.posted.message
        for listener in self._audience(message):
            if message.id > listener.listening.after:
                listener.take(heard)
        if message.event == MessageEvent.USER_BLOCK and message.conversation_id is not None:
            self._shut_out(message)

    def _audience(self, message: Message) -> Iterable[Listener]:
        if message.event == MessageEvent.PRESENCE:
            return self._by_organisation.get(message.organisation_id, ())
        if message.conversation_id is None:
            return tuple(self._by_account.get(message.recipient_id or 0, ()))
        if message.recipient_id is None:
            return tuple(self._by_conversation.get(message.conversation_id, ()))
        both = {message.recipient_id, message.account_id or 0}
        return {listener for one in both for listener in self._by_account.get(one, ())}

    def _shut_out(self, message: Message) -> None:
        """Let whoever is no longer in a flow hear no more of it."""
        number = message.conversation_id or 0
        for listener in tuple(self._by_conversation.get(number, ())):
            if str(listener.listening.account_id) == message.said():
                listener.conversation_ids.discard(number)
                self._by_conversation[number].discard(listener)


_HUBS: WeakKeyDictionary[Database, Hub] = WeakKeyDictionary()


def hub_of(db: Database) -> Hub:
    """Give the one reader of a database in this process."""
    if db not in _HUBS:
        _HUBS[db] = Hub(db)
    return _HUBS[db]
