"""Applications, in this dialect's word pacticipants."""

from msgspec import UNSET, UnsetType

from signoff.api.kit import bodies
from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kit.hal import Json, link
from signoff.api.pact_broker import links, media, pacticipant_documents, paging
from signoff.api.pact_broker.fields import Fields
from signoff.domain.catalog import applications
from signoff.domain.catalog.types import Application, ApplicationChanges, ApplicationFields
from signoff.domain.delivery import deployments
from signoff.kernel.page import Paged
from signoff.kernel.tx import Tx


def of(tx: Tx, call: Call) -> Application:
    """Find the application that the path names; raises NotFound."""
    return applications.named(tx, call["application"], "pacticipant")


def listed(tx: Tx, call: Call) -> Reply:
    """List applications; the Rust command line reads the list outside `_embedded`, the Ruby one that inside."""
    found = applications.listed(tx, paging.read(call), paging.search(call))
    document = _collection(tx, call, found)
    document["pacticipants"] = [
        {"title": "DEPRECATED - Please use the embedded pacticipants collection", **each}
        for each in document["_embedded"]["pacticipants"]
    ]
    return json_reply(document, media.HAL)


def labelled(tx: Tx, call: Call) -> Reply:
    """List the applications with a label."""
    found = applications.labelled(tx, call["label"], paging.read(call), paging.search(call))
    return json_reply(_collection(tx, call, found), media.HAL)


def create(tx: Tx, call: Call) -> Reply:
    """Make an application; one that exists already is given as it is."""
    fields = Fields(bodies.object_of(call))
    name = fields.text("name", required=True)
    described = _described(fields, str(name))
    fields.check()
    application = applications.create(tx, described)
    location = ("location", links.application_url(call, application.name))
    return json_reply(pacticipant_documents.document(tx, call, application), media.HAL, 201, location)


def show(tx: Tx, call: Call) -> Reply:
    """Show an application, and where it runs."""
    return _shown(tx, call, of(tx, call))


def replace(tx: Tx, call: Call) -> Reply:
    """Describe an application anew."""
    fields = Fields(bodies.object_of(call))
    described = _described(fields, call["application"])
    fields.check()
    known = of(tx, call)
    return _shown(tx, call, applications.replace(tx, known.name, described))


def update(tx: Tx, call: Call) -> Reply:
    """Change what is given, and make the application when it is missing."""
    fields = Fields(bodies.object_of(call))
    changes = _changes(fields)
    fields.check()
    application, created = applications.update(tx, call["application"], changes)
    reply = _shown(tx, call, application, 201 if created else 200)
    return reply.with_headers(("location", call.here)) if created else reply


def delete(tx: Tx, call: Call) -> Reply:
    """Remove an application with all that hangs on it."""
    applications.delete(tx, of(tx, call).name)
    return Reply(204)


def _described(fields: Fields, name: str) -> ApplicationFields:
    return ApplicationFields(
        name=name,
        display_name=fields.text("displayName"),
        main_branch=fields.text("mainBranch"),
        repository_url=fields.text("repositoryUrl", blank=True),
        repository_name=fields.text("repositoryName", blank=True),
        repository_namespace=fields.text("repositoryNamespace", blank=True),
    )


def _changes(fields: Fields) -> ApplicationChanges:
    def given(name: str, *, blank: bool = False) -> str | UnsetType | None:
        return fields.text(name, blank=blank) if name in fields.document else UNSET

    return ApplicationChanges(
        display_name=given("displayName"),
        main_branch=given("mainBranch"),
        repository_url=given("repositoryUrl", blank=True),
        repository_name=given("repositoryName", blank=True),
        repository_namespace=given("repositoryNamespace", blank=True),
    )


def _shown(tx: Tx, call: Call, application: Application, status: int = 200) -> Reply:
    document = pacticipant_documents.document(tx, call, application)
    running = deployments.of_application(tx, application)
    return json_reply(pacticipant_documents.with_deployments(call, document, running), media.HAL, status)


def _collection(tx: Tx, call: Call, found: Paged[Application]) -> Json:
    document: Json = {
        "_embedded": {"pacticipants": pacticipant_documents.documents(tx, call, found.rows)},
        "_links": {
            "self": link(call.here),
            "pb:pacticipants-with-label": link(
                f"{call.base}/pacticipants/label/{{label}}",
                title="Find pacticipants by label",
                templated=True,
            ),
            "pb:pacticipants": [
                link(links.application_url(call, each.name), title="Pacticipant", name=each.name)
                for each in found.rows
            ],
            "pacticipants": [
                link(
                    links.application_url(call, each.name),
                    title=each.name,
                    name="DEPRECATED - please use pb:pacticipants",
                )
                for each in found.rows
            ],
        },
    }
    return paging.decorated(call, document, found)
