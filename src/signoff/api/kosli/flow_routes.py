"""The routes of flows."""

from signoff.api.kit.routing import Access, Route
from signoff.api.kosli import errors, flows

_JSON = (errors.JSON,)
_FLOWS = "/api/v2/flows/{org}"
_FLOW = f"{_FLOWS}/{{flow}}"

FLOW_ROUTES = (
    Route("PUT", f"{_FLOWS}/template_file", flows.put, Access.WRITE, _JSON),
    Route("PUT", _FLOWS, flows.put, Access.WRITE, _JSON),
    Route("GET", _FLOWS, flows.listed, provides=_JSON),
    Route("GET", _FLOW, flows.show, provides=_JSON),
    Route("PUT", f"{_FLOW}/archive", flows.archive, Access.WRITE, _JSON),
    Route("PUT", f"{_FLOW}/rename", flows.rename, Access.WRITE, _JSON),
)
