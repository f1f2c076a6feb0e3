"""An application as a document: alone and in lists."""

from collections.abc import Sequence

from signoff.api.kit.call import Call
from signoff.api.kit.hal import Json, link, present
from signoff.api.pact_broker import delivery_documents, links
from signoff.domain.catalog import labels, versions
from signoff.domain.catalog.types import Application, Label, Version
from signoff.domain.delivery.types import Deployment
from signoff.kernel.tx import Tx

_DEPRECATED = "DEPRECATED - please use latestVersion"

# relation, path below the application, title
_TEMPLATED = (
    ("pb:version", "/versions/{version}", "Get, create or delete a pacticipant version"),
    (
        "pb:version-tag",
        "/versions/{version}/tags/{tag}",
        "Get, create or delete a tag for a version of {name}",
    ),
    (
        "pb:branch-version",
        "/branches/{branch}/versions/{version}",
        "Get or add/create a version for a branch of {name}",
    ),
    ("pb:label", "/labels/{label}", "Get, create or delete a label for {name}"),
    (
        "pb:can-i-deploy-badge",
        "/latest-version/{tag}/can-i-deploy/to/{environmentTag}/badge",
        "Can I Deploy {name} badge",
    ),
    (
        "pb:can-i-deploy-branch-to-environment-badge",
        "/branches/{branch}/latest-version/can-i-deploy/to-environment/{environment}/badge",
        "Can I Deploy {name} from branch to environment badge",
    ),
)


def documents(tx: Tx, call: Call, applications: Sequence[Application]) -> list[Json]:
    """Render applications with their latest versions and labels, in two queries."""
    ids = [application.id for application in applications]
    latest = versions.latest_of(tx, ids)
    labelled = labels.of_applications(tx, ids)
    return [_document(call, each, latest.get(each.id), labelled.get(each.id, [])) for each in applications]


def document(tx: Tx, call: Call, application: Application) -> Json:
    """Render one application."""
    return documents(tx, call, [application])[0]


def with_deployments(call: Call, found: Json, running: Sequence[Deployment]) -> Json:
    """Add to a document where the application runs."""
    here = [delivery_documents.deployment_link(call, deployment) for deployment in running]
    return {**found, "_links": {**found["_links"], "pb:deployed-environments": here}}


def _document(call: Call, application: Application, latest: Version | None, given: list[Label]) -> Json:
    return present(
        {
            "name": application.name,
            "displayName": application.display_name,
            "repositoryUrl": application.repository_url,
            "repositoryName": application.repository_name,
            "repositoryNamespace": application.repository_namespace,
            "mainBranch": application.main_branch,
            **links.times(application.created_at, application.updated_at),
            "_embedded": _embedded(call, application, latest, given),
            "_links": _links(call, application.name),
        }
    )


def _embedded(call: Call, application: Application, latest: Version | None, given: list[Label]) -> Json:
    labelled = [
        {
            "name": each.name,
            "_links": {
                "self": link(
                    links.label_url(call, application.name, each.name), title="Label", name=each.name
                )
            },
        }
        for each in given
    ]
    if latest is None:
        return {"labels": labelled}
    version = links.version_embedded(call, application.name, latest.number)
    return {
        "latestVersion": version,
        "labels": labelled,
        "latest-version": {"title": _DEPRECATED, "name": _DEPRECATED, **version},
    }


def _links(call: Call, name: str) -> Json:
    url = links.application_url(call, name)
    return {
        "self": link(url),
        "pb:versions": link(f"{url}/versions"),
        "pb:branches": link(f"{url}/branches"),
        **{
            relation: link(url + path, title=title.format(name=name), templated=True)
            for relation, path, title in _TEMPLATED
        },
        "versions": link(f"{url}/versions", title="Deprecated - use pb:versions"),
        "curies": links.curies(call, "pacticipant"),
    }
