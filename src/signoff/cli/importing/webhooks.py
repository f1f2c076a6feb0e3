"""Webhooks, without their secrets; they come disabled, so that no receiver is called by two brokers."""

from functools import partial

from signoff.cli.importing.broker import Broker, Json, links
from signoff.cli.importing.tally import Tally
from signoff.cli.importing.target import Target, at, moment
from signoff.domain.outbound import webhooks
from signoff.domain.outbound.types import MASK, Request, Side, WebhookFields
from signoff.kernel.errors import Conflict, Invalid, NotFound
from signoff.kernel.tx import Tx


def refuse_enabled(tx: Tx) -> None:
    """Raise Conflict where webhooks are at work: everything that is imported would trigger them."""
    if any(each.enabled for each in webhooks.listed(tx)):
        raise Conflict(
            "Webhooks are enabled here, and what comes in would trigger them: disable them, or say --trigger-webhooks"
        )


def take(broker: Broker, target: Target, tally: Tally, base: str) -> None:
    """Take every webhook over that is not there yet."""
    for link in links(broker.find("webhooks") or {}, "pb:webhooks"):
        document = broker.find("webhooks", link["href"].rsplit("/", 1)[-1])
        if document is None:
            continue
        try:
            new = target.write(partial(_taken, document=document, base=base))
        except Invalid as error:
            tally.refuse("webhooks", f"webhook {document.get('description') or document['uuid']}", error)
        else:
            tally.count("webhooks", new=new)


def _taken(tx: Tx, document: Json, base: str) -> bool:
    try:
        webhooks.by_uuid(tx, document["uuid"])
    except NotFound:
        at(tx, moment(document))
        webhooks.put(tx, document["uuid"], _fields(document), base)
        return True
    return False


def _fields(document: Json) -> WebhookFields:
    asked = document["request"]
    headers = {name: value for name, value in (asked.get("headers") or {}).items() if value != MASK}
    request = Request(
        asked["method"], asked["url"], headers, asked.get("body"), asked.get("username"), password=None
    )
    return WebhookFields(
        request,
        document.get("description"),
        _side(document.get("consumer")),
        _side(document.get("provider")),
        enabled=False,
        events=tuple(each["name"] for each in document.get("events") or ()) or WebhookFields(request).events,
    )


def _side(given: Json | None) -> Side | None:
    return Side(given.get("name"), given.get("label")) if given else None
