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


def folders(parent: Path) -> Iterator[Path]:
    """Give the packages directly below a folder."""
    if parent.is_dir():
        yield from sorted(path for path in parent.iterdir() if path.is_dir() and any(path.glob("*.py")))
