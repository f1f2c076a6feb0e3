"""The routes of approvals, deployment policies, the gate and Rego bundles."""

from signoff.api.factstore import approvals, bundles, errors, gate
from signoff.api.factstore.wire import gate as wire
from signoff.api.kit.multipart import MEDIA_TYPE
from signoff.api.kit.routing import Access, Route

_JSON = (errors.JSON,)
_V1 = "/api/v1"
_OF_TRAIL, _APPROVAL = f"{_V1}/trails/{{trail}}/approvals", f"{_V1}/approvals/{{approval}}"
_POLICIES, _OPA = f"{_V1}/deployment-policies", f"{_V1}/opa"
_POLICY, _BUNDLE = f"{_POLICIES}/{{policy}}", f"{_OPA}/bundles/{{bundle}}"
_ASKED, _SAID, _SHOWN = wire.ApprovalCreate, wire.ApprovalDecisionGiven, wire.Approval
_NEW, _CHANGED, _RULE = wire.DeploymentPolicyCreate, wire.DeploymentPolicyUpdate, wire.DeploymentPolicy
_GATE, _RESULT = wire.GateRequest, wire.GateResult
_OPA_ASKED, _OPA_TOLD = wire.OpaEvaluate, wire.OpaDecision
_WRITE = Access.WRITE

GATE_ROUTES = (
    Route("POST", _OF_TRAIL, approvals.request, _WRITE, _JSON, _JSON, reads=_ASKED, says=_SHOWN),
    Route("GET", _OF_TRAIL, approvals.of_trail, provides=_JSON, says=list[wire.Approval]),
    Route(
        "GET",
        f"{_V1}/approvals",
        approvals.listed,
        provides=_JSON,
        says=list[wire.Approval],
        asks=("status",),
    ),
    Route("GET", _APPROVAL, approvals.show, provides=_JSON, says=_SHOWN),
    Route("POST", f"{_APPROVAL}/approve", approvals.approve, _WRITE, _JSON, _JSON, reads=_SAID, says=_SHOWN),
    Route("POST", f"{_APPROVAL}/reject", approvals.reject, _WRITE, _JSON, _JSON, reads=_SAID, says=_SHOWN),
    Route("POST", _POLICIES, gate.create, _WRITE, _JSON, _JSON, reads=_NEW, says=_RULE),
    Route("GET", _POLICIES, gate.listed, provides=_JSON, says=list[wire.DeploymentPolicy]),
    Route("GET", _POLICY, gate.show, provides=_JSON, says=_RULE),
    Route("PUT", _POLICY, gate.update, _WRITE, _JSON, _JSON, reads=_CHANGED, says=_RULE),
    Route("DELETE", _POLICY, gate.delete, _WRITE, _JSON),
    Route("POST", f"{_V1}/gate/evaluate", gate.evaluate, _WRITE, _JSON, _JSON, reads=_GATE, says=_RESULT),
    Route(
        "GET",
        f"{_V1}/gate/results",
        gate.results,
        provides=_JSON,
        says=list[wire.GateResult],
        asks=("environment", "environmentId", "limit"),
    ),
    Route(
        "POST",
        f"{_OPA}/bundles",
        bundles.add,
        _WRITE,
        _JSON,
        (*_JSON, MEDIA_TYPE),
        reads=wire.BundleCreate,
        says=wire.Bundle,
    ),
    Route("GET", f"{_OPA}/bundles", bundles.listed, provides=_JSON, says=list[wire.Bundle]),
    Route("GET", _BUNDLE, bundles.show, provides=_JSON, says=wire.Bundle),
    Route("PUT", f"{_BUNDLE}/activate", bundles.activate, _WRITE, _JSON, says=wire.Bundle),
    Route(
        "POST", f"{_OPA}/evaluate", bundles.evaluate, _WRITE, _JSON, _JSON, reads=_OPA_ASKED, says=_OPA_TOLD
    ),
    Route("GET", f"{_OPA}/decisions", bundles.decisions, provides=_JSON, says=list[wire.OpaDecision]),
    Route("GET", f"{_OPA}/decisions/{{decision}}", bundles.decision, provides=_JSON, says=_OPA_TOLD),
)
