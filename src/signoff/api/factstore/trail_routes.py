"""The routes of trails."""

from signoff.api.factstore import errors, trails
from signoff.api.factstore.wire import trails as wire
from signoff.api.factstore.wire.commands import CommandResult
from signoff.api.kit.routing import Access, Route

_JSON = (errors.JSON,)
_V1, _V2 = "/api/v1", "/api/v2"
_TRAIL, _OF_FLOW = "/trails/{trail}", "/flows/{flow}/trails"
_MANY = list[wire.Trail]
_GIVEN = wire.TrailCreate

TRAIL_ROUTES = (
    Route("POST", f"{_V1}/trails", trails.create, Access.WRITE, _JSON, _JSON, reads=_GIVEN, says=wire.Trail),
    Route("GET", f"{_V1}/trails", trails.listed, provides=_JSON, says=_MANY, asks=("flowId",)),
    Route("GET", f"{_V1}{_TRAIL}", trails.show, provides=_JSON, says=wire.Trail),
    Route("GET", f"{_V1}{_TRAIL}/compliance", trails.compliance, provides=_JSON, says=wire.TrailCompliance),
    Route(
        "GET", f"{_V1}{_OF_FLOW}", trails.of_flow, provides=_JSON, says=wire.TrailPage, asks=("page", "size")
    ),
    Route(
        "POST",
        f"{_V2}/trails",
        trails.create_by_command,
        Access.WRITE,
        _JSON,
        _JSON,
        reads=_GIVEN,
        says=CommandResult,
    ),
    Route("GET", f"{_V2}/trails", trails.listed, provides=_JSON, says=_MANY, asks=("flowId",)),
    Route("GET", f"{_V2}{_TRAIL}", trails.show, provides=_JSON, says=wire.Trail),
    Route("GET", f"{_V2}{_OF_FLOW}", trails.all_of_flow, provides=_JSON, says=_MANY),
)
