"""Documents are true where a machine can tell: links lead somewhere, lists match what they list."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from tools.house.project import Finding, texts

_LINK = re.compile(r"\[[^\]]*\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)")
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//")
_REQUIREMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def findings(root: Path) -> Iterator[Finding]:
    """Find broken links, a changelog without room for news, and dependencies nobody explained."""
    for path, lines in texts(root):
        if path.suffix == ".md":
            yield from _links(root, path, _prose(lines))
    changelog = root / "CHANGELOG.md"
    if not changelog.is_file() or not re.search(
        r"^## \[?Unreleased\]?", changelog.read_text("utf-8"), re.MULTILINE
    ):
        yield Finding(changelog, 1, "has no section 'Unreleased'")
    yield from _dependencies(root)


def _prose(lines: list[str]) -> list[str]:
    """Blank out fenced code and code spans, keeping line numbers."""
    inside, prose = False, []
    for line in lines:
        fence = line.lstrip().startswith(("```", "~~~"))
        inside ^= fence
        prose.append("" if inside or fence else re.sub(r"`[^`]*`", "``", line))
    return prose


def _links(root: Path, path: Path, prose: list[str]) -> Iterator[Finding]:
    for number, line in enumerate(prose, 1):
        for link in _LINK.findall(line):
            if _ELSEWHERE.match(link):
                continue
            name, _, heading = link.partition("#")
            target = (root / name[1:] if name.startswith("/") else path.parent / name) if name else path
            if not target.exists():
                yield Finding(path, number, f"links to {link}, which is not there")
            elif heading and target.suffix == ".md" and heading not in _headings(target):
                yield Finding(path, number, f"links to {link}, which has no such heading")


def _headings(path: Path) -> set[str]:
    """Give the anchors of a document as the usual renderers make them."""
    inside, anchors = False, set[str]()
    for line in path.read_text("utf-8").splitlines():
        inside ^= line.lstrip().startswith("```")
        if not inside and (heading := re.match(r"#{1,6}\s+(.*)", line)):
            anchors.add(re.sub(r"[^\w\- ]", "", heading[1].strip().lower()).replace(" ", "-"))
    return anchors


def _dependencies(root: Path) -> Iterator[Finding]:
    page = root / "docs/dependencies.md"
    lines = page.read_text("utf-8").splitlines() if page.is_file() else []
    rows = {
        name: number for number, line in enumerate(lines, 1) for name in re.findall(r"^\| `([^`]+)`", line)
    }
    declared = _declared(root)
    for name in sorted(declared - rows.keys()):
        yield Finding(page, 1, f"does not explain the dependency {name}")
    for name in sorted(rows.keys() - declared):
        yield Finding(page, rows[name], f"explains {name}, which is no dependency")


def _declared(root: Path) -> set[str]:
    """Give the names of everything that the project asks a registry for."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    asked: list[str] = [*project.get("dependencies", [])]
    for extra in project.get("optional-dependencies", {}).values():
        asked += extra
    for path in sorted((root / "requirements").glob("*.in")):
        asked += [line for line in path.read_text("utf-8").splitlines() if line and line[0] not in "#-"]
    names = {match[0].lower() for line in asked if (match := _REQUIREMENT.match(line))}
    for path, lines in texts(root):
        if path.name == "package.json":
            package = json.loads("\n".join(lines))
            names |= package.get("dependencies", {}).keys() | package.get("optionalDependencies", {}).keys()
    return names
