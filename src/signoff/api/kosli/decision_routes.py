"""The routes of asserts, policies, approvals and controls."""

from signoff.api.kit.routing import Access, Route
from signoff.api.kosli import approvals, asserts, controls, errors, policies

_JSON = (errors.JSON,)
_POLICIES, _CONTROLS = "/api/v2/policies/{org}", "/api/v2/controls/{org}"
_ATTACHED = "/api/v2/environments/{org}/{environment}/policies"
_CONTROL = f"{_CONTROLS}/{{control}}"
_APPROVALS = "/api/v2/approvals/{org}/{flow}"

DECISION_ROUTES = (
    # It writes: every answer is an event.
    Route("GET", "/api/v2/asserts/{org}/fingerprint/{fingerprint}", asserts.show, Access.WRITE, _JSON),
    Route("PUT", _POLICIES, policies.put, Access.WRITE, _JSON, reads=policies.PolicyGiven),
    Route("GET", _POLICIES, policies.listed, provides=_JSON),
    Route("GET", f"{_POLICIES}/{{policy}}", policies.show, provides=_JSON),
    Route("POST", _ATTACHED, policies.attach, Access.WRITE, _JSON, reads=policies.PoliciesNamed),
    Route("DELETE", _ATTACHED, policies.detach, Access.WRITE, _JSON, reads=policies.PoliciesNamed),
    Route("POST", _APPROVALS, approvals.request, Access.WRITE, _JSON, reads=approvals.ApprovalGiven),
    Route("GET", _APPROVALS, approvals.listed, provides=_JSON),
    Route("GET", f"{_APPROVALS}/artifact-commit/{{environment}}", approvals.last_commit, provides=_JSON),
    Route("GET", f"{_APPROVALS}/{{number}}", approvals.show, provides=_JSON),
    Route(
        "GET",
        "/api/v2/artifacts/{org}/{flow}/{fingerprint}/approvals",
        approvals.of_artifact,
        provides=_JSON,
    ),
    Route("POST", _CONTROLS, controls.create, Access.WRITE, _JSON, reads=controls.ControlGiven),
    Route("GET", _CONTROLS, controls.listed, provides=_JSON),
    Route("GET", _CONTROL, controls.show, provides=_JSON),
    Route("PUT", _CONTROL, controls.update, Access.WRITE, _JSON, reads=controls.ControlPatch),
    Route("POST", f"{_CONTROL}/archive", controls.archive, Access.WRITE, _JSON),
    Route("POST", f"{_CONTROL}/unarchive", controls.unarchive, Access.WRITE, _JSON),
    Route("GET", f"{_CONTROLS}/tags", controls.tags, provides=_JSON),
    Route("GET", f"{_CONTROL}/versions", controls.versions, provides=_JSON),
    Route("GET", f"{_CONTROL}/versions/{{number}}", controls.version, provides=_JSON),
    Route("GET", f"{_CONTROL}/decisions", controls.decisions, provides=_JSON),
    Route("GET", f"{_CONTROL}/decisions/{{decision}}", controls.decision, provides=_JSON),
    Route("GET", f"{_CONTROL}/coverage", controls.coverage, provides=_JSON),
)
