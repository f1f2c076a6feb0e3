"""Where SQL may stand, and whose tables it may write.

Inside a room SQLAlchemy belongs to `tables`, `store`, `queries` and what is called `..._queries`. Rows are written
only by the `store` of the room that owns the table, or by the kernel for its own tables. Nobody writes SQL as text
outside the kernel.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tools.house.project import Finding, full_name, imports, sources

SQL_MODULES = ("tables", "store", "queries")
WRITE_MODULES = ("store",)

_WRITER = re.compile(r"(sqlalchemy|signoff\.kernel\.sql)\b.*\.(insert|update|delete|upsert|merge)\w*")
_WRITING_METHODS = {"insert", "update", "delete"}
_TEXT = re.compile(
    r"\s*(INSERT\s+INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM|SELECT\s.+\sFROM|CREATE\s+TABLE)\b", re.DOTALL
)
_SQL_IMPORT = re.compile(r"sqlalchemy\b|signoff\.domain\.(?:\w+\.)+tables\b")
_TABLE = re.compile(r"signoff\.(?:domain\.(?P<room>\w+)\.(?:\w+\.)*tables|kernel)\.")


def findings(root: Path) -> Iterator[Finding]:
    """Find SQL in the wrong place. Migrations and tests may do as they need."""
    src = root / "src"
    for path, _, tree in sources(root):
        if not path.is_relative_to(src / "signoff"):
            continue
        place = _Place(path.relative_to(src).with_suffix("").parts)
        if place.area not in ("kernel", "migrations"):
            names = imports(tree, place.package)
            yield from (Finding(path, line, text) for line, text in _in_module(tree, place, names))


def _holds_sql(name: str) -> bool:
    return name in SQL_MODULES or name.endswith("_queries")


class _Place:
    """Where a module stands: its area (`domain`, `api`, ...), its room if any, its file's role in the room."""

    def __init__(self, parts: tuple[str, ...]) -> None:
        self.module = parts[:-1] if parts[-1] == "__init__" else parts
        self.package = parts[:-1]
        self.area = parts[1]
        self.room = parts[2] if self.area == "domain" and len(parts) > 3 else None
        inside = parts[3:] if self.room else ()
        # A part of a room may bring its own queries; a folder called so holds nothing else.
        self.role = next((part for part in inside if _holds_sql(part)), inside[0] if inside else "")
        self.may_hold_sql = _holds_sql(self.role)


def _in_module(tree: ast.Module, place: _Place, names: dict[str, str]) -> Iterator[tuple[int, str]]:
    if place.room and not place.may_hold_sql:
        found = [name for name in names.values() if _SQL_IMPORT.match(name)]
        if found:
            yield 1, f"imports {found[0]}: in a room SQL stands in {', '.join(SQL_MODULES)} or ..._queries"
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _TEXT.match(node.value):
            yield node.lineno, "SQL as text: write a Core statement"
        if isinstance(node, ast.Call) and (target := _written(node, names)) is not None:
            problem = _problem(full_name(target, names), place)
            if problem:
                yield node.lineno, problem


def _written(call: ast.Call, names: dict[str, str]) -> ast.expr | None:
    """Give the expression that names the table, if the call builds a writing statement."""
    if _WRITER.fullmatch(full_name(call.func, names)):
        keywords = [keyword.value for keyword in call.keywords if keyword.arg == "table"]
        return (call.args or keywords or [call.func])[0]
    if isinstance(call.func, ast.Attribute) and call.func.attr in _WRITING_METHODS:
        receiver = call.func.value
        return receiver if _TABLE.match(full_name(receiver, names)) else None
    return None


def _problem(table: str, place: _Place) -> str | None:
    owner = _TABLE.match(table)
    if place.room is None or place.role not in WRITE_MODULES:
        return f"writes {table or 'a table'}: only a room's {' or '.join(WRITE_MODULES)} writes"
    if owner and owner["room"] != place.room:
        return f"writes {table}, which belongs to {owner['room'] or 'the kernel'}"
    return None
