"""Which requests are for pages, and how pages say that something went wrong."""

from collections.abc import Sequence

from signoff.api.kit import multipart
from signoff.api.kit.call import Call, Reply
from signoff.api.kit.refusals import Refusal
from signoff.api.kit.routing import Match, Route, Router, split
from signoff.kernel.errors import SignoffError
from signoff.web import errors, explorer, forms, interactive, policy, relations
from signoff.web.explorer import Api
from signoff.web.reference import Reference
from signoff.web.routes import ROUTES
from signoff.web.webhooks import trying_routes

# Whoever takes or sends one of these is a client of the API.
_API_TYPES = (
    "application/json",
    "+json",
    "text/csv",
    "text/event-stream",
    "application/yaml",
    "text/plain",
)

# Nobody but browsers is ever sent there.
_ONLY_PAGES = (
    "/static/",
    "/swagger-ui",
    "/network/",
    "/doc/",
    "/hal-browser/",
    "/oauth/authorize",
    "/account/",
)

_SECURITY = (
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("referrer-policy", "same-origin"),
)


class Pages:
    """The dialect of browsers, before the API that they explore."""

    def __init__(self, api: Api, described: Sequence[tuple[str, Sequence[Route]]]) -> None:
        """Take the API to explore, and the routes of every dialect by its title."""
        webhooks = trying_routes(api.addresses)
        made = (*webhooks, *explorer.routes(api), *relations.routes(api), *Reference(described).routes())
        self.router = Router((*ROUTES, *made, *interactive.ROUTES))

    def wants(self, call: Call) -> bool:
        """Tell whether a browser asks: one that says what it takes, and takes none of the API's types.

        What it sends is for pages only where a page has a form; everything else is the API's, whoever sends it.
        """
        if call.path.startswith(_ONLY_PAGES):
            return True
        if call.method == "POST" and not self._has_form(call):
            return False
        if call.method not in ("GET", "HEAD", "POST") or call.path.endswith(("/badge", ".svg")):
            return False
        said = f"{call.accept} {call.content_type}".lower()
        return call.accept.strip() not in ("", "*/*") and not any(kind in said for kind in _API_TYPES)

    def _has_form(self, call: Call) -> bool:
        if (
            call.content_type not in (forms.MEDIA_TYPE, multipart.MEDIA_TYPE)
            or "text/html" not in call.accept.lower()
        ):
            return False
        try:
            found = self.router.match(split(call.path))
        except Refusal:
            return False
        return found is not None and "POST" in found.routes

    def refused(self, call: Call, refusal: Refusal) -> Reply:
        """Render a refusal by HTTP."""
        return errors.refused(call, refusal)

    def failed(self, call: Call, error: SignoffError) -> Reply:
        """Render a refusal by a room."""
        return errors.failed(call, error)

    def crashed(self, call: Call, reference: str) -> Reply:
        """Render an error of ours."""
        return errors.crashed(call, reference)

    def options(self, match: Match) -> Reply:
        """Answer OPTIONS."""
        return Reply(204, headers=(("allow", ", ".join(match.routes)),))

    def finished(self, _call: Call, reply: Reply) -> Reply:
        """Add the headers that keep a page to itself."""
        own = any(name == policy.NAME for name, _ in reply.headers)
        return reply.with_headers(*_SECURITY, *(() if own else ((policy.NAME, policy.OWN),)))
