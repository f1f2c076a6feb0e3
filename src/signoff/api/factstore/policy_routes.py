"""The routes of asserting and of policies."""

from signoff.api.factstore import asserting, errors, policies
from signoff.api.factstore.wire import asserting as wire
from signoff.api.kit.routing import Access, Route

_JSON = (errors.JSON,)
_POLICIES, _ATTACHMENTS = "/api/v1/policies", "/api/v1/policy-attachments"
_POLICY, _ATTACHMENT = f"{_POLICIES}/{{policy}}", f"{_ATTACHMENTS}/{{attachment}}"
_CREATE, _UPDATE = wire.PolicyCreate, wire.PolicyUpdate
_BY, _ASKED, _TOLD = wire.AttachmentCreate, wire.AssertRequest, wire.AssertResponse

POLICY_ROUTES = (
    Route("POST", "/api/v1/assert", asserting.ask, Access.WRITE, _JSON, _JSON, reads=_ASKED, says=_TOLD),
    Route("POST", _POLICIES, policies.create, Access.WRITE, _JSON, _JSON, reads=_CREATE, says=wire.Policy),
    Route("GET", _POLICIES, policies.listed, provides=_JSON, says=list[wire.Policy]),
    Route("GET", _POLICY, policies.show, provides=_JSON, says=wire.Policy),
    Route("PUT", _POLICY, policies.update, Access.WRITE, _JSON, _JSON, reads=_UPDATE, says=wire.Policy),
    Route("DELETE", _POLICY, policies.delete, Access.WRITE, _JSON),
    Route("POST", _ATTACHMENTS, policies.attach, Access.WRITE, _JSON, _JSON, reads=_BY, says=wire.Attachment),
    Route("GET", _ATTACHMENTS, policies.attachments_listed, provides=_JSON, says=list[wire.Attachment]),
    Route("GET", _ATTACHMENT, policies.attachment, provides=_JSON, says=wire.Attachment),
    Route("DELETE", _ATTACHMENT, policies.detach, Access.WRITE, _JSON),
)
