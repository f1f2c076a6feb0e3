"""How this dialect answers when no handler does."""

from collections.abc import Sequence

from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kit.refusals import Refusal
from signoff.api.kit.routing import Match, Router
from signoff.api.ledger.proofs import JSON
from signoff.api.ledger.routes import ROUTES
from signoff.kernel.errors import (
    Forbidden,
    Invalid,
    NotFound,
    SignoffError,
    Unauthenticated,
    Unavailable,
)

_STATUSES: dict[type[SignoffError], int] = {
    Invalid: 400,
    Unauthenticated: 401,
    Forbidden: 403,
    NotFound: 404,
    Unavailable: 503,
}


class Ledger:
    """The dialect, as `signoff.api.kit.dispatching.WireDialect` wants it."""

    router = Router(ROUTES)

    def claims(self, path: str) -> bool:
        """Claim the log."""
        return path.startswith("/ledger/")

    def match(self, _call: Call, segments: Sequence[str]) -> Match | None:
        """Find a path's routes."""
        return self.router.match(segments) if segments[:1] == ["ledger"] else None

    def refused(self, _call: Call, refusal: Refusal) -> Reply:
        """Render a refusal by HTTP."""
        allow = (("allow", ", ".join(refusal.allow)),) if refusal.allow else ()
        return json_reply({"error": refusal.message or "Not possible here"}, JSON, refusal.status, *allow)

    def failed(self, _call: Call, error: SignoffError) -> Reply:
        """Render a refusal by a room."""
        status = next(code for kind, code in _STATUSES.items() if isinstance(error, kind))
        challenge = (("www-authenticate", "Bearer"),) if status == 401 else ()
        return json_reply({"error": error.message}, JSON, status, *challenge)

    def crashed(self, _call: Call, reference: str) -> Reply:
        """Render an error of ours."""
        return json_reply({"error": f"An error has occurred. It was logged as {reference}"}, JSON, 500)

    def options(self, match: Match) -> Reply:
        """Answer OPTIONS with the methods of the path."""
        return Reply(204, headers=(("allow", ", ".join([*match.routes, "OPTIONS"])),))

    def finished(self, _call: Call, reply: Reply) -> Reply:
        """Add nothing."""
        return reply
