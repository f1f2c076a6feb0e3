"""The routes of attestations and their evidence."""

from functools import partial

from signoff.api.factstore import attestations, errors, evidence, uploads
from signoff.api.factstore.wire import attestations as wire
from signoff.api.factstore.wire.commands import CommandResult
from signoff.api.kit import multipart
from signoff.api.kit.routing import Access, Route

_JSON = (errors.JSON,)
_V1, _V2 = "/api/v1", "/api/v2"
_TRAIL = "/trails/{trail}"
_GIVEN = "/trails/{trail}/attestations"
_FILES = f"{_GIVEN}/{{attestation}}/evidence"

_post = partial(Route, "POST", access=Access.WRITE, provides=_JSON, accepts=_JSON)
_get = partial(Route, "GET", provides=_JSON)
_form = partial(Route, "POST", access=Access.WRITE, provides=_JSON, accepts=(multipart.MEDIA_TYPE,))

ATTESTATION_ROUTES = (
    _post(f"{_V1}{_GIVEN}", attestations.create, reads=wire.AttestationCreate, says=wire.Attestation),
    _post(
        f"{_V1}/attestations",
        attestations.create_anywhere,
        reads=wire.AttestationCreate,
        says=wire.Attestation,
    ),
    _get(f"{_V1}{_GIVEN}", attestations.listed, asks=("page", "size"), says=wire.AttestationPage),
    _form(f"{_V1}{_FILES}", uploads.hand_in, reads=wire.EvidenceUpload, says=wire.EvidenceFile),
    _get(
        f"{_V1}/attestations/{{attestation}}/evidence", evidence.of_attestation, says=list[wire.EvidenceFile]
    ),
    Route("GET", f"{_V1}/evidence/{{hash}}", evidence.content),
    _post(f"{_V1}/evidence/collect", evidence.collect, reads=wire.BulkEvidence, says=wire.BulkEvidenceResult),
    _get(f"{_V1}/evidence/gaps", evidence.gaps, access=Access.SLOW, says=wire.EvidenceGaps),
    _post(
        f"{_V1}{_TRAIL}/coverage",
        evidence.report_coverage,
        reads=wire.CoverageCreate,
        says=wire.CoverageReport,
    ),
    _get(f"{_V1}{_TRAIL}/coverage", evidence.coverage_of_trail, says=list[wire.CoverageReport]),
    _get(f"{_V1}{_TRAIL}/evidence-summary", evidence.summary, says=wire.EvidenceSummary),
    _post(f"{_V2}{_GIVEN}", attestations.create_by_command, reads=wire.AttestationCreate, says=CommandResult),
    _get(f"{_V2}{_GIVEN}", attestations.all_listed, says=list[wire.Attestation]),
    _form(f"{_V2}{_FILES}", uploads.hand_in_by_command, reads=wire.EvidenceUpload, says=CommandResult),
    _post(
        f"{_V2}/attestations/{{org}}/{{flow}}/{{trail}}/{{fingerprint}}",
        attestations.create_for_artifact,
        reads=wire.AttestationCreate,
        says=wire.Attestation,
    ),
)
