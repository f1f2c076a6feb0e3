"""How this dialect answers when no handler does."""

import re
from collections.abc import Sequence
from typing import Final

from signoff.api.factstore import dry_runs, errors
from signoff.api.factstore.description import PATHS
from signoff.api.factstore.routes import ROUTES
from signoff.api.kit.call import Call, Reply
from signoff.api.kit.refusals import Refusal
from signoff.api.kit.routing import Match, Router
from signoff.kernel.errors import SignoffError

_KEY: Final = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?:sha256:)?[0-9a-f]{64}", re.IGNORECASE
)


class Factstore:
    """The dialect, as `signoff.api.kit.dispatching.WireDialect` wants it."""

    router = Router(ROUTES)

    def claims(self, path: str) -> bool:
        """Claim the first version of the API, and its description."""
        return path.startswith("/api/v1/") or path in ("/api/v1", *PATHS)

    def match(self, _call: Call, segments: Sequence[str]) -> Match | None:
        """Find a path's routes; of the API's second version only those that name things by what this dialect does."""
        if segments[:2] == ["api", "v2"] and not _ours(segments[2:]):
            return None
        return self.router.match(segments)

    def refused(self, call: Call, refusal: Refusal) -> Reply:
        """Render a refusal by HTTP."""
        allow = (("allow", ", ".join(refusal.allow)),) if refusal.allow else ()
        return errors.said(call, refusal.status, _told(refusal), *allow)

    def failed(self, call: Call, error: SignoffError) -> Reply:
        """Render a refusal by a room."""
        return errors.failed(call, error)

    def crashed(self, call: Call, reference: str) -> Reply:
        """Render an error of ours."""
        return errors.said(call, 500, f"An error has occurred. It was logged with the reference {reference}")

    def options(self, match: Match) -> Reply:
        """Answer OPTIONS with the methods of the path."""
        return Reply(204, headers=(("allow", ", ".join([*match.routes, "OPTIONS"])),))

    def finished(self, call: Call, reply: Reply) -> Reply:
        """Say that a dry run was one."""
        return dry_runs.said(call, reply)


def _told(refusal: Refusal) -> str:
    # The kit says it as another dialect's clients know it.
    return refusal.message.removeprefix("JSON::ParserError - ") or "Not possible here"


def _ours(segments: Sequence[str]) -> bool:
    # Two dialects share these paths: here a uuid or a digest stands where an organisation's name stands there.
    shared = segments[:1] in (["flows"], ["trails"], ["artifacts"]) and len(segments) > 1
    return not shared or _KEY.fullmatch(segments[1]) is not None
