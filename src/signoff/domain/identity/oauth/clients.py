"""Clients: programs that are registered here, and their secrets."""

import secrets
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlsplit

from cryptography.fernet import Fernet, InvalidToken

from signoff.domain.identity.oauth import store
from signoff.domain.identity.oauth.events import ClientRegistered, ClientRemoved
from signoff.domain.identity.oauth.types import Client
from signoff.domain.identity.scopes import Scope
from signoff.kernel.crypto import load_keys
from signoff.kernel.errors import Forbidden, Invalid, NotFound, Unavailable
from signoff.kernel.settings import Settings
from signoff.kernel.tx import Tx

LONGEST_NAME = 100
LONGEST_URI = 2000
# The code is shown on a page, for programs that no browser can be sent to.
OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def register(tx: Tx, name: str, redirect_uri: str) -> tuple[Client, str]:
    """Register a client, and give its secret, which is shown only now; raises Invalid.

    Records oauth.client_registered.
    """
    tx.must(Scope.INTEGRATION_MANAGE)
    faults = {}
    if not name.strip() or len(name) > LONGEST_NAME:
        faults["name"] = ["can't be blank" if not name.strip() else "is too long"]
    if text := _fault_of(redirect_uri):
        faults["redirect_uri"] = [text]
    if faults:
        raise Invalid(faults)
    secret = secrets.token_hex(32)
    made = tx.found(
        store.insert_client,
        "The client could not be kept",
        organisation_id=tx.organisation_id,
        creator_id=tx.actor.account_id,
        name=name.strip(),
        client_id=secrets.token_hex(20),
        sealed=_box(tx.settings).encrypt(secret.encode()).decode(),
        redirect_uri=redirect_uri,
        created_at=tx.now,
    )
    tx.record(ClientRegistered(made.client_id, made.name))
    return made, secret


def listed(tx: Tx) -> list[Client]:
    """List the clients of the organisation."""
    tx.must(Scope.INTEGRATION_MANAGE)
    return tx.all(store.clients, organisation_id=tx.organisation_id)


def one(tx: Tx, number: int) -> Client:
    """Give a client of the organisation; raises NotFound."""
    tx.must(Scope.CONVERSATION_READ, Scope.CONVERSATION_WRITE, Scope.INTEGRATION_MANAGE)
    found = by_ids(tx, [number])
    if number not in found:
        raise NotFound(f"Application not found: {number}")
    return found[number]


def by_ids(tx: Tx, numbers: Iterable[int]) -> dict[int, Client]:
    """Give clients by their ids; unknown ones are left out."""
    tx.must(Scope.CONVERSATION_READ, Scope.CONVERSATION_WRITE, Scope.INTEGRATION_MANAGE)
    wanted = list(numbers)
    if not wanted:
        return {}
    found = tx.all(store.clients_by_ids, organisation_id=tx.organisation_id, client_ids=wanted)
    return {each.id: each for each in found}


def remove(tx: Tx, number: int) -> None:
    """Remove a client, and with it everything that people granted it; only its maker or an administrator may.

    Raises NotFound and Forbidden; records oauth.client_removed.
    """
    tx.must(Scope.INTEGRATION_MANAGE)
    found = one(tx, number)
    if found.creator_id != tx.actor.account_id and not tx.actor.may(Scope.USER_MANAGE):
        raise Forbidden("Only whoever registered an application, or an administrator, may remove it")
    tx.run(store.delete_client, organisation_id=tx.organisation_id, id=number)
    tx.record(ClientRemoved(found.client_id, found.name))


def secret_of(settings: Settings, client: Client) -> str:
    """Give a client's secret; raises Unavailable when it was encrypted with another key."""
    try:
        return _box(settings).decrypt(client.sealed.encode()).decode()
    except InvalidToken as error:
        raise Unavailable("The client was registered under another key than this server has") from error


def _fault_of(uri: str) -> str | None:
    if not uri.strip():
        return "can't be blank"
    if uri == OUT_OF_BAND:
        return None
    try:
        parts = urlsplit(uri)
    except ValueError:
        return "is invalid"
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    plain = uri.isascii() and uri.isprintable() and " " not in uri and len(uri) <= LONGEST_URI
    if not parts.hostname or parts.fragment or parts.username or not plain:
        return "is invalid"
    return None if safe else "must be https, or http on this machine"


@lru_cache(maxsize=8)
def _boxed(secret_key: str, data_dir: str) -> Fernet:
    return load_keys(Settings(secret_key=secret_key, data_dir=data_dir)).sealing()


def _box(settings: Settings) -> Fernet:
    return _boxed(settings.secret_key, settings.data_dir)
