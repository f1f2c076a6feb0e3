"""The tables of what is known of Flowdock's protocol name tests that there are, and every test made for them."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "docs/reference/flowdock-conformance.md"
OWN = "clients/flowdock/test_conformance_rest.py"
# So many statements has the documentation's first page.
PROMISED = 14

_ROW = re.compile(r"^\| (?:(\d+) \| )?.+ \| `([\w/]+\.py)` \| `(\w+)` \|$", re.MULTILINE)


def functions(file: str) -> set[str]:
    """Give the tests of a file."""
    found = ast.parse((ROOT / "tests" / file).read_text()).body
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {each.name for each in found if isinstance(each, kinds) and each.name.startswith("test_")}


def test_every_line_has_a_test_and_every_promise_a_line() -> None:
    rows = _ROW.findall(TABLE.read_text())
    known = {file: functions(file) for file in {file for _, file, _ in rows}}

    assert [(file, test) for _, file, test in rows if test not in known[file]] == []
    numbers = [int(number) for number, *_ in rows if number]
    assert numbers == sorted(numbers)
    assert set(numbers) == set(range(1, PROMISED + 1))
    assert {test for _, file, test in rows if file == OWN} == functions(OWN)
