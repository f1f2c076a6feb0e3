"""Addresses that the `kosli` command prints, which begin with the organisation: they lead to our pages."""

from signoff.api.kit.call import Call, Reply
from signoff.api.kit.routing import Route
from signoff.domain.catalog import environments
from signoff.domain.catalog.types import Environment
from signoff.domain.identity import organisations
from signoff.kernel.errors import NotFound
from signoff.kernel.tx import Tx
from signoff.web import forms


def flow(tx: Tx, call: Call) -> Reply:
    """Lead to a flow, or to one of its trails, or to all flows."""
    organisations.must_be_own(tx, call["org"])
    trail = ["trails", call["trail"]] if "trail" in call.parameters else []
    named = [call["flow"], *trail] if "flow" in call.parameters else []
    return forms.done(call, "flows", *named)


def artifact(tx: Tx, call: Call) -> Reply:
    """Lead to an artifact."""
    organisations.must_be_own(tx, call["org"])
    return forms.done(call, "artifacts", call["fingerprint"])


def environment(tx: Tx, call: Call) -> Reply:
    """Lead to an environment."""
    return forms.done(call, "environments", _environment(tx, call).uuid)


def snapshot(tx: Tx, call: Call) -> Reply:
    """Lead to a snapshot."""
    return forms.done(call, "environments", _environment(tx, call).uuid, "snapshots", call["number"])


def _environment(tx: Tx, call: Call) -> Environment:
    organisations.must_be_own(tx, call["org"])
    found = environments.find(tx, call["environment"])
    if found is None:
        raise NotFound(f"There is no environment {call['environment']}")
    return found


_FLOWS = "/{org}/flows"
_ENVIRONMENT = "/{org}/environments/{environment}"

ADDRESSES = (
    Route("GET", _FLOWS, flow),
    Route("GET", f"{_FLOWS}/{{flow}}", flow),
    Route("GET", f"{_FLOWS}/{{flow}}/trails/{{trail}}", flow),
    Route("GET", f"{_FLOWS}/{{flow}}/artifacts/{{fingerprint}}", artifact),
    Route("GET", _ENVIRONMENT, environment),
    Route("GET", f"{_ENVIRONMENT}/{{number}}", snapshot),
    Route("GET", f"{_ENVIRONMENT}/snapshots/{{number}}", snapshot),
)
