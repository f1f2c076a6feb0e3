"""What was released where, and what is supported there now."""

from signoff.api.kit import bodies
from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.pact_broker import delivery_documents, errors, links, media, nested_query, paging, versions
from signoff.api.pact_broker.fields import Fields
from signoff.domain.catalog import environments
from signoff.domain.delivery import releases
from signoff.domain.delivery.types import Release
from signoff.kernel.errors import Invalid
from signoff.kernel.tx import Tx


def record(tx: Tx, call: Call) -> Reply:
    """Record that a version is released to an environment and supported there, perhaps again."""
    application, version = versions.of(tx, call)
    environment = environments.by_uuid(tx, call["environment"])
    release, created = releases.record(tx, application, version, environment)
    location = ("location", links.release_url(call, release.uuid))
    document = delivery_documents.release(call, release, environment)
    return json_reply(document, media.HAL, 201 if created else 200, location)


def of_version(tx: Tx, call: Call) -> Reply:
    """List the release of a version to an environment."""
    application, version = versions.of(tx, call)
    environment = environments.by_uuid(tx, call["environment"])
    found = releases.of_version(tx, version, environment)
    title = (
        f"Released versions for {application.name} version {version.number}"
        f" in environment {environment.display_name}"
    )
    return _listed(call, found, title)


def supported(tx: Tx, call: Call) -> Reply:
    """List what is supported in an environment, newest first; of one application or version, if asked."""
    environment = environments.by_uuid(tx, call["environment"])
    query = nested_query.parse(call.query)
    found = releases.supported(
        tx, environment, paging.text(query, "pacticipant"), paging.text(query, "version")
    )
    return _listed(call, found, f"Currently supported versions in {environment.display_name}")


def show(tx: Tx, call: Call) -> Reply:
    """Show a release."""
    return _shown(tx, call, releases.by_uuid(tx, call["uuid"]))


def update(tx: Tx, call: Call) -> Reply:
    """Record that a version is no longer supported; other fields are ignored."""
    fields = Fields(bodies.object_of(call))
    wanted = fields.flag("currentlySupported")
    fields.check()
    try:
        release = releases.update(tx, call["uuid"], currently_supported=wanted)
    except Invalid as error:
        return errors.invalid(call, error, 422)
    return _shown(tx, call, release)


def _shown(tx: Tx, call: Call, release: Release) -> Reply:
    environment = environments.by_ids(tx, [release.environment_id])[release.environment_id]
    return json_reply(delivery_documents.release(call, release, environment), media.HAL)


def _listed(call: Call, found: list[Release], title: str) -> Reply:
    rows = [delivery_documents.release(call, each) for each in found]
    return json_reply(delivery_documents.collection(call, "releasedVersions", rows, title), media.HAL)
