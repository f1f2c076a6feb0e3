"""The routes of security scans."""

from signoff.api.factstore import errors, scans
from signoff.api.factstore.wire import scans as wire
from signoff.api.kit.routing import Access, Route

_JSON = (errors.JSON,)
_WRITE = (Access.WRITE, _JSON, _JSON)
_LIMITS = "/api/v1/flows/{flow}/security-thresholds"
_OF_TRAIL = "/api/v1/trails/{trail}/security-scans"
_SCANS = "/api/v1/security-scans"

SCAN_ROUTES = (
    Route("POST", _LIMITS, scans.set_threshold, *_WRITE, reads=wire.ThresholdSet, says=wire.Threshold),
    Route("GET", _LIMITS, scans.threshold, provides=_JSON, says=wire.Threshold),
    Route("POST", _OF_TRAIL, scans.record, *_WRITE, reads=wire.ScanCreate, says=wire.Scan),
    Route("GET", _OF_TRAIL, scans.of_trail, provides=_JSON, says=list[wire.Scan]),
    Route("GET", f"{_SCANS}/summary", scans.summary, Access.SLOW, _JSON, says=wire.ScanSummary),
    Route("GET", f"{_SCANS}/{{scan}}", scans.show, provides=_JSON, says=wire.Scan),
)
