"""The API of flows and evidence as an interactive document, where its own documents promise it: `/swagger-ui.html`.

It is Swagger's page, from npm, before the description that the server gives of itself; it asks in the reader's name, or
with a credential that is typed in.
"""

from signoff.api.kit.call import Call, Reply
from signoff.api.kit.routing import Route
from signoff.kernel.errors import Unavailable
from signoff.kernel.tx import Tx
from signoff.web import policy
from signoff.web.assets import served_names
from signoff.web.rendering import rendered

_FILES = ("swagger-ui-bundle.js", "swagger-ui.css")


def show(_tx: Tx, call: Call) -> Reply:
    """Show the page; raises Unavailable where the server was built without browser assets."""
    if not all(name in served_names for name in _FILES):
        raise Unavailable("This server was built without it; the description itself is at /v3/api-docs")
    return rendered(call, "interactive.html", {}).with_headers((policy.NAME, policy.DRAWINGS))


# Not for everybody: whom the browser has let in here, it lets ask the API.
ROUTES = tuple(Route("GET", path, show) for path in ("/swagger-ui.html", "/swagger-ui/index.html"))
