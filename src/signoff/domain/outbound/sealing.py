"""Requests at rest: sealed as a whole, since a URL or a body may hold a secret as well as a header."""

from functools import lru_cache

import msgspec
from cryptography.fernet import Fernet, InvalidToken
from msgspec import UNSET

from signoff.domain.outbound import templates
from signoff.domain.outbound.types import MASK, Request
from signoff.kernel.crypto import load_keys
from signoff.kernel.errors import Unavailable
from signoff.kernel.settings import Settings
from signoff.kernel.tx import Tx

# Parts of the names of headers whose values nobody needs to see again.
_SECRET = ("authorization", "token", "secret", "password", "cookie", "api-key", "apikey")


@lru_cache(maxsize=8)
def _box(secret_key: str, data_dir: str) -> Fernet:
    return load_keys(Settings(secret_key=secret_key, data_dir=data_dir)).sealing()


def box(settings: Settings) -> Fernet:
    """Give the box of an installation."""
    return _box(settings.secret_key, settings.data_dir)


def sealed(tx: Tx, request: Request) -> str:
    """Encrypt a request."""
    return box(tx.settings).encrypt(msgspec.json.encode(request)).decode()


def opened(settings: Settings, text: str) -> Request:
    """Decrypt a request; raises Unavailable when it was encrypted with another key."""
    try:
        return msgspec.json.decode(box(settings).decrypt(text.encode()), type=Request)
    except InvalidToken as error:
        raise Unavailable("The webhook was encrypted with another key than this server has") from error


def masked(request: Request) -> Request:
    """Give a request as it may be shown: secrets masked, unless they are made of template parameters."""
    return msgspec.structs.replace(
        request,
        headers={name: masked_header(name, value) for name, value in request.headers.items()},
        password=_masked(request.password),
        signing_secret=_masked(request.signing_secret),
    )


def masked_header(name: str, value: str) -> str:
    """Give a header's value as it may be shown."""
    return _hidden(value) if is_secret(name) else value


def logged_header(name: str, value: str) -> str:
    """Give a header's value as it may be logged once its parameters are replaced."""
    return MASK if is_secret(name) else value


def is_secret(name: str) -> bool:
    """Tell whether a header of this name holds a secret."""
    return any(part in name.lower() for part in _SECRET)


def _masked(value: str | msgspec.UnsetType | None) -> str | None:
    return _hidden(value) if isinstance(value, str) else None


def _hidden(value: str) -> str:
    return value if templates.has_parameter(value) else MASK


def completed(request: Request, stored: Request | None) -> Request:
    """Take from the stored request what a changed one leaves out or gives masked."""
    before = stored or Request("", "", password=None, signing_secret=None)
    return msgspec.structs.replace(
        request,
        headers={
            name: before.headers.get(name, value) if value == MASK else value
            for name, value in request.headers.items()
        },
        password=_kept(request.password, before.password),
        signing_secret=_kept(request.signing_secret, before.signing_secret),
    )


def _kept(given: str | msgspec.UnsetType | None, before: str | msgspec.UnsetType | None) -> str | None:
    value = before if given is UNSET or given == MASK else given
    return value if isinstance(value, str) and value else None
