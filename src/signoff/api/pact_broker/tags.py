"""Tags on versions."""

from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kit.hal import link
from signoff.api.pact_broker import links, media, versions
from signoff.domain.catalog import tags
from signoff.domain.catalog.types import Application, Version
from signoff.domain.delivery import tagging
from signoff.kernel.tx import Tx


def show(tx: Tx, call: Call) -> Reply:
    """Show a version's tag."""
    return _shown(tx, call, *versions.of(tx, call))


def put(tx: Tx, call: Call) -> Reply:
    """Tag a version, which is made when it is new; may record that it runs in the environment of that name."""
    application, version = versions.ensured(tx, call)
    added = tagging.tag(tx, application, version, call["tag"])
    reply = _shown(tx, call, application, version, 201 if added else 200)
    return reply.with_headers(("location", call.here)) if added else reply


def delete(tx: Tx, call: Call) -> Reply:
    """Take a tag off a version."""
    application, version = versions.of(tx, call)
    tags.remove(tx, application, version, call["tag"])
    return Reply(204)


def _shown(tx: Tx, call: Call, application: Application, version: Version, status: int = 200) -> Reply:
    tag = tags.named(tx, version, call["tag"])
    name, number = application.name, version.number
    document = {
        "name": tag.name,
        "createdAt": links.timestamp(tag.created_at),
        "_links": {
            "self": link(links.tag_url(call, name, number, tag.name), title="Tag", name=tag.name),
            "version": link(links.version_url(call, name, number), title="Version", name=number),
            "pacticipant": link(links.application_url(call, name), title="Pacticipant", name=name),
        },
    }
    return json_reply(document, media.HAL, status)
