"""The routes of organisations, users, service accounts and keys."""

from signoff.api.factstore import api_keys, errors, organisations, service_accounts, users
from signoff.api.factstore.wire import accounts as wire
from signoff.api.kit.routing import Access, Handler, Route

_JSON = (errors.JSON,)
_ORGANISATIONS, _USERS, _SERVICES = "/api/v1/organisations", "/api/v1/users", "/api/v1/service-accounts"
_ORGANISATION, _USER, _SERVICE = f"{_ORGANISATIONS}/{{org}}", f"{_USERS}/{{user}}", f"{_SERVICES}/{{account}}"
_KEYS, _OF_SERVICE = "/api/v1/api-keys", f"{_SERVICE}/api-keys"


def _write(method: str, path: str, handler: Handler, reads: type, says: type) -> Route:
    return Route(method, path, handler, Access.WRITE, _JSON, _JSON, reads=reads, says=says)


ACCOUNT_ROUTES = (
    _write("POST", _ORGANISATIONS, organisations.create, wire.OrganisationCreate, wire.OrganisationCreated),
    Route("GET", _ORGANISATIONS, organisations.listed, provides=_JSON, says=list[wire.Organisation]),
    Route("GET", _ORGANISATION, organisations.show, provides=_JSON, says=wire.Organisation),
    _write("PUT", _ORGANISATION, organisations.update, wire.OrganisationUpdate, wire.Organisation),
    Route("DELETE", _ORGANISATION, organisations.delete, Access.WRITE, _JSON, asks=("force",)),
    _write("POST", _USERS, users.create, wire.UserCreate, wire.User),
    Route("GET", _USERS, users.listed, provides=_JSON, says=list[wire.User]),
    Route("GET", _USER, users.show, provides=_JSON, says=wire.User),
    _write("PUT", _USER, users.update, wire.UserUpdate, wire.User),
    Route("DELETE", _USER, users.delete, Access.WRITE, _JSON),
    _write("POST", _SERVICES, service_accounts.create, wire.ServiceAccountCreate, wire.ServiceAccount),
    Route("GET", _SERVICES, service_accounts.listed, provides=_JSON, says=list[wire.ServiceAccount]),
    Route("GET", _SERVICE, service_accounts.show, provides=_JSON, says=wire.ServiceAccount),
    _write("PUT", _SERVICE, service_accounts.update, wire.ServiceAccountUpdate, wire.ServiceAccount),
    Route("DELETE", _SERVICE, service_accounts.delete, Access.WRITE, _JSON),
    _write("POST", _OF_SERVICE, api_keys.create_for_service, wire.KeyCreate, wire.ApiKeyCreated),
    Route("GET", _OF_SERVICE, api_keys.listed_of_service, provides=_JSON, says=list[wire.ApiKey]),
    Route("DELETE", f"{_OF_SERVICE}/{{key}}", api_keys.revoke_of_service, Access.WRITE, _JSON),
    _write("POST", _KEYS, api_keys.create, wire.OwnedKeyCreate, wire.ApiKeyCreated),
    Route(
        "GET", f"{_KEYS}/owners/{{owner}}", api_keys.listed_of_owner, provides=_JSON, says=list[wire.ApiKey]
    ),
    Route("DELETE", f"{_KEYS}/{{key}}/revoke", api_keys.revoke, Access.WRITE, _JSON),
)
