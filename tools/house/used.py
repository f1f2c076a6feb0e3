"""What the server has, the server uses: code that only a test calls says nothing of what is served."""

import ast
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from tools.house.project import Finding, full_name, imports, sources

# What nothing calls, and why it is here.
FOR_OTHERS = {
    "signoff.domain.ledger.merkle.verify_consistency",  # how a reader checks what the ledger proves
}


def findings(root: Path) -> Iterator[Finding]:
    """Find names of modules that nothing else in the package speaks of. Who decorates a function uses it."""
    src = root / "src"
    known: dict[str, Finding] = {}
    used = set(FOR_OTHERS)
    for path, _, tree in sources(root):
        if not path.is_relative_to(src / "signoff"):
            continue
        parts = path.relative_to(src).with_suffix("").parts
        module = parts[:-1] if parts[-1] == "__init__" else parts
        own = {(statement, name) for statement in tree.body for name in _defined(statement)}
        names = {name: ".".join((*module, name)) for _, name in own} | imports(tree, parts[:-1])
        for statement, name in own if "versions" not in parts else ():
            known[names[name]] = Finding(path, statement.lineno, f"nothing uses {name}")
        for statement in tree.body:
            used |= _spoken_of(statement, names) - {names[name] for name in _defined(statement)}
    yield from (known[name] for name in sorted(known.keys() - used))


def _defined(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [] if statement.decorator_list else [statement.name]
    if isinstance(statement, ast.Assign | ast.AnnAssign):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        nodes = [node for target in targets for node in ast.walk(target)]
        stored = [node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
        return [name for name in stored if not name.startswith("__")]
    return []


def _spoken_of(statement: ast.stmt, names: dict[str, str]) -> set[str]:
    whole = [statement, *_quoted(statement)]
    nodes = [node for part in whole for node in ast.walk(part) if isinstance(node, ast.Name | ast.Attribute)]
    return {full_name(node, names) for node in nodes if isinstance(node.ctx, ast.Load)}


def _quoted(statement: ast.stmt) -> Iterator[ast.expr]:
    """Give the annotations that are written as texts."""
    said = [getattr(node, name, None) for node in ast.walk(statement) for name in ("annotation", "returns")]
    for node in (node for each in said if each is not None for node in ast.walk(each)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            # Some texts are what a type is annotated with: patterns, for one.
            with suppress(SyntaxError):
                yield ast.parse(node.value, mode="eval").body
