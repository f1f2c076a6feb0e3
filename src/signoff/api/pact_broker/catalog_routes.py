"""The routes of applications, versions, branches, tags, labels, environments, deployments and releases."""

from signoff.api.kit.routing import Access, Route
from signoff.api.pact_broker import (
    branches,
    deployed_versions,
    environments,
    labels,
    media,
    pacticipants,
    released_versions,
    tags,
    versions,
)

_HAL = (media.HAL, media.JSON)
_JSON = (media.JSON,)
_MERGE = (media.MERGE_PATCH,)

_APPLICATION = "/pacticipants/{application}"
_VERSION = f"{_APPLICATION}/versions/{{version}}"
_BRANCH = f"{_APPLICATION}/branches/{{branch}}"
_BRANCH_VERSION = f"{_BRANCH}/versions/{{version}}"
_TAG = f"{_VERSION}/tags/{{tag}}"
_LABEL = f"{_APPLICATION}/labels/{{label}}"
_ENVIRONMENT = "/environments/{environment}"
_DEPLOYED = f"{_VERSION}/deployed-versions/environment/{{environment}}"
_RELEASED = f"{_VERSION}/released-versions/environment/{{environment}}"

_APPLICATIONS = (
    Route("GET", "/pacticipants", pacticipants.listed, provides=_HAL),
    Route("POST", "/pacticipants", pacticipants.create, Access.WRITE, _HAL, _JSON),
    Route("GET", "/pacticipants/label/{label}", pacticipants.labelled, provides=_HAL),
    Route("GET", _APPLICATION, pacticipants.show, provides=_HAL),
    Route("PUT", _APPLICATION, pacticipants.replace, Access.WRITE, _HAL, _JSON),
    # The Ruby command line sends plain JSON, the Rust one a merge patch.
    Route("PATCH", _APPLICATION, pacticipants.update, Access.WRITE, _HAL, _JSON + _MERGE),
    Route("DELETE", _APPLICATION, pacticipants.delete, Access.WRITE),
    Route("GET", "/labels", labels.listed, provides=_HAL),
    Route("GET", _LABEL, labels.show, provides=_HAL),
    Route("PUT", _LABEL, labels.put, Access.WRITE, _HAL, _JSON),
    Route("DELETE", _LABEL, labels.delete, Access.WRITE),
)

_VERSIONS = (
    # Every version there ever was, unless a page is asked for.
    Route("GET", f"{_APPLICATION}/versions", versions.listed, Access.SLOW, _HAL),
    Route("GET", f"{_BRANCH}/versions", versions.on_branch, Access.SLOW, _HAL),
    Route("GET", f"{_APPLICATION}/tags/{{tag}}/versions", versions.tagged, Access.SLOW, _HAL),
    Route("GET", f"{_APPLICATION}{_ENVIRONMENT}/versions", versions.in_environment, Access.SLOW, _HAL),
    Route("GET", f"{_APPLICATION}/latest-version", versions.latest, provides=_HAL),
    Route("GET", f"{_APPLICATION}/latest-version/{{tag}}", versions.latest, provides=_HAL),
    Route("GET", f"{_BRANCH}/latest-version", versions.head, provides=_HAL),
    Route("GET", _VERSION, versions.show, provides=_HAL),
    Route("PUT", _VERSION, versions.replace, Access.WRITE, _HAL, _JSON),
    Route("PATCH", _VERSION, versions.update, Access.WRITE, _HAL, _MERGE),
    Route("DELETE", _VERSION, versions.delete, Access.WRITE),
)

_BRANCHES_AND_TAGS = (
    Route("GET", f"{_APPLICATION}/branches", branches.listed, provides=_HAL),
    Route("DELETE", f"{_APPLICATION}/branches", branches.delete_others, Access.WRITE, _HAL),
    Route("GET", _BRANCH, branches.show, provides=_HAL),
    Route("DELETE", _BRANCH, branches.delete, Access.WRITE),
    Route("GET", _BRANCH_VERSION, branches.show_version, provides=_HAL),
    Route("PUT", _BRANCH_VERSION, branches.add_version, Access.WRITE, _HAL, _JSON),
    Route("DELETE", _BRANCH_VERSION, branches.remove_version, Access.WRITE),
    Route("GET", _TAG, tags.show, provides=_HAL),
    Route("PUT", _TAG, tags.put, Access.WRITE, _HAL, _JSON),
    Route("DELETE", _TAG, tags.delete, Access.WRITE),
)

_ENVIRONMENTS = (
    Route("GET", "/environments", environments.listed, provides=_HAL),
    Route("POST", "/environments", environments.create, Access.WRITE, _HAL, _JSON),
    Route("GET", _ENVIRONMENT, environments.show, provides=_HAL),
    Route("PUT", _ENVIRONMENT, environments.replace, Access.WRITE, _HAL, _JSON),
    Route("DELETE", _ENVIRONMENT, environments.delete, Access.WRITE),
)

_DELIVERY = (
    Route("GET", _DEPLOYED, deployed_versions.of_version, provides=_HAL),
    Route("POST", _DEPLOYED, deployed_versions.record, Access.WRITE, _HAL, _JSON),
    Route(
        "GET",
        f"{_ENVIRONMENT}/deployed-versions/currently-deployed",
        deployed_versions.current,
        provides=_HAL,
    ),
    Route("GET", "/deployed-versions/{uuid}", deployed_versions.show, provides=_HAL),
    Route("PATCH", "/deployed-versions/{uuid}", deployed_versions.update, Access.WRITE, _HAL, _MERGE),
    Route("GET", _RELEASED, released_versions.of_version, provides=_HAL),
    Route("POST", _RELEASED, released_versions.record, Access.WRITE, _HAL, _JSON),
    Route(
        "GET",
        f"{_ENVIRONMENT}/released-versions/currently-supported",
        released_versions.supported,
        provides=_HAL,
    ),
    Route("GET", "/released-versions/{uuid}", released_versions.show, provides=_HAL),
    Route("PATCH", "/released-versions/{uuid}", released_versions.update, Access.WRITE, _HAL, _MERGE),
)

CATALOG_ROUTES = (*_APPLICATIONS, *_VERSIONS, *_BRANCHES_AND_TAGS, *_ENVIRONMENTS, *_DELIVERY)
