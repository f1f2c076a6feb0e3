"""The rooms' errors in this dialect's words and shapes."""

from collections.abc import Callable
from typing import Any

from signoff.api.kit.call import Call, Reply, json_reply, text_reply
from signoff.api.pact_broker import media
from signoff.domain.contracts.types import ContentClash, SimilarName
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

_SIMILAR = (
    'The name "{name}" is new here, and very similar to:\n{existing}\n'
    "If one of these is meant, correct the name and publish again. If it is a new application, create it first, then"
    " publish again:\n"
    '  pact-broker create-or-update-pacticipant --name "{name}" --broker-base-url {base}\n'
    "Set SIGNOFF_CHECK_SIMILAR_NAMES=false to let every new name pass."
)

_WORDS = (
    ("specify the application name", "specify the pacticipant name"),
    ("match an existing application", "match an existing pacticipant"),
    ("of the application you wish to deploy", "of the pacticipant you wish to deploy"),
    ("(no such application exists)", "(no such pacticipant exists)"),
)
# Only as a sentence begins: behind it there are names, which may be anything.
_BEGINNINGS = (
    ("No contract of ", "No pact between "),
    ("No earlier contract ", "No earlier pact "),
    ("No content ", "No pact version "),
    ("No application ", "No pacticipant "),
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
    for theirs, ours in _BEGINNINGS:
        if error.message.startswith(theirs):
            return simple(call, 404, ours + error.message.removeprefix(theirs))
    return simple(call, 404, error.message)


def _invalid(call: Call, error: SignoffError) -> Reply:
    assert isinstance(error, errors.Invalid)  # noqa: S101 - the table below pairs them
    return invalid(call, error)


def invalid(call: Call, error: errors.Invalid, status: int = 400) -> Reply:
    """Render messages by field."""
    fields = {wire_name(name): [in_our_words(text) for text in texts] for name, texts in error.fields.items()}
    if media.PROBLEM in call.accept:
        return json_reply(_validation_problem(call, fields, status), media.PROBLEM, status)
    return json_reply({"errors": _folded(fields)}, media.HAL, status)


def _folded(fields: dict[str, list[str]]) -> dict[str, list[str]]:
    """Tell of an item's fields under the name of the list: `contracts.0.content` becomes a line of `contracts`."""
    found: dict[str, list[str]] = {}
    for name, texts in fields.items():
        head, index, rest = _split(name)
        lines = (
            texts if index is None else [f"{rest} {text}".strip() + f" (at index {index})" for text in texts]
        )
        found.setdefault(head, []).extend(lines)
    return found


def _split(name: str) -> tuple[str, str | None, str]:
    head, _, rest = name.partition(".")
    index, _, rest = rest.partition(".")
    return (head, index, rest) if index.isdecimal() else (name, None, "")


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
    # Only whole sentences: an application may be called "Application Forms".
    name = text.removeprefix("Application ").removesuffix(" not found")
    return f"Pacticipant {name} not found" if text == f"Application {name} not found" else text


def listed(call: Call, error: errors.Invalid) -> Reply:
    """Render messages without their fields, as only the matrix does."""
    texts = [in_our_words(text) for texts in error.fields.values() for text in texts]
    if media.PROBLEM not in call.accept:
        return json_reply({"errors": texts}, media.HAL, 400)
    return json_reply(_problems(call, [_problem_item(call, text) for text in texts], 400), media.PROBLEM, 400)


def _validation_problem(call: Call, fields: dict[str, list[str]], status: int) -> dict[str, Any]:
    items = [
        {**_problem_item(call, text), "pointer": "/" + name.rstrip(".").replace(".", "/")}
        for name, texts in fields.items()
        for text in texts
    ]
    return _problems(call, items, status)


def _problem_item(call: Call, text: str) -> dict[str, str]:
    return {
        "type": f"{call.base}/problems/{_problem_kind(text)}",
        "title": "Invalid body parameter",
        "detail": text,
    }


def _problems(call: Call, items: list[dict[str, str]], status: int) -> dict[str, Any]:
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
    text = "\n".join(conflict_texts(call, error))
    # The command line prints this one as it is.
    similar = any(isinstance(detail, SimilarName) for detail in error.details)
    plain = similar and media.PROBLEM not in call.accept
    return text_reply(text, status=409) if plain else simple(call, 409, text)


def conflict_texts(call: Call, error: errors.Conflict) -> list[str]:
    """Say what clashes, one text for each detail, or for the whole when there is none."""
    return [_clash_text(call, detail) for detail in error.details] or [error.message]


def _clash_text(call: Call, detail: object) -> str:
    match detail:
        case ContentClash():
            return CLASH.format(consumer=detail.consumer, version=detail.version, provider=detail.provider)
        case SimilarName():
            existing = "\n".join(f"  * {name}" for name in detail.existing)
            return _SIMILAR.format(name=detail.name, existing=existing, base=call.base)
        case _:
            return str(detail)


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
