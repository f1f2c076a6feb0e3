"""The tables of routes in the dialects' READMEs, as the code has them."""

from collections.abc import Iterator, Sequence
from importlib import import_module
from inspect import getdoc
from pathlib import Path

from signoff.api.kit.routing import Route

BEGIN, END = "<!-- routes -->\n", "<!-- /routes -->"
API = Path("src/signoff/api")
PACT_BROKER = "pact_broker"
PACT_BROKER_TESTS = Path("tests/api/pact_broker")

# A dialect may have several tables, each for other callers.
_TABLES = {
    "flowdock": {
        "Users": "ROUTES",
        "Tokens of integrations": "TOKEN_ROUTES",
        "Streams": "STREAM_ROUTES",
    }
}

# Modules whose tests stand in a file of another name.
_TESTED_IN = {
    "labels": "pacticipants",
    "deployed_versions": "deliveries",
    "released_versions": "deliveries",
    "verification_plan": "for_verification",
    "diffs": "texts",
    "groups": "texts",
    "diagnostics": "texts",
    "metrics": "dashboard",
    "provider_states": "contract_lists",
}


def dialects() -> list[str]:
    """Name the dialects that have a table of routes."""
    return sorted(path.parent.name for path in API.glob("*/routes.py"))


def readme(dialect: str) -> Path:
    """Tell where a dialect's README is."""
    return API / dialect / "README.md"


def written(dialect: str) -> str:
    """Give a dialect's README with its tables as the code has them."""
    before, begin, rest = readme(dialect).read_text().partition(BEGIN)
    after = rest.partition(END)
    if not begin or not after[1]:
        raise ValueError(f"{readme(dialect)} lacks {BEGIN.strip()} and {END}")
    return before + BEGIN + "\n".join(_tables(dialect)) + "\n" + END + after[2]


def test_of(route: Route) -> str:
    """Give the name of the file that tests a route of the Pact Broker."""
    module = route.handler.__module__.rpartition(".")[2]
    return f"test_{_TESTED_IN.get(module, module)}.py"


def _tables(dialect: str) -> Iterator[str]:
    module = import_module(f"signoff.api.{dialect}.routes")
    if dialect == PACT_BROKER:
        yield from _tested(module.ROUTES)
        return
    for title, name in _TABLES.get(dialect, {"": "ROUTES"}).items():
        yield from ("", f"### {title}") if title else ()
        yield from _told(getattr(module, name))


def _tested(routes: Sequence[Route]) -> Iterator[str]:
    yield from ("", "| methods | path | tested in |", "|---|---|---|")
    by_template: dict[str, list[Route]] = {}
    for route in routes:
        by_template.setdefault(route.template, []).append(route)
    for template, found in sorted(by_template.items()):
        methods = " ".join(route.method for route in found)
        files = " ".join(f"`{name}`" for name in sorted({test_of(route) for route in found}))
        yield f"| {methods} | `{template}` | {files} |"
    yield ""


def _told(routes: Sequence[Route]) -> Iterator[str]:
    yield from ("", "| method | path | what it does |", "|---|---|---|")
    for route in sorted(routes, key=lambda each: each.template):
        sentence = (getdoc(route.handler) or "").partition("\n")[0].removesuffix(".")
        yield f"| {route.method} | `{route.template}` | {sentence.replace('|', chr(92) + '|')} |"
    yield ""
