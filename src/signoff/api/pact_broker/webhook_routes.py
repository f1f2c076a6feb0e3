"""The routes of webhooks."""

from signoff.api.kit.routing import Access, Route
from signoff.api.pact_broker import media, triggered_webhooks, webhooks

_HAL = (media.HAL, media.JSON)
_JSON = (media.JSON, media.HAL)
_PAIR = "/pacts/provider/{provider}/consumer/{consumer}"
_CONTENT = f"{_PAIR}/pact-version/{{sha}}"
_RESULT = "verification-results/{number}/triggered-webhooks"

_SCOPED = tuple(
    route
    for path in (
        "/webhooks/provider/{provider}/consumer/{consumer}",
        "/webhooks/provider/{provider}",
        "/webhooks/consumer/{consumer}",
        f"{_PAIR}/webhooks",
    )
    for route in (
        Route("GET", path, webhooks.listed_for, provides=_HAL),
        Route("POST", path, webhooks.create, Access.WRITE, _HAL, _JSON),
    )
)

WEBHOOK_ROUTES = (
    *_SCOPED,
    Route("GET", f"{_PAIR}/webhooks/status", triggered_webhooks.status, provides=_HAL),
    Route(
        "GET",
        f"{_PAIR}/version/{{version}}/triggered-webhooks",
        triggered_webhooks.of_contract,
        provides=_HAL,
    ),
    Route("GET", f"{_CONTENT}/{_RESULT}", triggered_webhooks.of_verification, provides=_HAL),
    Route(
        "GET",
        f"{_CONTENT}/metadata/{{metadata}}/{_RESULT}",
        triggered_webhooks.of_verification,
        provides=_HAL,
    ),
    Route("GET", "/webhooks", webhooks.listed, provides=_HAL),
    Route("POST", "/webhooks", webhooks.create, Access.WRITE, _HAL, _JSON),
    Route("POST", "/webhooks/execute", webhooks.execute_unsaved, Access.WRITE, _HAL, _JSON),
    Route("POST", "/webhooks/{uuid}/execute", webhooks.execute, Access.WRITE, _HAL),
    Route("GET", "/webhooks/{uuid}", webhooks.show, provides=_HAL),
    Route("PUT", "/webhooks/{uuid}", webhooks.put, Access.WRITE, _HAL, _JSON),
    Route("DELETE", "/webhooks/{uuid}", webhooks.delete, Access.WRITE),
    Route("GET", "/triggered-webhooks/{uuid}/logs", triggered_webhooks.logs, provides=(media.TEXT, *_HAL)),
)
