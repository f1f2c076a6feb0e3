"""The routes of artifacts."""

from signoff.api.factstore import artifacts, errors
from signoff.api.factstore.wire import artifacts as wire
from signoff.api.factstore.wire.commands import CommandResult
from signoff.api.kit.routing import Access, Route

_JSON = (errors.JSON,)
_V1, _V2 = "/api/v1", "/api/v2"
_OF_TRAIL = "/trails/{trail}/artifacts"
_MANY = list[wire.Artifact]
_GIVEN = wire.ArtifactCreate

ARTIFACT_ROUTES = (
    Route(
        "POST",
        f"{_V1}{_OF_TRAIL}",
        artifacts.report,
        Access.WRITE,
        _JSON,
        _JSON,
        reads=_GIVEN,
        says=wire.Artifact,
    ),
    Route("GET", f"{_V1}{_OF_TRAIL}", artifacts.of_trail, provides=_JSON, says=_MANY),
    Route("GET", f"{_V1}/artifacts", artifacts.with_digest, provides=_JSON, says=_MANY, asks=("sha256",)),
    Route(
        "POST",
        f"{_V2}{_OF_TRAIL}",
        artifacts.report_by_command,
        Access.WRITE,
        _JSON,
        _JSON,
        reads=_GIVEN,
        says=CommandResult,
    ),
    Route("GET", f"{_V2}{_OF_TRAIL}", artifacts.of_trail, provides=_JSON, says=_MANY),
    Route("GET", f"{_V2}/artifacts", artifacts.with_digest, provides=_JSON, says=_MANY, asks=("sha256",)),
)
