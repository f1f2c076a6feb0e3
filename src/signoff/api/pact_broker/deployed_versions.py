"""What was deployed where, and what runs there now."""

from msgspec import UnsetType

from signoff.api.kit import bodies
from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.pact_broker import delivery_documents, errors, links, media, nested_query, paging, versions
from signoff.api.pact_broker.fields import Fields
from signoff.domain.catalog import environments
from signoff.domain.delivery import deployments
from signoff.domain.delivery.types import ANY, Deployment
from signoff.kernel.errors import Invalid
from signoff.kernel.tx import Tx


def record(tx: Tx, call: Call) -> Reply:
    """Record that a version runs in an environment, in place of what ran in the same instance."""
    fields = Fields(bodies.object_of(call))
    instance = fields.text("applicationInstance", blank=True) or fields.text("target", blank=True)
    fields.check()
    application, version = versions.of(tx, call)
    environment = environments.by_uuid(tx, call["environment"])
    deployment = deployments.record(tx, application, version, environment, instance=instance)
    location = ("location", links.deployment_url(call, deployment.uuid))
    return json_reply(delivery_documents.deployment(call, deployment, environment), media.HAL, 201, location)


def of_version(tx: Tx, call: Call) -> Reply:
    """List the deployments of a version to an environment, newest first."""
    application, version = versions.of(tx, call)
    environment = environments.by_uuid(tx, call["environment"])
    found = deployments.of_version(tx, version, environment)
    title = (
        f"Deployed versions for {application.name} version {version.number}"
        f" in environment {environment.display_name}"
    )
    return _listed(call, found, title)


def current(tx: Tx, call: Call) -> Reply:
    """List what runs in an environment, newest first; of one application or one instance, if asked."""
    environment = environments.by_uuid(tx, call["environment"])
    query = nested_query.parse(call.query)
    found = deployments.current(tx, environment, paging.text(query, "pacticipant"), _instance(query))
    return _listed(call, found, f"Currently deployed versions for {environment.display_name}")


def _instance(query: nested_query.Nested) -> str | UnsetType | None:
    # A blank instance asks for what runs in no named one.
    asked = "applicationInstance" in query or "target" in query
    return paging.text(query, "applicationInstance", "target") if asked else ANY


def show(tx: Tx, call: Call) -> Reply:
    """Show a deployment."""
    return _shown(tx, call, deployments.by_uuid(tx, call["uuid"]))


def update(tx: Tx, call: Call) -> Reply:
    """Record that a version no longer runs; other fields are ignored."""
    fields = Fields(bodies.object_of(call))
    wanted = fields.flag("currentlyDeployed")
    fields.check()
    try:
        deployment = deployments.update(tx, call["uuid"], currently_deployed=wanted)
    except Invalid as error:
        return errors.invalid(call, error, 422)
    return _shown(tx, call, deployment)


def _shown(tx: Tx, call: Call, deployment: Deployment) -> Reply:
    environment = environments.by_ids(tx, [deployment.environment_id])[deployment.environment_id]
    return json_reply(delivery_documents.deployment(call, deployment, environment), media.HAL)


def _listed(call: Call, found: list[Deployment], title: str) -> Reply:
    rows = [delivery_documents.deployment(call, each) for each in found]
    return json_reply(delivery_documents.collection(call, "deployedVersions", rows, title), media.HAL)
