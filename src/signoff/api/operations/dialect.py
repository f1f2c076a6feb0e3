"""`/healthz`, `/readyz`, the diagnostic routes, and Prometheus metrics."""

from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest

from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kit.readiness import readiness
from signoff.api.kit.refusals import Refusal
from signoff.api.kit.routing import Match, Route, Router
from signoff.kernel.errors import SignoffError
from signoff.kernel.tx import Tx

JSON = "application/json"

# Scrapers name one of these; everybody else who asks for /metrics wants the Pact Broker's JSON.
_SCRAPED = ("application/openmetrics-text", "version=0.0.4", "version=1.0.0")


def alive(_tx: Tx, _call: Call) -> Reply:
    """Say that the process answers."""
    return json_reply({"ok": True}, JSON)


def ready(tx: Tx, _call: Call) -> Reply:
    """Say whether the process can do its work, check by check; 503 when it cannot."""
    checks = readiness(tx)
    fine = all(check.ok for check in checks)
    document: dict[str, Any] = {
        "ok": fine,
        "checks": {check.name: {"ok": check.ok, "text": check.text} for check in checks},
    }
    return json_reply(document, JSON, 200 if fine else 503)


def metrics(_tx: Tx, _call: Call) -> Reply:
    """Give the metrics in Prometheus' text format."""
    return Reply(200, generate_latest(REGISTRY), CONTENT_TYPE_LATEST)


class Operations:
    """The dialect, as `signoff.api.kit.dispatching.Dialect` wants it."""

    router = Router(
        (
            Route("GET", "/healthz", alive, anonymous=True),
            Route("GET", "/readyz", ready, anonymous=True),
            Route("GET", "/metrics", metrics, anonymous=True),
        )
    )

    def wants(self, call: Call) -> bool:
        """Tell whether a call is for this dialect."""
        if call.path == "/metrics":
            return any(kind in call.accept for kind in _SCRAPED)
        return call.path in ("/healthz", "/readyz")

    def refused(self, _call: Call, refusal: Refusal) -> Reply:
        """Render a refusal by HTTP."""
        return json_reply({"error": refusal.message}, JSON, refusal.status)

    def failed(self, _call: Call, error: SignoffError) -> Reply:
        """Render a refusal by a room: whatever it is, the server is not ready."""
        return json_reply({"error": error.message}, JSON, 503)

    def crashed(self, _call: Call, reference: str) -> Reply:
        """Render an error of ours."""
        return json_reply({"error": f"logged as {reference}"}, JSON, 500)

    def options(self, match: Match) -> Reply:
        """Answer OPTIONS."""
        return Reply(200, headers=(("allow", ", ".join(match.routes)),))

    def finished(self, _call: Call, reply: Reply) -> Reply:
        """Add nothing."""
        return reply
