"""The table of the Pact Broker's routes in its README, each with the file that tests it."""

from collections.abc import Iterator
from pathlib import Path

from signoff.api.kit.routing import Route
from signoff.api.pact_broker.routes import ROUTES

README = Path("src/signoff/api/pact_broker/README.md")
BEGIN, END = "<!-- routes -->\n", "<!-- /routes -->"
TESTS = Path("tests/api/pact_broker")

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


def written() -> str:
    """Give the README with the table as the code has it."""
    before, _, rest = README.read_text().partition(BEGIN)
    return before + BEGIN + "\n".join(_table()) + "\n" + END + rest.partition(END)[2]


def _table() -> Iterator[str]:
    yield from ("", "| methods | path | tested in |", "|---|---|---|")
    by_template: dict[str, list[Route]] = {}
    for route in ROUTES:
        by_template.setdefault(route.template, []).append(route)
    for template, routes in sorted(by_template.items()):
        methods = " ".join(route.method for route in routes)
        files = " ".join(f"`{name}`" for name in sorted({test_of(route) for route in routes}))
        yield f"| {methods} | `{template}` | {files} |"
    yield ""


def test_of(route: Route) -> str:
    """Give the name of the file that tests a route."""
    module = route.handler.__module__.rpartition(".")[2]
    return f"test_{_TESTED_IN.get(module, module)}.py"
