"""The rooms' errors in this dialect's words and shapes (facts 0.6)."""

from collections.abc import Callable
from typing import Any

from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.pact_broker import media
from signoff.domain.contracts.types import ContentClash
from signoff.kernel import errors
from signoff.kernel.errors import SignoffError

TITLES = {
    400: "Bad request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not found",
    409: "Conflict",
    413: "Payload too large",
    422: "Unprocessable",
    503: "Service unavailable",
}

CLASH = (
    "Cannot change the content of the pact for {consumer} version {version} and provider {provider}, as race"
    " conditions will cause unreliable results for can-i-deploy. Each pact must be published with a unique consumer"
    " version number. Some Pact libraries generate random data when a concrete value for a type matcher is not"
    " specified, and this can cause the contract to mutate - ensure you have given example values for all type"
    " matchers. For more information see https://docs.pact.io/go/versioning"
)

_WORDS = (
    ("Application ", "Pacticipant "),
    ("the application name", "the pacticipant name"),
    ("an existing application", "an existing pacticipant"),
)


def rendered(call: Call, error: SignoffError) -> Reply:
    """Render any error of the family."""
    for kind, render in _RENDERERS.items():
        if isinstance(error, kind):
            return render(call, error)
    raise error


def simple(call: Call, status: int, text: str) -> Reply:
    """Render one message."""
    if media.PROBLEM in call.accept:
        return json_reply(problem(call, status, TITLES[status], text), media.PROBLEM, status)
    return json_reply({"error": text}, media.HAL, status)


def problem(call: Call, status: int, title: str, text: str, kind: str = "") -> dict[str, Any]:
    """Make an RFC 9457 document with one detail."""
    name = kind or title.lower().replace(" ", "-")
    return {"title": title, "type": f"{call.base}/problem/{name}", "detail": text, "status": status}


def _not_found(call: Call, error: SignoffError) -> Reply:
    return simple(call, 404, error.message)


def _invalid(call: Call, error: SignoffError) -> Reply:
    assert isinstance(error, errors.Invalid)  # noqa: S101 - the table below pairs them
    return invalid(call, error)


def invalid(call: Call, error: errors.Invalid, status: int = 400) -> Reply:
    """Render messages by field."""
    fields = {wire_name(name): [in_our_words(text) for text in texts] for name, texts in error.fields.items()}
    if media.PROBLEM in call.accept:
        return json_reply(_validation_problem(call, fields, status), media.PROBLEM, status)
    return json_reply({"errors": fields}, media.HAL, status)


def wire_name(name: str) -> str:
    """Write a room's field name in this dialect's word or in camel case, dots and all."""
    if name == "application":
        return "pacticipant"
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def in_our_words(text: str) -> str:
    """Speak of applications by this dialect's word, where a room's sentence names them."""
    for theirs, ours in _WORDS:
        text = text.replace(theirs, ours)
    return text


def _validation_problem(call: Call, fields: dict[str, list[str]], status: int) -> dict[str, Any]:
    items = [
        {
            "type": f"{call.base}/problems/{_problem_kind(text)}",
            "title": "Invalid body parameter",
            "detail": text,
            "pointer": "/" + name.replace(".", "/"),
        }
        for name, texts in fields.items()
        for text in texts
    ]
    return {
        "title": "Validation errors",
        "type": f"{call.base}/problems/validation-error",
        "status": status,
        "instance": "/",
        "errors": items,
    }


def _problem_kind(text: str) -> str:
    if "missing" in text:
        return "missing-body-property"
    return f"invalid-body-property-{'format' if 'format' in text else 'value'}"


def _conflict(call: Call, error: SignoffError) -> Reply:
    assert isinstance(error, errors.Conflict)  # noqa: S101 - the table below pairs them
    clashes = [detail for detail in error.details if isinstance(detail, ContentClash)]
    return simple(call, 409, "\n".join(clash_text(clash) for clash in clashes) or error.message)


def clash_text(clash: ContentClash) -> str:
    """Say that a published contract may not change."""
    return CLASH.format(consumer=clash.consumer, version=clash.version, provider=clash.provider)


def _unauthenticated(call: Call, error: SignoffError) -> Reply:
    challenge = ("www-authenticate", 'Basic realm="Restricted area"')
    return simple(call, 401, error.message).with_headers(challenge)


def _forbidden(call: Call, error: SignoffError) -> Reply:
    return simple(call, 403, error.message)


def _gone(call: Call, error: SignoffError) -> Reply:
    return simple(call, 404, error.message)


def _precondition(call: Call, error: SignoffError) -> Reply:
    return simple(call, 409, error.message)


def _unavailable(call: Call, error: SignoffError) -> Reply:
    return simple(call, 503, error.message).with_headers(("retry-after", "1"))


_RENDERERS: dict[type[SignoffError], Callable[[Call, SignoffError], Reply]] = {
    errors.NotFound: _not_found,
    errors.Invalid: _invalid,
    errors.Conflict: _conflict,
    errors.Unauthenticated: _unauthenticated,
    errors.Forbidden: _forbidden,
    errors.Gone: _gone,
    errors.PreconditionFailed: _precondition,
    errors.Unavailable: _unavailable,
}
