"""Reading a request's body: bounded, and as strict JSON."""

from collections.abc import AsyncIterator
from typing import Any

from starlette.types import Receive

from signoff.api.kit.call import Call, HeaderMap
from signoff.api.kit.refusals import Refusal
from signoff.kernel.documents import BadEncoding, DocumentError, parse

# What JSON calls what Python calls otherwise.
_CALLED = {list: "Array", str: "String", int: "Integer", float: "Float", bool: "Boolean", type(None): "Null"}


class Disconnected(Exception):
    """The client went away before its request was whole."""


async def pieces(receive: Receive, headers: HeaderMap, limit: int) -> AsyncIterator[bytes]:
    """Give the body as it comes; raises Refusal 413 as soon as it is known to be larger than `limit` bytes."""
    announced = headers.get("content-length", "0")
    if announced.isascii() and announced.isdigit() and int(announced[:20]) > limit:
        raise _too_large(limit)
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Disconnected
        piece = message.get("body", b"")
        size += len(piece)
        if size > limit:
            raise _too_large(limit)
        yield piece
        if not message.get("more_body"):
            return


async def read(receive: Receive, headers: HeaderMap, limit: int) -> bytes:
    """Read the whole body; raises Refusal 413 as soon as it is known to be larger than `limit` bytes."""
    return b"".join([piece async for piece in pieces(receive, headers, limit)])


def _too_large(limit: int) -> Refusal:
    return Refusal(413, f"The request body is larger than {limit} bytes")


def json_of(call: Call) -> Any:
    """Parse the body as JSON; raises Refusal 400 that says what is wrong and where."""
    if call.form is not None:
        raise Refusal(400, "JSON::ParserError - the body is a form")
    try:
        return parse(call.body)
    except BadEncoding as error:
        text = (
            f"Request body has a non UTF-8 character at char {error.position} and cannot be parsed as JSON."
            f" Fragment preceding invalid character is: '{error.before}'"
        )
        raise Refusal(400, text) from error
    except DocumentError as error:
        raise Refusal(400, f"JSON::ParserError - {error}") from error


def object_of(call: Call) -> dict[str, Any]:
    """Parse the body as a JSON object; an empty body is an empty object. Raises Refusal 400."""
    if not call.body.strip() and call.form is None:
        return {}
    document = json_of(call)
    if not isinstance(document, dict):
        raise Refusal(400, f"Expected JSON Object in request body but found {_CALLED[type(document)]}")
    return document
