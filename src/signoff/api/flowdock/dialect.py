"""Which requests are this dialect's, and how it answers when no handler does."""

import re
from collections.abc import Sequence

from signoff.api.flowdock import credentials, errors, reading
from signoff.api.flowdock.answers import CALLER
from signoff.api.flowdock.limits import Meter
from signoff.api.flowdock.routes import ROUTES, STREAM_ROUTES, TOKEN_ROUTES
from signoff.api.kit.call import Call, Reply
from signoff.api.kit.refusals import Refusal
from signoff.api.kit.routing import Match, Router
from signoff.kernel.errors import SignoffError

ROOTS = (
    *("flows", "messages", "comments", "activities", "private", "user", "users", "organizations"),
    *("sources", "files", "oauth", "v1"),
)
SSE = "text/event-stream"
_CLAIMED = re.compile(rf"/+(?:{'|'.join(ROOTS)})(?:\.json)?(?:/|$)")
_MANY = re.compile(r"/{2,}")
_ENDING = ".json"
_METHODS = "POST, PUT, PATCH, DELETE, GET, OPTIONS"
_ALLOWED = (
    "Origin, Accept, Content-type, Authorization, X-CSRF-Token, X-Requested-With, X-Prototype-Version,"
    " X-flowdock-wait-for-message, Last-Event-ID"
)


def tidied(path: str) -> str:
    """Give a path of this protocol without the slashes that some of its clients repeat; others as they are."""
    return _MANY.sub("/", path) if _CLAIMED.match(path) else path


# Anybody may ask what scripts of other pages may do, on any path.
_PREFLIGHT = Match({"OPTIONS": ROUTES[0]}, {})


class Flowdock:
    """The dialect, as `signoff.api.kit.dispatching.WireDialect` wants it."""

    router = Router(ROUTES)
    by_token = Router(TOKEN_ROUTES)
    streams = Router(STREAM_ROUTES)

    def __init__(self, per_minute: int = 0) -> None:
        self._meter = Meter(per_minute)

    def claims(self, path: str) -> bool:
        """Claim the roots of the API."""
        return bool(_CLAIMED.match(path))

    def match(self, call: Call, segments: Sequence[str]) -> Match | None:
        """Find a path's routes, with or without `v1` before it and `.json` behind it."""
        if not self.claims(call.path):
            return None
        credentials.tidy(call)
        if call.method == "OPTIONS":
            return _PREFLIGHT
        self._meter.check(call)
        named = [*segments[:-1], segments[-1].removesuffix(_ENDING)] if segments[0] != "files" else segments
        return self._found(call, named) or (
            self._found(call, named[1:]) if named[0] == "v1" and len(named) > 1 else None
        )

    def _found(self, call: Call, segments: Sequence[str]) -> Match | None:
        if call.method == "GET" and _streams(call) and (found := self.streams.match(segments)):
            return found
        match = self.router.match(segments)
        if match is None:
            return None
        by_token = self.by_token.match(segments)
        if by_token and call.method in by_token.routes and reading.flow_token(call):
            return by_token
        return match

    def refused(self, _call: Call, refusal: Refusal) -> Reply:
        """Render a refusal by HTTP."""
        allow = (("allow", ", ".join(refusal.allow)),) if refusal.allow else ()
        retry = (("retry-after", refusal.title),) if refusal.status == 429 else ()
        message = "not found" if refusal.status == 404 else refusal.message
        return errors.said(refusal.status, message, *allow, *retry)

    def failed(self, call: Call, error: SignoffError) -> Reply:
        """Render a refusal by a room; a browser's script is not made to ask for a password."""
        reply = errors.failed(error)
        if reply.status == 401 and "origin" not in call.headers:
            return reply.with_headers(("www-authenticate", 'Basic realm="Flowdock API"'))
        return reply

    def crashed(self, _call: Call, reference: str) -> Reply:
        """Render an error of ours."""
        return errors.said(500, f"An error has occurred. It was logged with the reference {reference}")

    def options(self, _match: Match) -> Reply:
        """Answer OPTIONS, which nobody needs a credential for."""
        return Reply(
            200,
            headers=(
                ("access-control-allow-methods", _METHODS),
                ("access-control-allow-headers", _ALLOWED),
                ("access-control-max-age", "86400"),
            ),
        )

    def finished(self, call: Call, reply: Reply) -> Reply:
        """Say who asked and how it went, and let scripts of any page read that."""
        headers = [("status", str(reply.status))]
        if caller := call.parameters.get(CALLER):
            headers.append(("flowdock-user", caller))
        if origin := call.headers.get("origin"):
            headers += [
                ("access-control-allow-origin", origin if origin.isascii() else "null"),
                ("access-control-expose-headers", "Flowdock-User, Link"),
                ("vary", "Origin"),
            ]
        return reply.with_headers(*headers)


def _streams(call: Call) -> bool:
    if call.headers.get("host", "").startswith("stream."):
        return True
    if SSE in call.accept or reading.in_query(call, "accept") is not None:
        return True
    # `user` alone does not tell: some clients mean their users by it.
    names = {part.partition("=")[0] for part in call.query.split("&")}
    return not names.isdisjoint(("filter", "active"))
