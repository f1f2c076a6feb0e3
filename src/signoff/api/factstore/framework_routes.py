"""The routes of frameworks, and of templates to begin with."""

from signoff.api.factstore import errors, frameworks, hub
from signoff.api.factstore.wire import flows
from signoff.api.factstore.wire import frameworks as wire
from signoff.api.kit.routing import Access, Route

_JSON = (errors.JSON,)
_WRITE = (Access.WRITE, _JSON, _JSON)
_FRAMEWORKS = "/api/v1/frameworks"
_ONE = f"{_FRAMEWORKS}/{{framework}}"
_COMPLIANCE = "/api/v1/compliance"
_MAPPINGS, _ASSESSMENTS = f"{_COMPLIANCE}/mappings", f"{_COMPLIANCE}/assessments"
_HUB = "/api/v1/hub/templates"
_TEMPLATE = f"{_HUB}/{{template}}"
_REPORT = "/api/v1/reports/regulatory/{framework}"

FRAMEWORK_ROUTES = (
    Route("POST", _FRAMEWORKS, frameworks.create, *_WRITE, reads=wire.FrameworkCreate, says=wire.Framework),
    Route("GET", _FRAMEWORKS, frameworks.listed, provides=_JSON, says=list[wire.Framework]),
    Route("GET", _ONE, frameworks.show, provides=_JSON, says=wire.Framework),
    Route(
        "POST",
        f"{_ONE}/controls",
        frameworks.add_control,
        *_WRITE,
        reads=wire.ControlCreate,
        says=wire.Control,
    ),
    Route("POST", _MAPPINGS, frameworks.add_mapping, *_WRITE, reads=wire.MappingCreate, says=wire.Mapping),
    Route("GET", _MAPPINGS, frameworks.listed_mappings, provides=_JSON, says=list[wire.Mapping]),
    Route(
        "POST",
        f"{_COMPLIANCE}/assess",
        frameworks.assess,
        *_WRITE,
        reads=wire.AssessRequest,
        says=wire.Assessment,
    ),
    Route(
        "GET",
        _ASSESSMENTS,
        frameworks.listed_assessments,
        Access.SLOW,
        _JSON,
        says=list[wire.Assessment],
    ),
    Route(
        "GET",
        f"{_ASSESSMENTS}/{{assessment}}",
        frameworks.show_assessment,
        provides=_JSON,
        says=wire.Assessment,
    ),
    Route(
        "GET",
        _REPORT,
        frameworks.report,
        Access.SLOW,
        (*_JSON, frameworks.CSV),
        says=wire.RegulatoryReport,
        asks=("from", "to"),
    ),
    Route("GET", _HUB, hub.listed, provides=_JSON, says=list[wire.HubTemplate]),
    Route("GET", _TEMPLATE, hub.show, provides=_JSON, says=wire.HubTemplate),
    Route("POST", f"{_TEMPLATE}/import", hub.make_flow, *_WRITE, reads=wire.HubImport, says=flows.Flow),
)
