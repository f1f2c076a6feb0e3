"""The routes of source code hosts, and of what they are asked for."""

from functools import partial

from signoff.api.factstore import errors, pull_requests, scm
from signoff.api.factstore.wire import attestations
from signoff.api.factstore.wire import scm as wire
from signoff.api.kit.routing import Access, Route

_JSON = (errors.JSON,)
_HOSTS = "/api/v1/organisations/{org}/scm-integrations"
_PULL_REQUEST = "/trails/{trail}/attestations/pull-request"

_attest = partial(
    Route,
    "POST",
    handler=pull_requests.attest,
    access=Access.WRITE,
    provides=_JSON,
    accepts=_JSON,
    reads=attestations.PullRequestCreate,
    says=attestations.Attestation,
)

SCM_ROUTES = (
    Route(
        "POST", _HOSTS, scm.add, Access.WRITE, _JSON, _JSON, reads=wire.ScmCreate, says=wire.ScmIntegration
    ),
    Route("GET", _HOSTS, scm.listed, provides=_JSON, says=list[wire.ScmIntegration]),
    Route("DELETE", f"{_HOSTS}/{{provider}}", scm.remove, Access.WRITE, _JSON),
    _attest(f"/api/v1{_PULL_REQUEST}"),
    _attest(f"/api/v2{_PULL_REQUEST}"),
)
