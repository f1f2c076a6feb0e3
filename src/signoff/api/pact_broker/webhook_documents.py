"""Webhooks and what they did, as documents."""

from typing import Any

import msgspec

from signoff.api.kit.call import Call
from signoff.api.kit.hal import Json, link, present
from signoff.api.pact_broker import links, webhook_links
from signoff.domain.outbound import sending
from signoff.domain.outbound.types import Request, Side, TestRun, Webhook

_EXECUTE = (
    "Test the execution of the webhook with the latest matching pact or verification by sending a POST request to"
    " this URL"
)


def document_of(call: Call, webhook: Webhook) -> Json:
    """Render a webhook."""
    return present(
        {
            "uuid": webhook.uuid,
            "description": webhook.shown_as,
            "consumer": _side(webhook.consumer),
            "provider": _side(webhook.provider),
            "enabled": webhook.enabled,
            "request": _request(webhook.request),
            "events": [{"name": name} for name in webhook.events],
            **links.times(webhook.created_at, webhook.updated_at),
            "_links": _links(call, webhook),
        }
    )


def _side(side: Side | None) -> Json | None:
    return None if side is None else present({"name": side.name, "label": side.label})


def _request(request: Request) -> Json:
    return present(
        {
            "method": request.method,
            "url": request.url,
            "headers": request.headers or None,
            "body": request.body,
            "username": request.username,
            "password": request.password,
            "signingSecret": request.signing_secret,
        }
    )


def _links(call: Call, webhook: Webhook) -> Json:
    url = webhook_links.webhook_url(call, webhook.uuid)
    found: Json = {
        "self": link(url, title=webhook.shown_as),
        "pb:execute": link(f"{url}/execute", title=_EXECUTE),
    }
    for role, side in (("consumer", webhook.consumer), ("provider", webhook.provider)):
        if side is None:
            continue
        if side.label is not None:
            title = f"{role.capitalize()}s by label"
            found[f"pb:{role}s"] = link(
                call.url("pacticipants", "label", side.label), title=title, name=side.label
            )
        elif side.name is not None:
            found[f"pb:{role}"] = link(
                links.application_url(call, side.name), title=role.capitalize(), name=side.name
            )
    return {**found, **_neighbours(call, webhook)}


def _neighbours(call: Call, webhook: Webhook) -> Json:
    consumer = webhook.consumer.name if webhook.consumer else None
    provider = webhook.provider.name if webhook.provider else None
    found = {"pb:webhooks": link(call.url("webhooks"), title="All webhooks")}
    if consumer is None or provider is None:
        return found
    pair = link(
        webhook_links.scope_url(call, provider, consumer),
        title=f"All webhooks for consumer {consumer} and provider {provider}",
    )
    return {"pb:pact-webhooks": pair, **found}


def list_of(call: Call, found: list[Webhook], title: str) -> Json:
    """Render a list of webhooks, which are links only."""
    return {
        "_links": {
            "self": link(call.here, title=title),
            "pb:create": link(call.here, title="POST to create a webhook"),
            "pb:webhooks": [
                link(
                    webhook_links.webhook_url(call, each.uuid),
                    title=scope_title("A webhook", each.consumer, each.provider),
                    name=each.shown_as,
                )
                for each in found
            ],
            "curies": [
                {"name": "pb", "href": f"{call.base}/doc/webhooks-{{rel}}", "templated": True},
            ],
        }
    }


def scope_title(what: str, consumer: Side | None, provider: Side | None) -> str:
    """Say which pacts something is for."""
    if consumer and provider:
        return f"{what} for the pact between {_named(consumer)} and {_named(provider)}"
    if provider:
        return f"{what} for all pacts with provider {_named(provider)}"
    return f"{what} for all pacts with consumer {_named(consumer)}" if consumer else f"{what} for all pacts"


def _named(side: Side) -> str:
    return side.name if side.name is not None else f"labelled {side.label}"


def test_run(call: Call, run: TestRun, uuid: str | None) -> Json:
    """Render what came of trying a webhook out."""
    answer = run.answer
    return present(
        {
            "request": present({"headers": dict(run.headers), "body": _parsed(run.body), "url": run.url}),
            "response": None
            if answer is None
            else {"status": answer.status, "headers": dict(answer.headers), "body": _parsed(answer.body)},
            "message": sending.hidden_message(call.base) if run.hidden else None,
            "logs": run.logs,
            "success": run.success,
            "error": {"message": run.error} if run.error else None,
            "_links": present(
                {
                    "webhook": link(webhook_links.webhook_url(call, uuid)) if uuid else None,
                    "try-again": link(call.here, title="Execute the webhook again"),
                }
            ),
        }
    )


def _parsed(text: str | None) -> Any:
    try:
        return None if text is None else msgspec.json.decode(text)
    except msgspec.DecodeError:
        return text
