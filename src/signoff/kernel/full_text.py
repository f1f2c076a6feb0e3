"""Full-text search behind one function: FTS5 on SQLite, a GIN index over a text vector on PostgreSQL.

A searchable table has an integer key `id` and a column `words`, made by `words_of`: plain words in lower case, without
accents, so that both engines find the same. The engine's index over it is derived, so it is not part of the chain of
migrations: it is made wherever it is missing, and fills itself.
"""

import re
import unicodedata
from typing import Any

from sqlalchemy import Connection, Table, event, inspect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import BindParameter, ColumnElement
from sqlalchemy.types import Boolean

from signoff.kernel.sql import EngineName

MARK = "_search"
MOST_WORDS = 400
LONGEST_WORD = 80

_WORD = re.compile(r"[^\W_]+")
_searchable: list[Table] = []

_TABLE = """
    CREATE VIRTUAL TABLE IF NOT EXISTS {name}_search
    USING fts5 (words, content='{name}', content_rowid='id', tokenize='unicode61')
"""
_INSERT = """
    CREATE TRIGGER IF NOT EXISTS {name}_search_insert AFTER INSERT ON {name} BEGIN
        INSERT INTO {name}_search (rowid, words) VALUES (new.id, new.words);
    END
"""
_DELETE = """
    CREATE TRIGGER IF NOT EXISTS {name}_search_delete AFTER DELETE ON {name} BEGIN
        INSERT INTO {name}_search ({name}_search, rowid, words) VALUES ('delete', old.id, old.words);
    END
"""
_UPDATE = """
    CREATE TRIGGER IF NOT EXISTS {name}_search_update AFTER UPDATE OF words ON {name} BEGIN
        INSERT INTO {name}_search ({name}_search, rowid, words) VALUES ('delete', old.id, old.words);
        INSERT INTO {name}_search (rowid, words) VALUES (new.id, new.words);
    END
"""
_INDEX = """
    CREATE INDEX IF NOT EXISTS {name}_search ON {name}
    USING gin (array_to_tsvector(string_to_array(words, ' ')))
"""
_STATEMENTS = {EngineName.SQLITE: (_TABLE, _INSERT, _DELETE, _UPDATE), EngineName.POSTGRESQL: (_INDEX,)}


def searchable(table: Table) -> Table:
    """Declare that a table is searched by its words."""
    _searchable.append(table)
    event.listen(table, "after_create", lambda _, connection, **__: _make(connection, table.name))
    event.listen(table, "before_drop", lambda _, connection, **__: _drop(connection, table.name))
    return table


def ensure_indexes(connection: Connection) -> None:
    """Make the engine's indexes of all searchable tables that there are, where they are missing."""
    there = inspect(connection)
    for table in _searchable:
        if there.has_table(table.name):
            _make(connection, table.name)


def is_derived(name: str | None) -> bool:
    """Tell whether something of the schema belongs to such an index, and so to no migration."""
    return name is not None and any(name.startswith(table.name + MARK) for table in _searchable)


def _make(connection: Connection, name: str) -> None:
    for statement in _STATEMENTS[EngineName(connection.dialect.name)]:
        connection.exec_driver_sql(statement.format(name=name))


def _drop(connection: Connection, name: str) -> None:
    if connection.dialect.name == EngineName.SQLITE:
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {name}{MARK}")


def words_of(*texts: str | None) -> str:
    """Give the different words of texts, in their order, as they are stored: lower case, without accents."""
    found: dict[str, None] = {}
    for text in texts:
        for word in _WORD.findall(_plain(text or "")):
            found[word[:LONGEST_WORD]] = None
            if len(found) == MOST_WORDS:
                return " ".join(found)
    return " ".join(found)


def asked(text: str, engine: EngineName) -> str | None:
    """Give what to pass as the question for a text: all of its words, each as a beginning; None if it has none."""
    words = words_of(text).split()[:20]
    if not words:
        return None
    if engine is EngineName.SQLITE:
        return " ".join(f'"{word}"*' for word in words)
    return " & ".join(f"'{word}':*" for word in words)


def _plain(text: str) -> str:
    spread = unicodedata.normalize("NFKD", text)
    return "".join(char for char in spread if not unicodedata.combining(char)).casefold()


class _Matches(ColumnElement[bool]):
    """`words` of a table match the question passed as a parameter."""

    inherit_cache = False
    type = Boolean()
    # Else SQLAlchemy writes `... = 1` behind it for SQLite, which then uses no index.
    _is_implicitly_boolean = True

    def __init__(self, table: Table, parameter: BindParameter[Any]) -> None:
        self.name = table.name
        self.words = table.c.words
        self.id = table.c.id
        self.parameter = parameter


@compiles(_Matches, "sqlite")
def _matches_sqlite(element: _Matches, compiler: SQLCompiler, **options: Any) -> str:
    key, asked_for = (compiler.process(part, **options) for part in (element.id, element.parameter))
    search = element.name + MARK
    return f"{key} IN (SELECT rowid FROM {search} WHERE {search} MATCH {asked_for})"  # noqa: S608 - from Core


@compiles(_Matches, "postgresql")
def _matches_postgresql(element: _Matches, compiler: SQLCompiler, **options: Any) -> str:
    words, asked_for = (compiler.process(part, **options) for part in (element.words, element.parameter))
    return f"array_to_tsvector(string_to_array({words}, ' ')) @@ to_tsquery('simple', {asked_for})"


def matches(table: Table, parameter: BindParameter[Any]) -> ColumnElement[bool]:
    """Compare a searchable table's words with the question that `asked` gave, passed as a parameter."""
    return _Matches(table, parameter)
