"""How this dialect says that something went wrong."""

from typing import Any

from signoff.api.kit.call import Reply, json_reply
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

JSON = "application/json; charset=utf-8"

_STATUSES: dict[type[SignoffError], int] = {
    Invalid: 400,
    Conflict: 400,
    PreconditionFailed: 400,
    Unauthenticated: 401,
    Forbidden: 403,
    NotFound: 404,
    Gone: 410,
    Unavailable: 503,
}
_TITLES = {404: "not found", 405: "method not allowed", 415: "unsupported content type"}


def said(status: int, message: str, *headers: tuple[str, str]) -> Reply:
    """Render an error that is one sentence."""
    return json_reply({"message": message or _TITLES.get(status, "not possible")}, JSON, status, *headers)


def failed(error: SignoffError) -> Reply:
    """Render a refusal by a room; `errors` maps fields to lists of texts, only where input was wrong."""
    status = next(code for kind, code in _STATUSES.items() if isinstance(error, kind))
    if not isinstance(error, Invalid):
        return said(status, error.message)
    document: dict[str, Any] = {"message": "Validation error", "errors": error.fields}
    return json_reply(document, JSON, status)
