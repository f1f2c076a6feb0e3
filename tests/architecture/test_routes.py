"""No route goes missing silently: the README lists each with the file that tests it."""

import pytest

from signoff.api.kit.routing import Route
from signoff.api.pact_broker.routes import ROUTES
from tools import routes


def test_the_readme_lists_every_route() -> None:
    assert routes.README.read_text() == routes.written(), "run python -m tools.docs"


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.template}")
def test_every_route_has_its_tests(route: Route) -> None:
    """The file names the path's fixed parts, so that it cannot be about something else."""
    text = (routes.TESTS / routes.test_of(route)).read_text()

    fixed = [part for part in route.template.split("/") if part and not part.startswith("{")]
    assert all(part in text for part in fixed[-1:])
