"""Labels on applications."""

from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kit.hal import Json, link
from signoff.api.pact_broker import links, media, pacticipants, paging
from signoff.domain.catalog import labels
from signoff.domain.catalog.types import Application
from signoff.kernel.tx import Tx


def listed(tx: Tx, call: Call) -> Reply:
    """List the names of all labels."""
    found = labels.all_names(tx, paging.read(call))
    document: Json = {
        "_embedded": {"labels": [{"name": name} for name in found.rows]},
        "_links": {"self": link(call.here, title="Labels")},
    }
    return json_reply(paging.decorated(call, document, found), media.HAL)


def show(tx: Tx, call: Call) -> Reply:
    """Show an application's label."""
    return _shown(tx, call, pacticipants.of(tx, call))


def put(tx: Tx, call: Call) -> Reply:
    """Label an application."""
    application = pacticipants.of(tx, call)
    added = labels.add(tx, application, call["label"])
    reply = _shown(tx, call, application, 201 if added else 200)
    return reply.with_headers(("location", call.here)) if added else reply


def delete(tx: Tx, call: Call) -> Reply:
    """Take a label off an application."""
    labels.remove(tx, pacticipants.of(tx, call), call["label"])
    return Reply(204)


def _shown(tx: Tx, call: Call, application: Application, status: int = 200) -> Reply:
    label = labels.named(tx, application, call["label"])
    name = application.name
    document = {
        "name": label.name,
        "createdAt": links.timestamp(label.created_at),
        "_links": {
            "self": link(links.label_url(call, name, label.name), title="Label", name=label.name),
            "pacticipant": link(links.application_url(call, name), title="Pacticipant", name=name),
        },
    }
    return json_reply(document, media.HAL, status)
