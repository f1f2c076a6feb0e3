"""The routes of this dialect: method, path, handler (facts 2)."""

from signoff.api.factstore.flow_routes import FLOW_ROUTES
from signoff.api.factstore.log_routes import LOG_ROUTES
from signoff.api.factstore.metrics_routes import METRICS_ROUTES

ROUTES = (
    *FLOW_ROUTES,
    *LOG_ROUTES,
    *METRICS_ROUTES,
)
