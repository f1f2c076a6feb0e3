"""Coming and going: a stream may say that its reader is there, and others are told.

What is known is kept by each process for its own streams, and told to all through the messages. Nothing here may harm a
stream: what cannot be told is left out.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from weakref import WeakKeyDictionary

import structlog

from signoff.domain.catalog.flows import members
from signoff.domain.conversation import queries, signals, store
from signoff.domain.conversation.presence.types import State
from signoff.domain.conversation.types import MessageEvent
from signoff.domain.identity.organisations import administrator
from signoff.kernel import clock
from signoff.kernel.actor import Actor, system
from signoff.kernel.database import Database
from signoff.kernel.errors import SignoffError
from signoff.kernel.tx import Tx

ROUND = 60.0
GRACE = 30.0
FORGET_AFTER = 3600.0
_STATE_STEP = 1_000_000

log = structlog.get_logger(__name__)


class Presence:
    """One stream's share in its reader's being there."""

    def __init__(self, register: "_Register", actor: Actor, state: State) -> None:
        self._register, self._actor, self._state = register, actor, state

    def leave(self) -> None:
        """End it; whoever does not come back within a moment is gone."""
        self._register.left(self._actor, self._state)


class _Register:
    def __init__(self, db: Database) -> None:
        self._db = db
        self._there: dict[int, Counter[State]] = {}
        self._actors: dict[int, Actor] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def came(self, actor: Actor, state: State) -> Presence:
        account_id = actor.account_id
        if account_id is None or state is State.OFFLINE:
            return Presence(self, actor, State.OFFLINE)
        before = self.state(account_id)
        self._there.setdefault(account_id, Counter())[state] += 1
        self._actors[account_id] = actor
        if self.state(account_id) != before:
            await self.tell(actor)
        return Presence(self, actor, state)

    def left(self, actor: Actor, state: State) -> None:
        account_id = actor.account_id
        if account_id is None or state is State.OFFLINE:
            return
        task = asyncio.create_task(self._leave(actor, account_id, state))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _leave(self, actor: Actor, account_id: int, state: State) -> None:
        await asyncio.sleep(GRACE)
        before = self.state(account_id)
        there = self._there[account_id]
        there[state] -= 1
        if not +there:
            del self._there[account_id]
            self._actors.pop(account_id, None)
        if self.state(account_id) != before:
            await self.tell(actor)

    def state(self, account_id: int) -> State:
        """Give the highest state of somebody's streams."""
        return max((+self._there.get(account_id, Counter())).keys(), default=State.OFFLINE)

    async def tell(self, actor: Actor) -> None:
        """Tell the organisation how somebody is there now."""
        account_id = actor.account_id or 0
        state = self.state(account_id)
        await _written(self._db, lambda tx: _told(tx, actor, state))

    async def round(self) -> None:
        """Tell the flows of everybody who is there that they still are."""
        there = {number: (self._actors[number], self.state(number)) for number in self._there}

        def write(tx: Tx) -> None:
            for actor, state in there.values():
                _still(tx, actor, state)
            tx.run(store.forget_transient, before=clock.shifted(tx.now, seconds=-FORGET_AFTER))

        await _written(self._db, write)


async def _written(db: Database, work: Callable[[Tx], None]) -> None:
    try:
        await db.write(system(), work)
    except SignoffError:
        log.exception("presence could not be told")


def _told(tx: Tx, actor: Actor, state: State) -> None:
    tx.actor = administrator("presence", actor.organisation_id)
    said = {"user_id": actor.account_id, "state": state * _STATE_STEP, "updated_at": f"{tx.now[:23]}Z"}
    signals.write(tx, None, MessageEvent.PRESENCE, said, account_id=actor.account_id, transient=1)
    _ping(tx, actor)


def _still(tx: Tx, actor: Actor, state: State) -> None:
    tx.actor = administrator("presence", actor.organisation_id)
    _ping(tx, actor)
    mine = [flow.id for flow in members.flows_of(tx, actor.account_id or 0)]
    places = tx.all(queries.conversations_of_flows, organisation_id=tx.organisation_id, flow_ids=mine)
    said = {"last_activity": round(clock.seconds(tx.now) * 1000)} if state is State.ACTIVE else {}
    for place in places:
        signals.write(tx, place, MessageEvent.ONLINE, said, account_id=actor.account_id, transient=1)


def _ping(tx: Tx, actor: Actor) -> None:
    tx.run(
        store.note_ping,
        account_id=actor.account_id,
        organisation_id=actor.organisation_id,
        last_ping=tx.now,
        last_activity=None,
    )


_REGISTERS: WeakKeyDictionary[Database, _Register] = WeakKeyDictionary()


def _register(db: Database) -> _Register:
    if db not in _REGISTERS:
        _REGISTERS[db] = _Register(db)
    return _REGISTERS[db]


async def come(db: Database, actor: Actor, state: State) -> Presence:
    """Note that a stream's reader is there, and tell others when that is new."""
    return await _register(db).came(actor, state)


async def keep_presence(db: Database) -> None:
    """Tell once a minute who is there, and forget what was only told; runs until it is cancelled."""
    while True:
        await asyncio.sleep(ROUND)
        await _register(db).round()
