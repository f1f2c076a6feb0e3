"""The routes of this dialect: method, path, handler (facts 2)."""

from signoff.api.factstore.flow_routes import FLOW_ROUTES

ROUTES = (*FLOW_ROUTES,)
