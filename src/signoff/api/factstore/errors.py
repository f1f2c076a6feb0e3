"""How this dialect says that something went wrong."""

from http import HTTPStatus

from signoff.api.factstore import times
from signoff.api.factstore.wire.base import Problem
from signoff.api.kit.call import Call, Reply, json_reply
from signoff.kernel import clock
from signoff.kernel.errors import (
    Conflict,
    Forbidden,
    Gone,
    Invalid,
    NotFound,
    PreconditionFailed,
    SignoffError,
    Unauthenticated,
    Unavailable,
)

JSON = "application/json"

_STATUSES: dict[type[SignoffError], int] = {
    Invalid: 400,
    Unauthenticated: 401,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    Gone: 410,
    PreconditionFailed: 412,
    Unavailable: 503,
}

# What rooms call otherwise than the bodies of this dialect.
_FIELDS = {"fingerprint": "sha256Digest"}


def said(call: Call, status: int, message: str, *headers: tuple[str, str]) -> Reply:
    """Render an error of any kind."""
    document = Problem(
        status=status,
        error=HTTPStatus(status).phrase,
        message=message,
        timestamp=times.instant(clock.now()),
        path=call.path,
    )
    return json_reply(document, JSON, status, *headers)


def failed(call: Call, error: SignoffError) -> Reply:
    """Render a refusal by a room."""
    status = next(code for kind, code in _STATUSES.items() if isinstance(error, kind))
    challenge = (("www-authenticate", "Bearer"),) if status == 401 else ()
    return said(call, status, _sentence(error), *challenge)


def _sentence(error: SignoffError) -> str:
    if not isinstance(error, Invalid):
        return error.message
    return "; ".join(
        f"{_FIELDS.get(field, field)}: {text}" if field else text
        for field, texts in error.fields.items()
        for text in texts
    )
