"""The table of what OpenFactstore promises: every line is a route or a test that exists, and nothing is left out."""

import ast
import re
from functools import cache
from pathlib import Path

from signoff.api.factstore.routes import ROUTES

ROOT = Path(__file__).parents[2]
TABLE = (ROOT / "docs/reference/factstore-conformance.md").read_text()
# So many operations does the published reference list, and so many defects do its readers know of.
OPERATIONS = 180
DEFECTS = {"S": 23, "F": 14, "X": 20}
NOT_YET = "not yet"

_OPERATION = re.compile(r"^\| (GET|POST|PUT|DELETE) \| `(/api/\S+)` \|(.*)$", re.MULTILINE)
_TESTED = re.compile(r"\| `([\w/]+\.py)` \| `(test_\w+)` \|$", re.MULTILINE)
_DEFECT = re.compile(r"^\| ([SFX])(\d+) \| .+ \|$", re.MULTILINE)
_LINE = re.compile(r"^\| .+ \|$", re.MULTILINE)


def shape(template: str) -> str:
    return re.sub(r"\{\w+\}", "{}", template)


@cache
def named_in(file: str) -> frozenset[str]:
    found = ast.parse((ROOT / "tests" / file).read_text()).body
    return frozenset(each.name for each in found if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef))


def test_every_operation_is_a_route_or_said_to_be_missing() -> None:
    routed = {(route.method, shape(route.template)) for route in ROUTES}
    rows = _OPERATION.findall(TABLE)
    answered = {(method, shape(path)) for method, path, tested in rows if tested.strip()}
    missing = {(method, shape(path)) for method, path, tested in rows if not tested.strip()}

    assert len(rows) == len(answered | missing) == OPERATIONS
    assert answered - routed == set()
    assert missing & routed == set(), "a route came: give it a test in the table"


def test_every_test_that_is_named_exists() -> None:
    named = _TESTED.findall(TABLE)

    assert len(named) > OPERATIONS
    assert [(file, test) for file, test in named if test not in named_in(file)] == []


def test_every_line_names_a_test_or_says_that_it_is_missing() -> None:
    lines = [line for line in _LINE.findall(TABLE) if not re.match(r"\| (?:-|method|what|no\.)", line)]
    bare = [line for line in lines if not _OPERATION.match(line) and not _TESTED.search(line)]

    assert [line for line in bare if not line.endswith(f"| - | {NOT_YET} |")] == []


def test_every_defect_has_its_line() -> None:
    found = [(kind, int(number)) for kind, number in _DEFECT.findall(TABLE)]

    assert found == [(kind, number) for kind, most in DEFECTS.items() for number in range(1, most + 1)]
