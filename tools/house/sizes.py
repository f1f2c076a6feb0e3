"""Budgets: how long a file and a function may be, and how many files a room has."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tools.house.project import Finding, folders, sources

FILE = 450
FILE_OF_SHAPES = 600
FUNCTION = 60
FUNCTION_IN_A_DIALECT = 25
ROOM_FILES = 15

_SHAPES = ("tables", "wire")


def findings(root: Path) -> Iterator[Finding]:
    """Find what is too long. Migrations are records, written once, and have no budget."""
    for path, lines, tree in sources(root):
        where = path.relative_to(root).parts
        if "migrations" in where:
            continue
        budget = FILE_OF_SHAPES if path.stem in _SHAPES or path.parent.name in _SHAPES else FILE
        if len(lines) > budget:
            yield Finding(path, len(lines), f"the file has {len(lines)} lines, the budget is {budget}")
        yield from _functions(path, tree, _function_budget(where))
    for room in folders(root / "src/signoff/domain"):
        yield from _crowded(room)


def _crowded(folder: Path) -> Iterator[Finding]:
    """A room that outgrows the budget is split into parts, folders that keep it themselves."""
    count = sum(1 for path in folder.glob("*.py") if path.name != "__init__.py")
    if count > ROOM_FILES:
        yield Finding(folder, 1, f"the room has {count} files, the budget is {ROOM_FILES}: split it")
    for part in folders(folder):
        yield from _crowded(part)


def _function_budget(where: tuple[str, ...]) -> int:
    in_dialect = where[:3] == ("src", "signoff", "api") and len(where) > 4 and where[3] != "kit"
    return FUNCTION_IN_A_DIALECT if in_dialect else FUNCTION


def _functions(path: Path, tree: ast.Module, budget: int) -> Iterator[Finding]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > budget:
                yield Finding(path, node.lineno, f"{node.name} has {length} lines, the budget is {budget}")
