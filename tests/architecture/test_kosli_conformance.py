"""The tables of what the `kosli` command asks name tests that there are, and every route of the dialect."""

import ast
import re
from pathlib import Path

from signoff.api.kosli.routes import ROUTES

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "docs/reference/kosli-conformance.md"

_TEST = re.compile(r"\| `((?:api|clients)/kosli/\w+\.py)` `(\w+)` \|$", re.MULTILINE)
_ASKED = re.compile(r"`((?:GET|PUT|POST|PATCH|DELETE) /[^`]*)`")
# Names may stand in their place: the type of an attestation or of a report.
_TYPED = ("/trail/{trail}/", "/report/")
# A name of a repository is a path, with a route for each of its lengths.
_LONGER = "/repos/{org}/{part0}/"


def functions(path: Path) -> set[str]:
    return {each.name for each in ast.parse(path.read_text()).body if isinstance(each, ast.FunctionDef)}


def told(asked: str) -> str:
    """Give the route that a line of the table means."""
    method, _, path = asked.partition(" ")
    if any(part in path for part in _TYPED) and not path.endswith(("}", "/override", "/evidence")):
        beginning = path.rpartition("/")[0]
        path = f"{beginning}/{{{'type' if '/report/' in path else 'name'}}}"
    return f"{method} {path}"


def test_every_line_has_a_test() -> None:
    for file, name in _TEST.findall(TABLE.read_text()):
        assert name in functions(ROOT / "tests" / file), (file, name)


def test_every_route_has_a_line() -> None:
    routes = {f"{route.method} {route.template.removeprefix('/api/v2')}" for route in ROUTES}

    named = {told(asked) for asked in _ASKED.findall(TABLE.read_text())}
    assert named == {each for each in routes if _LONGER not in each}
