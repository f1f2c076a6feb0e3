"""No route goes missing silently: the READMEs list each, that of the Pact Broker with the file that tests it."""

import pytest

from signoff.api.kit.routing import Route
from signoff.api.pact_broker.routes import ROUTES
from tools import routes


def test_every_dialect_with_routes_is_listed() -> None:
    assert routes.dialects() == ["factstore", "flowdock", "kosli", "ledger", "pact_broker"]


@pytest.mark.parametrize("dialect", routes.dialects())
def test_the_readme_lists_every_route(dialect: str) -> None:
    assert routes.readme(dialect).read_text() == routes.written(dialect), "run python -m tools.docs"


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.template}")
def test_every_route_has_its_tests(route: Route) -> None:
    """The file names the path's fixed parts, so that it cannot be about something else."""
    text = (routes.PACT_BROKER_TESTS / routes.test_of(route)).read_text()

    fixed = [part for part in route.template.split("/") if part and not part.startswith("{")]
    assert [part for part in fixed if part not in text] == []
