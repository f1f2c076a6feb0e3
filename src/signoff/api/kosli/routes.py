"""The routes of this dialect: method, path, handler."""

from signoff.api.kosli.account_routes import ACCOUNT_ROUTES
from signoff.api.kosli.artifact_routes import ARTIFACT_ROUTES
from signoff.api.kosli.attestation_routes import ATTESTATION_ROUTES
from signoff.api.kosli.catalog_routes import CATALOG_ROUTES
from signoff.api.kosli.decision_routes import DECISION_ROUTES
from signoff.api.kosli.descriptions import described
from signoff.api.kosli.environment_routes import ENVIRONMENT_ROUTES
from signoff.api.kosli.flow_routes import FLOW_ROUTES
from signoff.api.kosli.trail_routes import TRAIL_ROUTES

_NOUNS = (
    *ACCOUNT_ROUTES,
    *ARTIFACT_ROUTES,
    *ATTESTATION_ROUTES,
    *CATALOG_ROUTES,
    *DECISION_ROUTES,
    *ENVIRONMENT_ROUTES,
    *FLOW_ROUTES,
    *TRAIL_ROUTES,
)

ROUTES = (*_NOUNS, *described(_NOUNS))
