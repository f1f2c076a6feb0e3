"""What the API's links mean: a page for each relation."""

from collections.abc import Sequence

from signoff.api.kit.call import Call, Reply
from signoff.api.kit.relations import Relation
from signoff.api.kit.routing import Route
from signoff.domain.outbound.templates import NAMES
from signoff.kernel.errors import NotFound
from signoff.kernel.tx import Tx
from signoff.web.explorer import Api
from signoff.web.rendering import page

# Lists of webhooks name their relations so.
_OF_WEBHOOKS = "webhooks-"
_TEMPLATES = {"webhooks": "doc_webhooks.html", "webhook": "doc_webhooks.html"}


class Documentation:
    """The pages about one API's relations."""

    def __init__(self, api: Api) -> None:
        self._relations = api.relations
        self._routes = api.router.routes

    def listed(self, tx: Tx, call: Call) -> Reply:
        """Show every relation in a line."""
        return page(tx, call, "docs.html", relations=sorted(self._relations.items()))

    def show(self, tx: Tx, call: Call) -> Reply:
        """Show one relation."""
        name = call["relation"]
        found = self._relations.get(name) or self._relations.get(name.removeprefix(_OF_WEBHOOKS))
        if found is None:
            raise NotFound(f"There is no relation {name}")
        return page(
            tx,
            call,
            _TEMPLATES.get(name, "doc.html"),
            name=name,
            relation=found,
            routes=_routes_of(self._routes, found),
            parameters=NAMES,
            settings=tx.settings,
        )


def routes(api: Api) -> tuple[Route, ...]:
    """Make the routes of the documentation."""
    documentation = Documentation(api)
    return (
        Route("GET", "/doc", documentation.listed),
        Route("GET", "/doc/{relation}", documentation.show),
    )


def _routes_of(known: Sequence[Route], relation: Relation) -> list[Route]:
    return [route for route in known if route.template == relation.path]
