"""The routes of service accounts, their keys, users and organisations."""

from signoff.api.kit.routing import Access, Route
from signoff.api.kosli import api_keys, errors, organisations, service_accounts, users

_JSON = (errors.JSON,)
_SERVICES = "/api/v2/service-accounts/{org}"
_SERVICE = f"{_SERVICES}/{{account}}"
_KEYS = f"{_SERVICE}/api-keys"
_ORGANISATION = "/api/v2/organizations/{org}"

ACCOUNT_ROUTES = (
    Route(
        "POST",
        _SERVICES,
        service_accounts.create,
        Access.WRITE,
        _JSON,
        reads=service_accounts.ServiceGiven,
    ),
    Route("GET", _SERVICES, service_accounts.listed, provides=_JSON),
    Route("GET", _SERVICE, service_accounts.show, provides=_JSON),
    Route(
        "PATCH",
        _SERVICE,
        service_accounts.change,
        Access.WRITE,
        _JSON,
        reads=service_accounts.ServicePatch,
    ),
    Route("DELETE", _SERVICE, service_accounts.remove, Access.WRITE, _JSON),
    Route("POST", _KEYS, api_keys.create, Access.WRITE, _JSON, reads=api_keys.KeyGiven),
    Route("GET", _KEYS, api_keys.listed, provides=_JSON),
    Route("GET", f"{_KEYS}/{{key}}", api_keys.show, provides=_JSON),
    Route("POST", f"{_KEYS}/{{key}}/rotate", api_keys.rotate, Access.WRITE, _JSON, reads=api_keys.Rotation),
    Route("DELETE", f"{_KEYS}/{{key}}", api_keys.revoke, Access.WRITE, _JSON),
    Route("GET", "/api/v2/user/default-org", users.default_organisation, provides=_JSON),
    Route("PUT", "/api/v2/user/{org}", users.keep_default_organisation, Access.WRITE, _JSON),
    Route("GET", _ORGANISATION, organisations.show, provides=_JSON),
    Route(
        "PUT",
        f"{_ORGANISATION}/experimental_features",
        organisations.keep_experimental_features,
        Access.WRITE,
        _JSON,
        reads=organisations.Experimental,
    ),
)
