"""What every house rule needs: the project's files and a way to point at a line."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

GENERATED = ("package-lock.json", "LICENSE")


class Finding(NamedTuple):
    """One place that breaks a rule."""

    path: Path
    line: int
    text: str


def files(root: Path) -> Iterator[Path]:
    """Give every file that git has or would add; every file where there is no git."""
    if not (root / ".git").exists():
        yield from sorted(path for path in root.rglob("*") if path.is_file())
        return
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
    )
    yield from (root / name for name in sorted(listed.stdout.split("\0")) if (root / name).is_file())


def texts(root: Path) -> Iterator[tuple[Path, list[str]]]:
    """Give the lines of every text file that people write."""
    for path in files(root):
        if path.name in GENERATED:
            continue
        try:
            yield path, path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue


def sources(root: Path) -> Iterator[tuple[Path, list[str], ast.Module]]:
    """Give the lines and the syntax tree of every Python file."""
    for path in files(root):
        if path.suffix == ".py":
            text = path.read_text(encoding="utf-8")
            yield path, text.splitlines(), ast.parse(text, filename=str(path))


def imports(tree: ast.Module, package: tuple[str, ...]) -> dict[str, str]:
    """Give, for each name that a module of the package imports, the full name that it stands for."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.partition(".")[0]
                names[alias.asname or top] = alias.name if alias.asname else top
        elif isinstance(node, ast.ImportFrom):
            base = [*package[: len(package) - node.level + 1]] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            names |= {alias.asname or alias.name: f"{module}.{alias.name}" for alias in node.names}
    return names


def full_name(node: ast.expr, names: dict[str, str]) -> str:
    """Give the full name of what an expression speaks of; nothing where it starts from no known name."""
    if isinstance(node, ast.Name):
        return names.get(node.id, "")
    if isinstance(node, ast.Attribute):
        owner = full_name(node.value, names)
        return f"{owner}.{node.attr}" if owner else ""
    return ""


def folders(parent: Path) -> Iterator[Path]:
    """Give the packages directly below a folder."""
    if parent.is_dir():
        yield from sorted(path for path in parent.iterdir() if path.is_dir() and any(path.glob("*.py")))
