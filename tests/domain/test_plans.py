"""How SQLite finds rows: never by reading a whole organisation or table where something narrower was asked for."""

import re
from collections.abc import Iterator
from importlib import import_module
from itertools import product
from pkgutil import walk_packages
from types import ModuleType
from typing import Any

import pytest

from signoff import domain
from signoff.domain.contracts.selection_queries import statement
from signoff.domain.contracts.types import Which
from signoff.kernel.database import Database
from signoff.kernel.sql import EngineName, Statement
from signoff.kernel.tx import Connection
from tests.world import World

WIDE = {
    # Pages of everything that an organisation has, by name or newest first, and how much that is.
    "catalog.queries applications_labelled",
    "catalog.queries applications_labelled_count",
    *(
        f"contracts.overviews.pair_queries pairs[{narrowed}]"
        for narrowed in product((False, True), repeat=3)
        if narrowed[1:] != (False, False)
    ),
    "contracts.queries integrations_of_application",
    "conversation.queries visible_flows",
    "decisions.approvals.queries approvals",
    "decisions.approvals.queries approvals_standing",
    "decisions.controls.queries controls",
    "decisions.controls.queries controls_count",
    "delivery.logical.queries environments",
    "delivery.logical.queries environments_count",
    "evidence.attestations.queries newest_incomplete",
    "evidence.repositories.queries repositories",
    "evidence.repositories.queries repositories_count",
    "evidence.trails.queries trails[('flows', False)]",
    "identity.queries _accounts",
    "identity.queries _active_accounts",
    "identity.queries _count_accounts",
    "identity.queries _count_active",
    # Environments, webhooks, policies, bundles and roles are few; people are looked up in any case of their names.
    "conversation.facts.store applications_of",
    "conversation.queries person_with_nick",
    "decisions.gate.queries applicable[False]",
    "decisions.gate.queries applicable[True]",
    "decisions.queries.planning candidates[Pool.OCCUPYING]",
    "decisions.rego.store deactivate_bundles",
    "delivery.queries environments_of_versions",
    "identity.queries _organisations_without_role",
    "identity.queries _taken",
    "identity.store _set_role_scopes",
    "identity.store _switch_all_off",
    "outbound.store matching_webhooks",
    # Drawn as a whole, beside the event loop.
    "contracts.overviews.graph_queries statuses",
    # Whatever hangs on it goes too.
    "catalog.store delete_application",
    "catalog.store delete_environment",
    # The oldest of a queue that is mostly empty.
    "evidence.files.store due",
}
# What adds up a whole organisation, beside the event loop.
_REPORTS = ("evidence.statistics", "evidence.reports")
# A statement may read all that it has found itself, or what an index of words has.
_OWN = r"json_each|CONSTANT|\(|anon_|\w+ VIRTUAL|(names|labels|jumps|known_tag|head)$"
_EVERYTHING = re.compile(rf"\(organisation_id=\?\)$|^SCAN (?!{_OWN})")
_NOT_NARROW = {"organisation_id", "limit", "offset", "pattern", "since", "until", "status"}


def statements() -> Iterator[tuple[str, Statement[Any]]]:
    for found in walk_packages(domain.__path__, f"{domain.__name__}."):
        module = found.name.removeprefix(f"{domain.__name__}.")
        if not module.startswith(_REPORTS):
            yield from ((f"{module} {name}", each) for name, each in _of(import_module(found.name)))
    for which in Which:
        for newest in (False, True):
            yield f"{which} {newest}", statement(which, provider=True, consumer=True, newest=newest)


def _of(module: ModuleType) -> Iterator[tuple[str, Statement[Any]]]:
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
        for name, each in statements():
            steps = plan(tx._connection, each)
            if any(_EVERYTHING.search(step) for step in steps):
                wide[name] = steps

    assert {name: steps for name, steps in wide.items() if name not in WIDE} == {}
    assert wide.keys() >= WIDE


def plan(connection: Connection, statement: Statement[Any]) -> list[str]:
    """Give the steps of a statement that asks for something narrower than an organisation."""
    compiled = statement.on(EngineName.SQLITE)
    names = set(re.findall(r":(\w+)", compiled.text))
    if compiled.text.startswith("INSERT") or names <= _NOT_NARROW:
        return []
    given: dict[str, object] = {name: [1] if name in compiled.lists else 1 for name in names}
    rows = connection.query(f"EXPLAIN QUERY PLAN {compiled.text}", compiled.parameters(given))
    return [row[-1] for row in rows]
