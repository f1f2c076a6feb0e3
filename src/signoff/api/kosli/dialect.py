"""How this dialect answers when no handler does."""

from collections.abc import Sequence

from signoff.api.kit.call import Call, Reply
from signoff.api.kit.refusals import Refusal
from signoff.api.kit.routing import Match, Router
from signoff.api.kosli import errors
from signoff.api.kosli.routes import ROUTES
from signoff.kernel.errors import SignoffError


class Kosli:
    """The dialect, as `signoff.api.kit.dispatching.WireDialect` wants it."""

    router = Router(ROUTES)

    def claims(self, path: str) -> bool:
        """Claim the rest of the API: whatever is unknown there is answered in JSON."""
        return path.startswith("/api/") or path == "/ready"

    def match(self, _call: Call, segments: Sequence[str]) -> Match | None:
        """Find a path's routes."""
        return self.router.match(segments) if segments[:1] in (["api"], ["ready"]) else None

    def refused(self, _call: Call, refusal: Refusal) -> Reply:
        """Render a refusal by HTTP."""
        allow = (("allow", ", ".join(refusal.allow)),) if refusal.allow else ()
        return errors.said(refusal.status, refusal.message or "Not possible here", *allow)

    def failed(self, _call: Call, error: SignoffError) -> Reply:
        """Render a refusal by a room."""
        return errors.failed(error)

    def crashed(self, _call: Call, reference: str) -> Reply:
        """Render an error of ours."""
        return errors.said(500, f"An error has occurred. It was logged with the reference {reference}")

    def options(self, match: Match) -> Reply:
        """Answer OPTIONS with the methods of the path."""
        return Reply(204, headers=(("allow", ", ".join([*match.routes, "OPTIONS"])),))

    def finished(self, call: Call, reply: Reply) -> Reply:
        """Say that a dry run was one."""
        return reply.with_headers(("x-dry-run", "true")) if call.dry_run else reply
