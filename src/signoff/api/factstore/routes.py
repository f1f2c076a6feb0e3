"""The routes of this dialect: method, path, handler."""

from signoff.api.factstore.account_routes import ACCOUNT_ROUTES
from signoff.api.factstore.artifact_routes import ARTIFACT_ROUTES
from signoff.api.factstore.attestation_routes import ATTESTATION_ROUTES
from signoff.api.factstore.description import described
from signoff.api.factstore.environment_routes import ENVIRONMENT_ROUTES
from signoff.api.factstore.flow_routes import FLOW_ROUTES
from signoff.api.factstore.framework_routes import FRAMEWORK_ROUTES
from signoff.api.factstore.gate_routes import GATE_ROUTES
from signoff.api.factstore.log_routes import LOG_ROUTES
from signoff.api.factstore.metrics_routes import METRICS_ROUTES
from signoff.api.factstore.policy_routes import POLICY_ROUTES
from signoff.api.factstore.provenance_routes import PROVENANCE_ROUTES
from signoff.api.factstore.report_routes import REPORT_ROUTES
from signoff.api.factstore.scan_routes import SCAN_ROUTES
from signoff.api.factstore.scm_routes import SCM_ROUTES
from signoff.api.factstore.trail_routes import TRAIL_ROUTES

_NOUNS = (
    *ACCOUNT_ROUTES,
    *ARTIFACT_ROUTES,
    *ATTESTATION_ROUTES,
    *ENVIRONMENT_ROUTES,
    *FLOW_ROUTES,
    *GATE_ROUTES,
    *LOG_ROUTES,
    *TRAIL_ROUTES,
    *METRICS_ROUTES,
    *POLICY_ROUTES,
    *PROVENANCE_ROUTES,
    *SCAN_ROUTES,
    *SCM_ROUTES,
    *FRAMEWORK_ROUTES,
    *REPORT_ROUTES,
)

ROUTES = (*_NOUNS, *described(_NOUNS))
