"""The routes of artifacts and of the search for them."""

from signoff.api.kit.routing import Access, Route
from signoff.api.kosli import artifacts, audit_packages, errors, search

_JSON = (errors.JSON,)
_ARTIFACTS = "/api/v2/artifacts/{org}"
_OF_FLOW = f"{_ARTIFACTS}/{{flow}}"

ARTIFACT_ROUTES = (
    Route("GET", _ARTIFACTS, artifacts.listed, provides=_JSON),
    Route("POST", _OF_FLOW, artifacts.report, Access.WRITE, _JSON, reads=artifacts.ArtifactGiven),
    Route("GET", f"{_OF_FLOW}/fingerprint/{{fingerprint}}", artifacts.with_fingerprint, provides=_JSON),
    Route("GET", f"{_OF_FLOW}/{{fingerprint}}/latest_commit", artifacts.latest_commit, provides=_JSON),
    Route("GET", f"{_OF_FLOW}/{{fingerprint}}/audit_package", audit_packages.of_artifact, Access.SLOW),
    Route("GET", f"{_OF_FLOW}/commit_sha/{{sha}}", artifacts.of_commit, provides=_JSON),
    Route("GET", "/api/v2/search/{org}/sha/{sha}", search.by_sha, provides=_JSON),
)
