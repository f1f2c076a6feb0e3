"""The routes of attestations and their types."""

from signoff.api.kit.routing import Access, Route
from signoff.api.kosli import attestation_lists, attestation_types, attestations, errors, system_types

_JSON = (errors.JSON,)
_ALL = "/api/v2/attestations/{org}"
_FLOW = f"{_ALL}/{{flow}}"
_TRAIL = f"{_FLOW}/trail/{{trail}}"
_TYPES = "/api/v2/custom-attestation-types/{org}"

ATTESTATION_ROUTES = (
    Route("POST", f"{_TRAIL}/override", attestations.override, Access.WRITE, _JSON),
    # Where an attestation is given, the last segment is its type; where it is looked up, its name.
    Route("POST", f"{_TRAIL}/{{name}}", attestations.attest, Access.WRITE, _JSON),
    Route("GET", f"{_TRAIL}/{{name}}", attestations.of_trail, provides=_JSON),
    Route("GET", f"{_FLOW}/artifact/{{fingerprint}}/{{name}}", attestations.of_artifact, provides=_JSON),
    Route("GET", f"{_FLOW}/attestation/{{id}}/evidence", attestations.evidence),
    Route("GET", f"{_TRAIL}/attestation/{{id}}/evidence", attestations.evidence),
    Route("GET", f"{_ALL}/list_attestations_for_criteria", attestation_lists.of_commits, provides=_JSON),
    Route("GET", "/api/v2/attestations/system-attestation-types", system_types.listed, provides=_JSON),
    Route("GET", _ALL, attestation_lists.listed, provides=_JSON),
    Route("GET", _FLOW, attestation_lists.of_flow, provides=_JSON),
    Route("POST", _TYPES, attestation_types.create, Access.WRITE, _JSON),
    Route("GET", _TYPES, attestation_types.listed, provides=_JSON),
    Route("GET", f"{_TYPES}/{{name}}", attestation_types.show, provides=_JSON),
    Route("PUT", f"{_TYPES}/{{name}}/archive", attestation_types.archive, Access.WRITE, _JSON),
)
