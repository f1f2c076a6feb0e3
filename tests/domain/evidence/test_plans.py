"""How SQLite finds rows of evidence: never by reading a whole organisation where something narrower was asked for."""

import re
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages
from types import ModuleType

import pytest

from signoff.domain import evidence
from signoff.domain.catalog import flows
from signoff.kernel.database import Database
from signoff.kernel.sql import EngineName, Statement
from signoff.kernel.tx import Connection
from tests.world import World

# What comes in pages of everything there is, newest first or by name, and what counts everything.
WIDE = {
    "trails.queries trails[('flows', False)]",
    "repositories.queries repositories",
    "repositories.queries repositories_count",
    "attestations.queries newest_incomplete",
    "attestations.queries names",
    # The oldest of a queue that is mostly empty.
    "files.store due",
}
_EVERYTHING = re.compile(r"\(organisation_id=\?\)$|^SCAN (?!json_each|CONSTANT|\(|anon_)")
_NOT_NARROW = {"organisation_id", "limit", "offset", "pattern", "since", "until", "status"}


def statements() -> Iterator[tuple[str, Statement[object]]]:
    for package in (evidence, flows):
        for found in walk_packages(package.__path__, f"{package.__name__}."):
            module = found.name.removeprefix(f"{evidence.__name__}.")
            if module.endswith(("queries", "store")) and not module.startswith(("statistics", "reports")):
                yield from ((f"{module} {name}", each) for name, each in _of(import_module(found.name)))


def _of(module: ModuleType) -> Iterator[tuple[str, Statement[object]]]:
    for name, value in vars(module).items():
        if isinstance(value, Statement):
            yield name, value
        elif isinstance(value, dict):
            for key, held in value.items():
                for each in held if isinstance(held, tuple) else (held,):
                    if isinstance(each, Statement):
                        yield f"{name}[{key}]", each


@pytest.mark.parametrize("engine", [EngineName.SQLITE], indirect=True)
def test_by_what_narrows(world: World, db: Database) -> None:
    wide: dict[str, list[str]] = {}
    with db.reading(world.alice) as tx:
        connection = tx._connection
        for name, statement in statements():
            steps = plan(connection, statement)
            if any(_EVERYTHING.search(step) for step in steps):
                wide[name] = steps

    assert {name: steps for name, steps in wide.items() if name not in WIDE} == {}


def plan(connection: Connection, statement: Statement[object]) -> list[str]:
    """Give the steps of a statement that asks for something narrower than an organisation."""
    compiled = statement.on(EngineName.SQLITE)
    names = set(re.findall(r":(\w+)", compiled.text))
    if compiled.text.startswith("INSERT") or names <= _NOT_NARROW:
        return []
    given: dict[str, object] = {name: [1] if name in compiled.lists else 1 for name in names}
    rows = connection.query(f"EXPLAIN QUERY PLAN {compiled.text}", compiled.parameters(given))
    return [row[-1] for row in rows]
