"""The table of what the original client asks names every test that asks it, and only those."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "docs/reference/pact-broker-conformance.md"
TESTS = ROOT / "tests/clients/pact"
# So many lines has the list of the client's own contracts.
LINES = 11

_ROW = re.compile(r"^\| (\d+) \| .+ \| `(\w+\.py)` \| `(\w+)` \|$", re.MULTILINE)


def written() -> set[tuple[str, str]]:
    """Give the tests that there are, each with its file."""
    return {
        (path.name, found.name)
        for path in TESTS.glob("test_conformance_*.py")
        for found in ast.parse(path.read_text()).body
        if isinstance(found, ast.FunctionDef) and found.name.startswith("test_")
    }


def test_every_line_has_a_test_and_every_test_a_line() -> None:
    rows = _ROW.findall(TABLE.read_text())

    assert [int(number) for number, *_ in rows] == sorted(int(number) for number, *_ in rows)
    assert {int(number) for number, *_ in rows} == set(range(1, LINES + 1))
    assert {(file, test) for _, file, test in rows} == written()
