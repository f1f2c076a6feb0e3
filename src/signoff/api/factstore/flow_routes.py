"""The routes of flows."""

from signoff.api.factstore import errors, flows
from signoff.api.factstore.wire import flows as wire
from signoff.api.factstore.wire.commands import CommandResult
from signoff.api.kit.routing import Access, Handler, Route

_JSON = (errors.JSON,)
_V1, _V2 = "/api/v1/flows", "/api/v2/flows"
_TEMPLATE = (*_JSON, flows.YAML)


def _routes(base: str, create: Handler, update: Handler, made: type, changed: type) -> tuple[Route, ...]:
    one = f"{base}/{{flow}}"
    return (
        Route("POST", base, create, Access.WRITE, _JSON, _JSON, reads=wire.FlowCreate, says=made),
        Route("GET", base, flows.listed, provides=_JSON, says=list[wire.Flow]),
        Route("GET", one, flows.show, provides=_JSON, says=wire.Flow),
        Route("PUT", one, update, Access.WRITE, _JSON, _JSON, reads=wire.FlowUpdate, says=changed),
        Route("DELETE", one, flows.delete, Access.WRITE, _JSON, asks=("force",)),
        Route("GET", f"{one}/template", flows.template, provides=_TEMPLATE, says=wire.FlowTemplate),
    )


FLOW_ROUTES = (
    Route(
        "GET",
        "/api/v1/organisations/{org}/flows",
        flows.of_organisation,
        provides=_JSON,
        says=list[wire.Flow],
    ),
    *_routes(_V1, flows.create, flows.update, wire.Flow, wire.Flow),
    *_routes(_V2, flows.create_by_command, flows.update_by_command, CommandResult, CommandResult),
)
