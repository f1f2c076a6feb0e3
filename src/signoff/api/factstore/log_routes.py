"""The routes of the log: audit and ledger (facts 2.20 and 2.26)."""

from signoff.api.factstore import audit, errors, ledger
from signoff.api.factstore.wire import log as wire
from signoff.api.kit.routing import Access, Route

_JSON = (errors.JSON,)
_AUDIT = "/api/v1/audit"
_LEDGER = "/api/v1/ledger"

LOG_ROUTES = (
    Route("GET", _AUDIT, audit.listed, Access.SLOW, _JSON, says=wire.AuditPage),
    Route("GET", f"{_AUDIT}/{{event}}", audit.show, provides=_JSON, says=wire.AuditEvent),
    Route("GET", "/api/v1/trails/{trail}/audit", audit.of_trail, provides=_JSON, says=list[wire.AuditEvent]),
    Route("GET", "/api/v2/trails/{trail}/audit", audit.of_trail, provides=_JSON, says=list[wire.AuditEvent]),
    Route("GET", f"{_LEDGER}/entries", ledger.listed, Access.SLOW, _JSON, says=wire.LedgerPage),
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
    Route("GET", f"{_LEDGER}/status", ledger.status, Access.SLOW, _JSON, says=wire.LedgerStatus),
)
