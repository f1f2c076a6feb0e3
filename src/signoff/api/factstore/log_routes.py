"""The routes of the log, and of the search over it: audit, ledger, search."""

from signoff.api.factstore import audit, errors, ledger, search
from signoff.api.factstore.wire import log as wire
from signoff.api.factstore.wire.search import Search
from signoff.api.kit.routing import Access, Route

_JSON = (errors.JSON,)
_AUDIT = "/api/v1/audit"
_LEDGER = "/api/v1/ledger"
_ASKED = ("eventType", "trailId", "actor", "from", "to", "page", "size", "sortDesc")

LOG_ROUTES = (
    Route("GET", _AUDIT, audit.listed, Access.SLOW, _JSON, says=wire.AuditPage, asks=_ASKED),
    Route("GET", f"{_AUDIT}/{{event}}", audit.show, provides=_JSON, says=wire.AuditEvent),
    Route("GET", "/api/v1/trails/{trail}/audit", audit.of_trail, provides=_JSON, says=list[wire.AuditEvent]),
    Route("GET", "/api/v2/trails/{trail}/audit", audit.of_trail, provides=_JSON, says=list[wire.AuditEvent]),
    Route(
        "GET",
        f"{_LEDGER}/entries",
        ledger.listed,
        Access.SLOW,
        _JSON,
        says=wire.LedgerPage,
        asks=("page", "size"),
    ),
    Route("GET", f"{_LEDGER}/entries/{{record}}", ledger.show, provides=_JSON, says=wire.LedgerEntry),
    Route("POST", f"{_LEDGER}/verify/{{record}}", ledger.verify, provides=_JSON, says=wire.Verification),
    Route(
        "POST",
        f"{_LEDGER}/verify-chain",
        ledger.verify_chain,
        Access.SLOW,
        _JSON,
        _JSON,
        reads=wire.VerifyChain,
        says=wire.ChainVerification,
    ),
    Route("GET", "/api/v1/search", search.search, provides=_JSON, says=Search, asks=("q", "type")),
    Route("GET", f"{_LEDGER}/status", ledger.status, Access.SLOW, _JSON, says=wire.LedgerStatus),
)
