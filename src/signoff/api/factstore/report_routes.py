"""The routes of reports and audit packages."""

from signoff.api.factstore import errors, packages, reports
from signoff.api.factstore.wire import reports as wire
from signoff.api.kit.routing import Access, Route

_JSON = (errors.JSON,)
_V1 = "/api/v1"
_PACKAGE = "audit-package"

REPORT_ROUTES = (
    Route(
        "GET",
        f"{_V1}/compliance/artifact/{{sha256}}",
        reports.custody,
        Access.SLOW,
        _JSON,
        says=wire.ChainOfCustody,
    ),
    Route(
        "GET",
        f"{_V1}/reports/audit-trail/{{trail}}",
        reports.audit_trail,
        Access.SLOW,
        _JSON,
        says=wire.AuditTrailExport,
    ),
    Route(
        "GET",
        f"{_V1}/reports/compliance",
        reports.compliance,
        Access.SLOW,
        _JSON,
        says=wire.ComplianceReport,
        asks=("flowId", "from", "to"),
    ),
    Route("GET", f"{_V1}/trails/{{trail}}/{_PACKAGE}", packages.of_trail, Access.SLOW),
    Route("GET", f"{_V1}/artifacts/{{artifact}}/{_PACKAGE}", packages.of_artifact, Access.SLOW),
    Route("GET", f"{_V1}/attestations/{{attestation}}/{_PACKAGE}", packages.of_attestation, Access.SLOW),
)
