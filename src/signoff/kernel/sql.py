"""SQLAlchemy Core statements, compiled once per engine and run on the driver's cursor.

Core's own cost is the largest part of a short request, so a statement is built at import time, compiled the first
time an engine needs it, and from then on is a text and a dict of parameters. Compiled text skips SQLAlchemy's type
processors, so columns hold only int, text and bytes; anything richer is converted at a room's edge.
"""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any, Generic, TypeVar, overload

import msgspec
from sqlalchemy import (
    BigInteger,
    Dialect,
    Integer,
    MetaData,
    Table,
    TableValuedAlias,
    Text,
    bindparam,
    column,
    insert,
    literal_column,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import BindParameter, ColumnElement
from sqlalchemy.sql.expression import Executable
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.selectable import NamedFromClause
from sqlalchemy.types import Boolean, TypeEngine, UserDefinedType

R = TypeVar("R")
Row = tuple[Any, ...]
Parameters = dict[str, Any]

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Key = BigInteger().with_variant(Integer, "sqlite")


class EngineName(StrEnum):
    """The two engines that one schema serves."""

    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


class _WrittenOut(SQLCompiler):
    """Writes constants into the text: an index over part of a table is found only by what stands there.

    With a parameter in its place SQLite plans the statement anew each time it runs, and PostgreSQL may leave the index.
    """

    def visit_bindparam(self, bindparam: BindParameter[Any], *arguments: Any, **options: Any) -> Any:
        if bindparam.value is not None:
            options["literal_binds"] = True
        return super().visit_bindparam(bindparam, *arguments, **options)  # type: ignore[no-untyped-call]


def _dialect(made: Dialect) -> Dialect:
    made.statement_compiler = type("_Compiler", (_WrittenOut, made.statement_compiler), {})
    return made


_DIALECTS = {
    EngineName.SQLITE: _dialect(sqlite.dialect(paramstyle="named")),
    EngineName.POSTGRESQL: _dialect(psycopg.dialect()),  # type: ignore[no-untyped-call]
}


class _List(UserDefinedType[list[Any]]):
    """Marks a parameter that carries a whole list."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "TEXT"


class _InList(ColumnElement[bool]):
    """`column IN (list parameter)`, one text whatever the length of the list."""

    inherit_cache = False
    type = Boolean()
    # Else SQLAlchemy writes `... = 1` behind it for SQLite, which then uses no index.
    _is_implicitly_boolean = True

    def __init__(self, column: ColumnElement[Any], parameter: BindParameter[Any]) -> None:
        self.column = column
        self.parameter = parameter


@compiles(_InList, "sqlite")
def _in_list_sqlite(element: _InList, compiler: SQLCompiler, **options: Any) -> str:
    column = compiler.process(element.column, **options)
    return f"{column} IN (SELECT value FROM json_each({compiler.process(element.parameter, **options)}))"  # noqa: S608 - from Core


@compiles(_InList, "postgresql")
def _in_list_postgresql(element: _InList, compiler: SQLCompiler, **options: Any) -> str:
    column = compiler.process(element.column, **options)
    return f"{column} = ANY({compiler.process(element.parameter, **options)})"


def in_list(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Compare a column with the list passed as parameter `name`; an empty list matches nothing."""
    return _InList(column, bindparam(name, type_=_List()))


def like_pattern(containing: str | None) -> str:
    """Give the LIKE pattern of a text to look for, escaped with backslashes; none is everything."""
    escaped = (containing or "").replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def belonging(table: NamedFromClause[Any]) -> ColumnElement[bool]:
    """Compare a table's organisation with the parameter, and leave the index to a narrower condition beside it.

    SQLite would rather read a whole organisation than look for the values of a list; the plus keeps it from that.
    """
    return literal_column(f"+{table.name}.organisation_id", Integer) == bindparam("organisation_id")


class _ListRows(FunctionElement[Any]):
    """The values of a list parameter as rows of a table called `value`, with one column called `value`."""

    inherit_cache = False


@compiles(_ListRows, "sqlite")
def _list_rows_sqlite(element: _ListRows, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **options)})"


@compiles(_ListRows, "postgresql")
def _list_rows_postgresql(element: _ListRows, compiler: SQLCompiler, **options: Any) -> str:
    return f"unnest(CAST({compiler.process(element.clauses, **options)} AS TEXT[]))"


def text_rows(name: str) -> TableValuedAlias:
    """Select from the texts passed as parameter `name`: a table with the one column `value`."""
    return _ListRows(bindparam(name, type_=_List())).table_valued(column("value", Text)).alias("value")


def upsert(table: Table, *names: str) -> postgresql.Insert:
    """Begin an INSERT of one row by named parameters that may go on with ON CONFLICT; both engines take it."""
    return postgresql.insert(table).values({name: bindparam(name) for name in names})


def insert_row(table: Table, *names: str, returning: ColumnElement[Any] | None = None) -> Executable:
    """Build an INSERT of one row by named parameters, returning one column if asked."""
    statement = insert(table).values({name: bindparam(name) for name in names})
    return statement if returning is None else statement.returning(returning)


class Compiled(Generic[R]):
    """A statement's text for one engine, and which parameters are lists."""

    __slots__ = ("lists", "make", "text")

    def __init__(self, core: Executable, engine: EngineName, make: Callable[..., R] | None) -> None:
        compiled = core.compile(dialect=_DIALECTS[engine])  # type: ignore[attr-defined]
        assert isinstance(compiled, SQLCompiler)  # noqa: S101 - DDL never comes here
        self.text = str(compiled)
        encoded = engine is EngineName.SQLITE
        self.lists = tuple(name for name, bind in compiled.binds.items() if encoded and _is_list(bind.type))
        self.make = make

    def parameters(self, given: Parameters) -> Parameters:
        """Give the parameters with lists in the engine's form."""
        if not self.lists:
            return given
        return {**given, **{name: msgspec.json.encode(given[name]).decode() for name in self.lists}}

    def rows(self, raw: Sequence[Row]) -> list[R]:
        """Turn raw rows into the statement's records."""
        make = self.make
        return list(raw) if make is None else [make(*row) for row in raw]  # type: ignore[arg-type]


def _is_list(kind: TypeEngine[Any]) -> bool:
    return isinstance(kind, _List)


class Statement(Generic[R]):
    """A Core statement and the record its rows become; compiled lazily, once per engine."""

    __slots__ = ("_compiled", "_make", "core")

    def __init__(self, core: Executable, make: Callable[..., R] | None) -> None:
        self.core = core
        self._make = make
        self._compiled: dict[EngineName, Compiled[R]] = {}

    def on(self, engine: EngineName) -> Compiled[R]:
        """Give the compiled form for an engine."""
        found = self._compiled.get(engine)
        if found is None:
            found = self._compiled[engine] = Compiled(self.core, engine, self._make)
        return found


@overload
def prepare(core: Executable) -> Statement[Row]: ...
@overload
def prepare(core: Executable, into: Callable[..., R]) -> Statement[R]: ...
def prepare(core: Executable, into: Callable[..., Any] | None = None) -> Statement[Any]:
    """Prepare a statement whose rows come as tuples, or as `into(*row)`."""
    return Statement(core, into)
