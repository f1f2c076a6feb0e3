"""Environments."""

from signoff.api.kit import bodies
from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kit.hal import Json, link
from signoff.api.pact_broker import links, media, nested_query, paging
from signoff.api.pact_broker.fields import Fields
from signoff.domain.catalog import environments
from signoff.domain.catalog.types import Contact, Environment, EnvironmentFields
from signoff.kernel.tx import Tx


def listed(tx: Tx, call: Call) -> Reply:
    """List environments; clients find one by its name in the links."""
    rows = environments.listed(tx, paging.text(nested_query.parse(call.query), "name"))
    document = {
        "_embedded": {"environments": [document_of(call, each) for each in rows]},
        "_links": {
            "self": link(call.here, title="Environments"),
            "pb:environments": [
                link(links.environment_url(call, each.uuid), title="Environment", name=each.name)
                for each in rows
            ],
        },
    }
    return json_reply(document, media.HAL)


def create(tx: Tx, call: Call) -> Reply:
    """Make an environment."""
    environment = environments.create(tx, _read(call))
    location = ("location", links.environment_url(call, environment.uuid))
    return json_reply(document_of(call, environment), media.HAL, 201, location)


def show(tx: Tx, call: Call) -> Reply:
    """Show an environment."""
    return json_reply(document_of(call, environments.by_uuid(tx, call["environment"])), media.HAL)


def replace(tx: Tx, call: Call) -> Reply:
    """Describe an environment anew."""
    environment = environments.replace(tx, call["environment"], _read(call))
    return json_reply(document_of(call, environment), media.HAL)


def delete(tx: Tx, call: Call) -> Reply:
    """Remove an environment."""
    environments.delete(tx, call["environment"])
    return Reply(204)


def document_of(call: Call, environment: Environment) -> Json:
    """Render an environment."""
    url = links.environment_url(call, environment.uuid)
    shown = environment.display_name
    return {
        "uuid": environment.uuid,
        "name": environment.name,
        "displayName": shown,
        "production": bool(environment.production),
        "contacts": environment.contact_list(),
        **links.times(environment.created_at, environment.updated_at),
        "_links": {
            "self": link(url, title="Environment", name=environment.name),
            "pb:currently-deployed-deployed-versions": link(
                f"{url}/deployed-versions/currently-deployed",
                title=f"Versions currently deployed to {shown} environment",
            ),
            "pb:currently-supported-released-versions": link(
                f"{url}/released-versions/currently-supported",
                title=f"Versions released and supported in {shown} environment",
            ),
            "pb:environments": link(call.url("environments"), title="Environments"),
        },
    }


def _read(call: Call) -> EnvironmentFields:
    fields = Fields(bodies.object_of(call))
    name = fields.text("name", blank=True)
    display_name = fields.text("displayName", blank=True)
    contacts = tuple(_contact(fields, item, index) for index, item in enumerate(fields.items("contacts")))
    fields.check()
    # What production may be is the room's to say: null and absent are different mistakes to no one.
    return EnvironmentFields(name, display_name, fields.document.get("production"), contacts)


def _contact(fields: Fields, item: object, index: int) -> Contact:
    if not isinstance(item, dict):
        fields.wrong("contacts", f"must be a hash (at index {index})")
        return Contact()
    contact = Fields(item)
    read = Contact(contact.text("name", blank=True), contact.object("details"))
    for line in contact.lines():
        fields.wrong("contacts", f"{line} (at index {index})")
    return read
