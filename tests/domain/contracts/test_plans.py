"""How SQLite finds contracts by names: through the indexes of names and numbers, whatever was published before."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from signoff.domain.catalog.queries import versions_by_ids
from signoff.domain.contracts import queries
from signoff.domain.contracts.selection_queries import statement
from signoff.domain.contracts.types import Which
from signoff.kernel.database import Database
from signoff.kernel.sql import EngineName, Statement
from tests.world import World

# A whole table, or all that one organisation has.
WIDE = re.compile(r"^SCAN (?!json_each)|\(organisation_id=\?\)$")


def statements() -> Iterator[Statement[Any]]:
    yield versions_by_ids
    yield queries.contract_of_version
    yield queries.content_named
    yield queries.newest_with_content
    for which in Which:
        for newest in (False, True):
            yield statement(which, provider=True, consumer=True, newest=newest)


@pytest.mark.parametrize("engine", [EngineName.SQLITE], indirect=True)
def test_by_what_narrows(world: World, db: Database) -> None:
    wide: list[str] = []
    with db.reading(world.alice) as tx:
        for each in statements():
            compiled = each.on(EngineName.SQLITE)
            names = set(re.findall(r":(\w+)", compiled.text))
            given: dict[str, object] = {name: [1] if name in compiled.lists else 1 for name in names}
            rows = tx._connection.query(f"EXPLAIN QUERY PLAN {compiled.text}", compiled.parameters(given))
            wide += [row[-1] for row in rows if WIDE.search(row[-1])]

    assert wide == []
