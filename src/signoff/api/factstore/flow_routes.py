"""The routes of flows (facts 2.1)."""

from signoff.api.factstore import errors, flows
from signoff.api.factstore.wire import flows as wire
from signoff.api.kit.routing import Access, Route

_JSON = (errors.JSON,)
_FLOWS = "/api/v1/flows"
_FLOW = f"{_FLOWS}/{{flow}}"

FLOW_ROUTES = (
    Route("POST", _FLOWS, flows.create, Access.WRITE, _JSON, _JSON, reads=wire.FlowCreate, says=wire.Flow),
    Route("GET", _FLOWS, flows.listed, provides=_JSON, says=list[wire.Flow]),
    Route("GET", _FLOW, flows.show, provides=_JSON, says=wire.Flow),
    Route("PUT", _FLOW, flows.update, Access.WRITE, _JSON, _JSON, reads=wire.FlowUpdate, says=wire.Flow),
    Route("DELETE", _FLOW, flows.delete, Access.WRITE, _JSON),
    Route("GET", f"{_FLOW}/template", flows.template, provides=(*_JSON, flows.YAML), says=wire.FlowTemplate),
)
