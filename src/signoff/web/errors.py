"""Refusals as pages."""

from signoff.api.kit.call import Call, Reply
from signoff.api.kit.refusals import Refusal
from signoff.kernel import errors
from signoff.kernel.errors import SignoffError
from signoff.web.rendering import rendered

_CHALLENGE = ("www-authenticate", 'Basic realm="Signoff", charset="UTF-8"')

STATUSES: dict[type[SignoffError], int] = {
    errors.NotFound: 404,
    errors.Invalid: 400,
    errors.Conflict: 409,
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.Gone: 410,
    errors.PreconditionFailed: 412,
    errors.Unavailable: 503,
}

_TITLES = {
    400: "That does not work",
    401: "Please sign in",
    403: "Not for you",
    404: "Nothing here",
    410: "Gone",
    500: "Something broke",
    503: "Busy",
}


def refused(call: Call, refusal: Refusal) -> Reply:
    """Say that HTTP itself stood in the way."""
    headers = (("allow", ", ".join(refusal.allow)),) if refusal.allow else ()
    return _page(call, refusal.status, refusal.message).with_headers(*headers)


def failed(call: Call, error: SignoffError) -> Reply:
    """Say why a room refused; whoever is not known is asked for a credential."""
    status = STATUSES[type(error)]
    headers = (_CHALLENGE,) if status == 401 else ()
    return _page(call, status, error.message).with_headers(*headers)


def crashed(call: Call, reference: str) -> Reply:
    """Say that it was our fault, and what to call the accident."""
    text = f"This is a fault of the server, not yours. Its log knows it as {reference}."
    return _page(call, 500, text)


def _page(call: Call, status: int, message: str) -> Reply:
    title = _TITLES.get(status, "That does not work")
    return rendered(call, "error.html", {"code": status, "heading": title, "message": message}, status)
