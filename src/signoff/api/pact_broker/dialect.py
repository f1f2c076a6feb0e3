"""How this dialect answers when no handler does: errors, OPTIONS, and the headers that every answer carries."""

from collections.abc import Sequence

import msgspec

from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kit.refusals import Refusal
from signoff.api.kit.routing import Match, Router
from signoff.api.pact_broker import errors, media
from signoff.api.pact_broker.relations import RELATIONS
from signoff.api.pact_broker.routes import ROUTES
from signoff.api.pact_broker.webhook_links import ADDRESSES
from signoff.kernel.errors import SignoffError

# The reference's version whose behaviour this dialect follows; verifiers log it.
FOLLOWED_VERSION = "2.120.0"

_KINDS = {404: "not-found", 422: "invalid-request-parameter-value"}


# Only where no name is cut short by it: the reference takes endings off every path.
_ENDINGS = ((".svg", media.SVG), (".csv", media.CSV))
_WITH_ENDINGS: tuple[list[str], ...] = ([], ["groups"])


class PactBroker:
    """The dialect, as `signoff.api.kit.dispatching.Dialect` wants it."""

    router = Router(ROUTES)
    relations = RELATIONS
    addresses = ADDRESSES

    def claims(self, _path: str) -> bool:
        """Claim whatever no other dialect does."""
        return True

    def match(self, call: Call, segments: Sequence[str]) -> Match | None:
        """Find a path's routes; the file ending of a badge or a CSV stands for an Accept header."""
        *most, last = segments or [""]
        for ending, kind in _ENDINGS:
            if last.endswith(ending) and (last == f"badge{ending}" or most[:1] in _WITH_ENDINGS):
                call.headers = {**call.headers, "accept": kind}
                return self.router.match([*most, last.removesuffix(ending)])
        return self.router.match(segments)

    def refused(self, call: Call, refusal: Refusal) -> Reply:
        """Render a refusal by HTTP."""
        if refusal.status in (405, 406, 415):
            return Reply(refusal.status, headers=_allow(refusal.allow))
        return _message(call, refusal.status, refusal.title, refusal.message)

    def failed(self, call: Call, error: SignoffError) -> Reply:
        """Render a refusal by a room."""
        return errors.rendered(call, error)

    def crashed(self, call: Call, reference: str) -> Reply:
        """Render an error of ours."""
        text = f"An error has occurred. The details have been logged with the reference {reference}"
        if media.PROBLEM in call.accept:
            document = errors.problem(call, 500, "Server error", text)
            # The one kind that the reference keeps with those of bodies.
            return json_reply({**document, "type": f"{call.base}/problems/server-error"}, media.PROBLEM, 500)
        return json_reply({"error": {"message": text, "reference": reference}}, media.HAL, 500)

    def options(self, match: Match) -> Reply:
        """Answer OPTIONS with the methods of the path."""
        return Reply(200, headers=(("access-control-allow-methods", ", ".join([*match.routes, "OPTIONS"])),))

    def finished(self, call: Call, reply: Reply) -> Reply:
        """Add the headers that clients of the Pact Broker know; who takes only plain JSON is told it is that."""
        if call.media_type == media.JSON and reply.media_type == media.HAL:
            reply = msgspec.structs.replace(reply, media_type=media.JSON)
        return reply.with_headers(("x-pact-broker-version", FOLLOWED_VERSION), ("vary", "Accept"))


def _allow(methods: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return (("allow", ", ".join([*methods, "OPTIONS"])),) if methods else ()


def _message(call: Call, status: int, title: str, text: str) -> Reply:
    if media.PROBLEM in call.accept:
        titled = title or errors.TITLES.get(status, "Error")
        return json_reply(
            errors.problem(call, status, titled, text, _KINDS.get(status, "")), media.PROBLEM, status
        )
    kind = media.JSON if status == 404 else media.HAL
    return json_reply({"error": text}, kind, status)
