"""Coming and going: a stream may say that its reader is there, and others are told.

Each process knows its own streams, and keeps one row for each person who has any; how somebody is there follows from
the rows of all processes. A process that was killed stops renewing its rows, and the others clear them away. Nothing
here may harm a stream: what cannot be told is left out.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from weakref import WeakKeyDictionary

import structlog

from signoff.domain.catalog.flows import members
from signoff.domain.conversation import queries, signals
from signoff.domain.conversation import store as of_room
from signoff.domain.conversation.presence import store
from signoff.domain.conversation.presence.types import State
from signoff.domain.conversation.types import MessageEvent
from signoff.domain.identity.organisations import administrator
from signoff.domain.identity.scopes import Scope
from signoff.kernel import clock
from signoff.kernel.actor import Actor, system
from signoff.kernel.database import Database
from signoff.kernel.errors import SignoffError
from signoff.kernel.ids import new_secret
from signoff.kernel.tx import Tx

ROUND = 60.0
GRACE = 30.0
# A row that was not renewed in two rounds belongs to a process that is gone.
STALE = 150.0
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
        self._name = new_secret(8)
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
        """Give the highest state of somebody's streams at this process."""
        return max((+self._there.get(account_id, Counter())).keys(), default=State.OFFLINE)

    async def tell(self, actor: Actor) -> None:
        """Keep how somebody is at this process now, and tell the organisation if that changes how they are at all."""
        account_id = actor.account_id or 0
        state = self.state(account_id)

        def write(tx: Tx) -> None:
            tx.actor = administrator("presence", actor.organisation_id)
            before = _state(tx, account_id)
            self._keep(tx, account_id, state)
            after = _state(tx, account_id)
            if after != before:
                _told(tx, account_id, after)

        await _written(self._db, write)

    def _keep(self, tx: Tx, account_id: int, state: State) -> None:
        if state is State.OFFLINE:
            tx.run(store.go, account_id=account_id, process_name=self._name)
            return
        mine = {"account_id": account_id, "organisation_id": tx.organisation_id}
        tx.run(store.be_there, **mine, process=self._name, state=int(state), seen_at=tx.now)

    async def round(self) -> None:
        """Tell the flows of everybody who is there that they still are, and clear away what others left behind."""
        actors = dict(self._actors)

        def write(tx: Tx) -> None:
            tx.run(store.stay, process_name=self._name, account_ids=list(actors), at=tx.now)
            found = tx.all(store.speakers, account_ids=list(actors), since=_since(tx))
            for account_id, speaker, state in found:
                if speaker == self._name:
                    _still(tx, actors[account_id], State(state))
            _swept(tx)
            tx.run(of_room.forget_transient, before=clock.shifted(tx.now, seconds=-FORGET_AFTER))

        await _written(self._db, write)


async def _written(db: Database, work: Callable[[Tx], None]) -> None:
    try:
        await db.write(system(), work)
    except SignoffError:
        log.exception("presence could not be told")


def there(tx: Tx) -> dict[int, State]:
    """Give who of the organisation is there, at whatever process, and how."""
    tx.must(Scope.CONVERSATION_READ)
    found = tx.all(store.there, organisation_id=tx.organisation_id, since=_since(tx))
    return {account_id: State(state) for account_id, state in found}


def _since(tx: Tx) -> clock.Instant:
    return clock.shifted(tx.now, seconds=-STALE)


def _state(tx: Tx, account_id: int) -> State:
    return State(tx.number(store.state_of, account_id=account_id, since=_since(tx)))


def _swept(tx: Tx) -> None:
    """Tell of those who are gone with a process that did not say so."""
    gone: dict[int, int] = dict(tx.all(store.sweep, before=_since(tx)))
    for account_id, organisation_id in gone.items():
        tx.actor = administrator("presence", organisation_id)
        if _state(tx, account_id) is State.OFFLINE:
            _told(tx, account_id, State.OFFLINE)


def _told(tx: Tx, account_id: int, state: State) -> None:
    said = {"user_id": account_id, "state": state * _STATE_STEP, "updated_at": f"{tx.now[:23]}Z"}
    signals.write(tx, None, MessageEvent.PRESENCE, said, account_id=account_id, transient=1)
    _ping(tx, account_id)


def _still(tx: Tx, actor: Actor, state: State) -> None:
    account_id = actor.account_id or 0
    tx.actor = administrator("presence", actor.organisation_id)
    _ping(tx, account_id)
    mine = [flow.id for flow in members.flows_of(tx, account_id)]
    places = tx.all(queries.conversations_of_flows, organisation_id=tx.organisation_id, flow_ids=mine)
    said = {"last_activity": round(clock.seconds(tx.now) * 1000)} if state is State.ACTIVE else {}
    for place in places:
        signals.write(tx, place, MessageEvent.ONLINE, said, account_id=account_id, transient=1)


def _ping(tx: Tx, account_id: int) -> None:
    mine = {"account_id": account_id, "organisation_id": tx.organisation_id}
    tx.run(of_room.note_ping, **mine, last_ping=tx.now, last_activity=None)


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
