"""Bodies and queries of this dialect: JSON that may be `null`, or a form with JSON in one of its fields."""

from typing import Any, TypeVar
from urllib.parse import parse_qs

import msgspec

from signoff.api.kit import bodies
from signoff.api.kit.call import Call
from signoff.api.kit.forms import Upload
from signoff.api.kit.multipart import MEDIA_TYPE, form_of
from signoff.domain.identity import organisations
from signoff.kernel.documents import DocumentError, parse
from signoff.kernel.errors import Invalid
from signoff.kernel.page import Page, Paged
from signoff.kernel.tx import Tx

T = TypeVar("T")

FIELD = "data_json"


def organisation(tx: Tx, call: Call) -> str:
    """Give the name of the organisation in the path, which must be the caller's; raises NotFound."""
    organisations.must_be_own(tx, call["org"])
    return call["org"]


def document_of(call: Call, field: str = FIELD) -> tuple[dict[str, Any], dict[str, Upload]]:
    """Read the JSON object of a body or of a form's field, and the form's files; raises Refusal and Invalid."""
    if call.content_type != MEDIA_TYPE:
        document = bodies.json_of(call) if call.body.strip() else None
        return _object(document), {}
    form = form_of(call)
    try:
        return _object(parse(form.fields.get(field, "null").encode())), form.files
    except DocumentError as error:
        raise Invalid({field: [str(error)]}) from error


def read(document: dict[str, Any], into: type[T]) -> T:
    """Make a record of a document, in which null is absent; raises Invalid that names the field."""
    try:
        return msgspec.convert({key: value for key, value in document.items() if value is not None}, into)
    except msgspec.ValidationError as error:
        text, _, path = str(error).partition(" - at ")
        raise Invalid({path.strip("`$.") or "body": [text.replace("`", "'")]}) from error


def parameter(call: Call, name: str) -> str | None:
    """Give a query parameter, None when it is absent or empty."""
    return next(iter(parameters(call, name)), None)


def parameters(call: Call, name: str) -> list[str]:
    """Give every value of a query parameter but the empty ones."""
    return [value for value in parse_qs(call.query).get(name, []) if value]


def page_of(call: Call, size: int, largest: int = 100) -> Page:
    """Read `page`, counted from 1, and `per_page`; raises Invalid."""
    return Page(_whole(call, "page", 1, 10**9), _whole(call, "per_page", size, largest))


def pagination(found: Paged[Any]) -> dict[str, int]:
    """Tell which page of how many this is."""
    return {"page": found.page.number, "page_count": found.pages, "total": found.total}


def _whole(call: Call, name: str, default: int, largest: int) -> int:
    text = parameter(call, name)
    if text is None:
        return default
    if not (text.isascii() and text.isdecimal()) or not 1 <= int(text[:12]) <= largest:
        raise Invalid({name: [f"must be a whole number from 1 to {largest} [input: {text[:50]}]"]})
    return int(text)


def _object(document: Any) -> dict[str, Any]:
    # Clients send null where there is nothing to say.
    if document is None:
        return {}
    if not isinstance(document, dict):
        raise Invalid({"body": ["must be a JSON object"]})
    return document
