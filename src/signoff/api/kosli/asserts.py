"""Asserting artifacts; the answer is 200 for either verdict."""

from typing import Any

from msgspec import structs

from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kosli import errors, links, names, places, policies, reading, states
from signoff.domain.decisions.asserting.asserting import assert_artifact
from signoff.domain.decisions.asserting.types import Assertion, Place, Scope
from signoff.domain.decisions.policies.evaluating import recorded
from signoff.domain.evidence.artifacts import artifacts
from signoff.kernel.errors import NotFound
from signoff.kernel.tx import Tx


def show(tx: Tx, call: Call) -> Reply:
    """Tell whether an artifact is compliant in its flows, in an environment, or by policies."""
    reading.organisation(tx, call)
    flow_name = reading.parameter(call, "flow_name")
    environment_name = reading.parameter(call, "environment_name")
    flow = None if flow_name is None else places.flow_named(tx, call, flow_name)
    environment = None if environment_name is None else places.environment_named(tx, call, environment_name)
    named = policies.policies_named(tx, call, reading.parameters(call, "policy_name"))
    fingerprint = _whole(tx, call["fingerprint"])
    answer = assert_artifact(tx, fingerprint, flow, environment, named)
    if answer.scope is Scope.FLOW and not answer.subject.places:
        raise NotFound(_missing(call, flow_name, fingerprint))
    return json_reply(_document(call, answer), errors.JSON)


def _whole(tx: Tx, given: str) -> str:
    names.check(fingerprint=(given, names.SHORT_FINGERPRINT))
    return given if len(given) == 64 else artifacts.resolve(tx, given)


def _missing(call: Call, flow: str | None, fingerprint: str) -> str:
    where = "" if flow is None else f"in flow '{flow}' belonging to "
    return f"Artifact with fingerprint '{fingerprint}' does not exist {where}organization '{call['org']}'"


def _document(call: Call, answer: Assertion) -> dict[str, Any]:
    found = [_flow(call, place) for place in answer.subject.places]
    first = found[0] if found else {"flow": "", "trail": "", "compliance_status": None}
    environment = {} if answer.environment is None else {"environment": answer.environment}
    return {
        "scope": str(answer.scope),
        "compliant": answer.compliant,
        **environment,
        "fingerprint": answer.fingerprint,
        "html_url": links.artifact(call, answer.fingerprint),
        "policy_evaluations": [recorded(each) for each in answer.evaluations],
        "flow": first["flow"],
        "trail": first["trail"],
        "compliance_status": first["compliance_status"],
        "flows": found,
        "checks": [structs.asdict(each) for each in answer.checks],
    }


def _flow(call: Call, place: Place) -> dict[str, Any]:
    compliance = states.of_artifact(place.compliance, {})
    compliance["attestations_statuses"] = states.of_findings(place.compliance.all_findings, {})
    return {
        "flow": place.flow.name,
        "trail": place.trail.called,
        "html_url": links.trail(call, place.flow.name, place.trail.called),
        "compliance_status": {**compliance, "status": place.status.replace("_", "-")},
    }
