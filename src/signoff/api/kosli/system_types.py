"""The types of attestations that are handed in as `system`, and what their data must be."""

from typing import Any, Final

from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kosli import errors
from signoff.domain.identity.scopes import Scope
from signoff.kernel.tx import Tx

_DECISION: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["is_compliant"],
    "properties": {"is_compliant": {"type": "boolean"}},
}
_SBOM: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["format"],
    "properties": {
        "format": {"type": "string"},
        "document": {"type": "object", "properties": {"package_count": {"type": "integer"}}},
    },
}
SCHEMAS: Final = {"decision": _DECISION, "sbom": _SBOM}


def listed(tx: Tx, _call: Call) -> Reply:
    """List the types, each with its one version."""
    tx.must(Scope.EVIDENCE_READ)
    found = [
        {"name": name, "versions": [{"version": 1, "attestation_data_schema": schema}]}
        for name, schema in SCHEMAS.items()
    ]
    return json_reply(found, errors.JSON)
