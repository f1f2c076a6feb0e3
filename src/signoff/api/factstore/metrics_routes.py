"""The routes of metrics and the dashboard."""

from signoff.api.factstore import errors, metrics
from signoff.api.factstore.wire import metrics as wire
from signoff.api.kit.routing import Access, Route

_JSON = (errors.JSON,)
_METRICS = "/api/v1/metrics"

METRICS_ROUTES = (
    Route(
        "GET", f"{_METRICS}/compliance", metrics.compliance, Access.SLOW, _JSON, says=wire.ComplianceMetrics
    ),
    Route("GET", f"{_METRICS}/security", metrics.security, Access.SLOW, _JSON, says=wire.SecurityMetrics),
    Route("GET", "/api/v1/dashboard/stats", metrics.dashboard, Access.SLOW, _JSON, says=wire.DashboardStats),
)
