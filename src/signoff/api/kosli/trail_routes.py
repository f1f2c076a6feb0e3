"""The routes of trails."""

from signoff.api.kit.routing import Access, Route
from signoff.api.kosli import audit_packages, errors, trails

_JSON = (errors.JSON,)
_TRAILS = "/api/v2/trails/{org}"
_OF_FLOW = f"{_TRAILS}/{{flow}}"
_TRAIL = f"{_OF_FLOW}/{{trail}}"

TRAIL_ROUTES = (
    Route("GET", _TRAILS, trails.listed, provides=_JSON),
    Route("PUT", _OF_FLOW, trails.begin, Access.WRITE, _JSON),
    Route("GET", _OF_FLOW, trails.of_flow, provides=_JSON),
    Route("GET", _TRAIL, trails.show, provides=_JSON),
    Route("GET", f"{_TRAIL}/audit_package", audit_packages.of_trail, Access.SLOW),
    Route("GET", f"{_TRAIL}/audit_pdf", audit_packages.no_pdf, provides=_JSON),
)
