"""One transaction: one connection, one actor, one reading of the clock."""

from typing import Protocol, TypeVar

from signoff.kernel import clock
from signoff.kernel.actor import Actor
from signoff.kernel.errors import NotFound
from signoff.kernel.events import Event, insert_event
from signoff.kernel.settings import Settings
from signoff.kernel.sql import EngineName, Parameters, Row, Statement

R = TypeVar("R")


class Connection(Protocol):
    """What a transaction needs of a driver's connection."""

    engine: EngineName
    writable: bool

    def query(self, text: str, parameters: Parameters) -> list[Row]:
        """Run a text that yields rows."""

    def execute(self, text: str, parameters: Parameters) -> int:
        """Run a text that changes rows; give how many."""

    def execute_many(self, text: str, parameters: list[Parameters]) -> None:
        """Run a text once per set of parameters."""


class Tx:
    """Runs statements, records events, and knows who acts and when; never commits."""

    __slots__ = ("_connection", "_events", "actor", "enqueued", "now", "queries", "settings")

    def __init__(self, connection: Connection, actor: Actor, settings: Settings) -> None:
        self._connection = connection
        self.actor = actor
        self.settings = settings
        self.now = clock.now()
        self.queries = 0
        self.enqueued = False
        self._events: list[Parameters] = []

    @property
    def organisation_id(self) -> int:
        """The organisation that every statement of this transaction is about."""
        return self.actor.organisation_id

    @property
    def engine(self) -> EngineName:
        """Which engine serves this transaction."""
        return self._connection.engine

    def all(self, statement: Statement[R], /, **parameters: object) -> list[R]:
        """Give every row of a query."""
        self.queries += 1
        compiled = statement.on(self._connection.engine)
        return compiled.rows(self._connection.query(compiled.text, compiled.parameters(parameters)))

    def first(self, statement: Statement[R], /, **parameters: object) -> R | None:
        """Give the first row of a query, or None."""
        rows = self.all(statement, **parameters)
        return rows[0] if rows else None

    def found(self, statement: Statement[R], missing: str, /, **parameters: object) -> R:
        """Give the first row of a query, or raise NotFound with the text `missing`."""
        row = self.first(statement, **parameters)
        if row is None:
            raise NotFound(missing)
        return row

    def value(self, statement: Statement[Row], /, **parameters: object) -> object:
        """Give the first column of the first row, or None when there is no row."""
        row = self.first(statement, **parameters)
        return row[0] if row else None

    def number(self, statement: Statement[Row], /, **parameters: object) -> int:
        """Give the first column of the first row as a whole number, 0 when there is no row."""
        value = self.value(statement, **parameters)
        return value if isinstance(value, int) else 0

    def run(self, statement: Statement[Row], /, **parameters: object) -> int:
        """Run a statement that changes rows; give how many it changed."""
        self.queries += 1
        compiled = statement.on(self._connection.engine)
        return self._connection.execute(compiled.text, compiled.parameters(parameters))

    def run_many(self, statement: Statement[Row], rows: list[Parameters], /) -> None:
        """Run a statement once per set of parameters."""
        if rows:
            self.queries += 1
            compiled = statement.on(self._connection.engine)
            self._connection.execute_many(compiled.text, [compiled.parameters(row) for row in rows])

    def record(self, event: Event) -> None:
        """Note an event; it is written at the end of this transaction, beside the change that it tells of."""
        if not self._connection.writable:
            raise RuntimeError("A reading transaction cannot write")
        self._events.append(event.row(self.organisation_id, self.actor.name, self.now))

    def write_events(self) -> bool:
        """Write what was noted, all at once, and tell whether there was anything; for whoever ends the transaction."""
        self.run_many(insert_event, self._events)
        return bool(self._events)

    def must(self, *scopes: str) -> None:
        """Refuse unless the actor was granted one of the scopes."""
        self.actor.must(*scopes)
