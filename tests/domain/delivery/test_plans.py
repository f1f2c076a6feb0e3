"""How SQLite finds rows of what runs: never by reading a whole organisation or table."""

import re
from collections.abc import Iterator
from importlib import import_module

import pytest

from signoff.kernel.database import Database
from signoff.kernel.sql import EngineName, Statement
from tests.domain.evidence.test_plans import plan
from tests.world import World

PARTS = (
    "delivery.snapshots.queries",
    "delivery.snapshots.store",
    "delivery.baselines.queries",
    "delivery.baselines.store",
    "delivery.allow_lists.store",
    "delivery.logical.queries",
    "delivery.logical.store",
    "decisions.running.queries",
)
# A page by name of everything there is: environments are few.
WIDE = {"delivery.logical.queries environments", "delivery.logical.queries environments_count"}
_EVERYTHING = re.compile(r"\(organisation_id=\?\)$|^SCAN (?!json_each|CONSTANT|\(|anon_)")


def statements() -> Iterator[tuple[str, Statement[object]]]:
    for part in PARTS:
        for name, value in vars(import_module(f"signoff.domain.{part}")).items():
            held = value.values() if isinstance(value, dict) else (value,)
            yield from ((f"{part} {name}", each) for each in held if isinstance(each, Statement))


@pytest.mark.parametrize("engine", [EngineName.SQLITE], indirect=True)
def test_by_what_narrows(world: World, db: Database) -> None:
    wide: dict[str, list[str]] = {}
    with db.reading(world.alice) as tx:
        for name, statement in statements():
            steps = plan(tx._connection, statement)
            if any(_EVERYTHING.search(step) for step in steps):
                wide[name] = steps

    assert {name: steps for name, steps in wide.items() if name not in WIDE} == {}
