"""Every import contract of pyproject.toml holds, and is shown to catch what it is there for.

The violations are built in a small tree of their own and judged by the very same configuration file.
"""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]

# What the tree holds when all is well: file, and what it imports.
SOUND = {
    "__init__": [],
    "server": ["signoff.api.pact_broker.routes", "signoff.web.pages", "signoff.migrations.env"],
    "cli/__init__": [],
    "cli/main": ["signoff.server", "typer"],
    "migrations/__init__": [],
    "migrations/env": ["signoff.domain.contracts.tables", "alembic"],
    "web/__init__": [],
    "web/pages": ["signoff.domain.contracts.publishing", "signoff.api.kit.hal", "jinja2"],
    "api/__init__": [],
    "api/kit/__init__": [],
    "api/kit/hal": ["starlette.responses"],
    "api/pact_broker/__init__": [],
    "api/pact_broker/routes": ["signoff.api.kit.hal", "signoff.domain.contracts.publishing"],
    "api/pactflow/__init__": [],
    "api/pactflow/routes": ["signoff.api.pact_broker.routes", "signoff.api.kit.hal"],
    "api/kosli/__init__": [],
    "api/kosli/routes": [],
    "domain/__init__": [],
    "domain/decisions/__init__": [],
    "domain/decisions/queries": ["signoff.domain.contracts.tables", "sqlalchemy"],
    "domain/contracts/__init__": [],
    "domain/contracts/publishing": ["signoff.domain.contracts.store", "signoff.domain.catalog.naming"],
    "domain/contracts/store": ["signoff.domain.contracts.tables"],
    "domain/contracts/tables": ["sqlalchemy"],
    "domain/delivery/__init__": [],
    "domain/delivery/deploying": [],
    "domain/catalog/__init__": [],
    "domain/catalog/naming": ["signoff.domain.identity.people"],
    "domain/catalog/store/__init__": [],
    "domain/catalog/store/rows": [],
    "domain/catalog/flows/__init__": [],
    "domain/catalog/flows/store": ["signoff.domain.catalog.flows.tables"],
    "domain/catalog/flows/tables": ["sqlalchemy"],
    "domain/catalog/flows/flows": ["signoff.domain.catalog.flows.store", "signoff.domain.catalog.store.rows"],
    "domain/identity/__init__": [],
    "domain/identity/people": ["signoff.kernel.tx"],
    "domain/ledger/__init__": [],
    "domain/ledger/merkle": ["signoff.kernel.events"],
    "kernel/__init__": [],
    "kernel/tx": ["sqlalchemy"],
    "kernel/events": ["signoff.kernel.tx"],
}

# Contract, the file that breaks it, and what that file imports.
VIOLATIONS = [
    ("directions", "domain/contracts/eager", "signoff.api.kit.hal"),
    ("directions", "kernel/eager", "signoff.domain.identity.people"),
    ("directions", "api/kosli/pages", "signoff.web.pages"),
    ("directions", "web/eager", "signoff.server"),
    ("directions", "web/schema", "signoff.migrations.env"),
    ("directions", "web/borrowing", "signoff.api.kosli.routes"),
    ("directions", "newcomer", "signoff.kernel.tx"),
    ("rooms", "domain/catalog/eager", "signoff.domain.contracts.publishing"),
    ("rooms", "domain/delivery/chatty", "signoff.domain.contracts.publishing"),
    ("rooms", "domain/identity/eager", "signoff.domain.catalog.naming"),
    ("rooms", "domain/ledger/curious", "signoff.domain.identity.people"),
    ("rooms", "domain/newcomer/__init__", "signoff.kernel.tx"),
    ("ledger", "domain/contracts/proving", "signoff.domain.ledger.merkle"),
    ("ledger", "domain/newcomer/__init__", "signoff.kernel.tx"),
    ("dialects", "api/kosli/copied", "signoff.api.pact_broker.routes"),
    ("dialects", "api/pact_broker/upward", "signoff.api.pactflow.routes"),
    ("dialects", "api/pactflow/sideways", "signoff.api.kosli.routes"),
    ("dialects", "api/kit/knowing", "signoff.api.kosli.routes"),
    ("stores", "domain/decisions/prying", "signoff.domain.contracts.store"),
    ("stores", "domain/contracts/prying", "signoff.domain.catalog.store.rows"),
    ("stores", "domain/contracts/poking", "signoff.domain.catalog.flows.store"),
    ("stores", "api/pact_broker/prying", "signoff.domain.contracts.store"),
    ("tables", "api/pact_broker/rows", "signoff.domain.contracts.tables"),
    ("tables", "api/pact_broker/parts", "signoff.domain.catalog.flows.tables"),
    ("tables", "web/rows", "signoff.domain.contracts.tables"),
    ("tables", "cli/rows", "signoff.domain.contracts.tables"),
    ("sql", "api/kit/query", "sqlalchemy.sql"),
    ("sql", "web/query", "sqlalchemy"),
    ("framework", "domain/contracts/handler", "starlette.requests"),
    ("framework", "kernel/handler", "uvicorn"),
    ("framework", "domain/outbound/letters", "jinja2"),
]


def build(root: Path, modules: dict[str, list[str]]) -> None:
    """Write a package `signoff` of nothing but imports."""
    for name, imports in modules.items():
        path = root / "signoff" / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"import {module}\n" for module in imports))


def lint(folder: Path, contract: str | None = None) -> tuple[int, str]:
    """Judge the package found in `folder` by the contracts of the project."""
    chosen = ["--contract", contract] if contract else []
    linter = Path(sys.executable).with_name("lint-imports")
    config = ROOT / "pyproject.toml"
    run = subprocess.run(
        [linter, "--no-cache", "--no-logo", "--config", config, *chosen],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    return run.returncode, run.stdout + run.stderr


def test_the_project_keeps_every_contract() -> None:
    status, said = lint(ROOT / "src")

    assert status == 0, said


def test_a_sound_tree_keeps_every_contract(tmp_path: Path) -> None:
    build(tmp_path, SOUND)

    status, said = lint(tmp_path)

    assert status == 0, said
    assert f"{len(CONTRACTS)} kept, 0 broken" in said


def test_every_contract_has_a_violation_here() -> None:
    assert {contract["id"] for contract in CONTRACTS} == {contract for contract, _, _ in VIOLATIONS}


@pytest.mark.parametrize(("contract", "module", "imported"), VIOLATIONS)
def test_a_violation_is_reported(tmp_path: Path, contract: str, module: str, imported: str) -> None:
    package: dict[str, list[str]] = {f"{module.rpartition('/')[0]}/__init__": []} if "/" in module else {}
    build(tmp_path, {**SOUND, **package, module: [imported]})

    status, said = lint(tmp_path, contract)

    assert status == 1, said
    assert "0 kept, 1 broken" in said
