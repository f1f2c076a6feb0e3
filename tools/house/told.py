"""What is recorded is told: a room's README lists its events, and a verb says which of them it records."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tools.house.project import Finding, folders, imports, sources

Function = ast.FunctionDef | ast.AsyncFunctionDef


def findings(root: Path) -> Iterator[Finding]:
    """Find events that no README has, and verbs that record, by themselves or a helper, what they do not name."""
    rooms = root / "src/signoff/domain"
    modules = [(path, tree) for path, _, tree in sources(root) if path.is_relative_to(rooms)]
    kinds = {name: kind for path, tree in modules for name, kind in _kinds(root, path, tree)}
    for room in folders(rooms):
        readme = room / "README.md"
        told = readme.read_text("utf-8") if readme.is_file() else ""
        for name, kind in kinds.items():
            if name.startswith(f"signoff.domain.{room.name}.") and f"`{kind}`" not in told:
                yield Finding(readme, 1, f"does not list `{kind}`")
    for path, tree in modules:
        names = imports(tree, path.relative_to(root / "src").parent.parts)
        yield from _untold(path, tree, {name: kinds[full] for name, full in names.items() if full in kinds})


def _kinds(root: Path, path: Path, tree: ast.Module) -> Iterator[tuple[str, str]]:
    module = ".".join(path.relative_to(root / "src").with_suffix("").parts)
    for event in (node for node in tree.body if isinstance(node, ast.ClassDef)):
        for line in event.body:
            if isinstance(line, ast.AnnAssign) and ast.unparse(line.target) == "KIND" and line.value:
                yield f"{module}.{event.name}", ast.literal_eval(line.value)


def _untold(path: Path, tree: ast.Module, kinds: dict[str, str]) -> Iterator[Finding]:
    functions = {node.name: node for node in tree.body if isinstance(node, Function)}
    for name, function in functions.items():
        said = ast.get_docstring(function) or ""
        for kind in sorted(_recorded(function, functions, kinds)):
            if not name.startswith("_") and kind not in said:
                yield Finding(path, function.lineno, f"{name} does not say that it records {kind}")


def _recorded(function: Function, functions: dict[str, Function], kinds: dict[str, str]) -> set[str]:
    """Give what a function records, and what the private functions of its module record for it."""
    found, done, left = set[str](), set[str](), [function]
    while left:
        called = {ast.unparse(node.func) for node in _calls(left.pop())}
        found |= {kinds[name] for name in called & kinds.keys()}
        helpers = {name for name in called & functions.keys() if name.startswith("_")} - done
        done |= helpers
        left += [functions[name] for name in helpers]
    return found


def _calls(function: Function) -> list[ast.Call]:
    return [node for node in ast.walk(function) if isinstance(node, ast.Call)]
