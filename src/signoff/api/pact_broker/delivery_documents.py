"""Deployments and releases as documents and as links."""

from signoff.api.kit.call import Call
from signoff.api.kit.hal import Json, link, present
from signoff.api.pact_broker import environments, links
from signoff.domain.catalog.types import Environment
from signoff.domain.delivery.types import Deployment, Release


def deployment(call: Call, of: Deployment, place: Environment | None = None) -> Json:
    """Render a deployment, with its environment if given."""
    return present(
        {
            "uuid": of.uuid,
            "currentlyDeployed": of.current,
            "target": of.instance,
            "applicationInstance": of.instance,
            "createdAt": links.timestamp(of.created_at),
            "undeployedAt": of.undeployed_at and links.timestamp(of.undeployed_at),
            "_embedded": _embedded(call, of, place),
            "_links": {"self": link(links.deployment_url(call, of.uuid))},
        }
    )


def release(call: Call, of: Release, place: Environment | None = None) -> Json:
    """Render a release, with its environment if given."""
    return present(
        {
            "uuid": of.uuid,
            "currentlySupported": of.supported,
            # The newer command line shows a release as "Unknown" without this name of its own.
            "currentlyReleased": of.supported,
            "createdAt": links.timestamp(of.created_at),
            "supportEndedAt": of.support_ended_at and links.timestamp(of.support_ended_at),
            "_embedded": _embedded(call, of, place),
            "_links": {"self": link(links.release_url(call, of.uuid))},
        }
    )


def _embedded(call: Call, of: Deployment | Release, place: Environment | None) -> Json:
    return present(
        {
            "pacticipant": links.application_embedded(call, of.application_name),
            "version": links.version_embedded(call, of.application_name, of.version_number),
            "environment": place and environments.document_of(call, place),
        }
    )


def deployment_link(call: Call, of: Deployment) -> Json:
    """Point to a deployment from what was deployed."""
    return link(
        links.deployment_url(call, of.uuid),
        title=f"Version deployed to {of.environment_display_name}",
        name=of.environment_display_name,
        currently_deployed=of.current,
        application_instance=of.instance,
    )


def release_link(call: Call, of: Release) -> Json:
    """Point to a release from what was released."""
    return link(
        links.release_url(call, of.uuid),
        title=f"Version released to {of.environment_display_name}",
        name=of.environment_display_name,
        currently_supported=of.supported,
    )


def collection(call: Call, name: str, rows: list[Json], title: str) -> Json:
    """Render a list of deployments or releases; its own address keeps the query that narrowed it."""
    here = f"{call.here}?{call.query}" if call.query else call.here
    return {"_embedded": {name: rows}, "_links": {"self": link(here, title=title)}}
