"""Multipart form bodies: plain fields and files, bounded."""

from io import BytesIO

from msgspec import Struct
from multipart import MultipartError, MultipartParser, parse_options_header

from signoff.api.kit.call import Call
from signoff.api.kit.refusals import Refusal

MEDIA_TYPE = "multipart/form-data"
MOST_PARTS = 100


class Upload(Struct, frozen=True):
    """A file that came in a form; the name is what the client called it, the type what the client claims."""

    name: str
    content_type: str
    content: bytes


class Form(Struct, frozen=True):
    """The parts of a form by their names; the last of a name counts."""

    fields: dict[str, str]
    files: dict[str, Upload]


def form_of(call: Call) -> Form:
    """Read the body as a multipart form; raises Refusal 400 or 415."""
    kind, options = parse_options_header(call.headers.get("content-type", ""))
    boundary = options.get("boundary", "")
    if kind != MEDIA_TYPE or not boundary:
        raise Refusal(415, f"The body must be {MEDIA_TYPE} with a boundary")
    try:
        return _read(MultipartParser(BytesIO(call.body), boundary, part_limit=MOST_PARTS, **_limits(call)))
    except (MultipartError, UnicodeDecodeError) as error:
        raise Refusal(400, f"The form cannot be read: {error}") from error


def _limits(call: Call) -> dict[str, int]:
    # The whole body was bounded while it was read; within that bound a part may be as large as it likes.
    size = max(len(call.body), 1)
    return {"partsize_limit": size, "memory_limit": size * 2, "spool_limit": size, "disk_limit": size}


def _read(parser: MultipartParser) -> Form:
    fields: dict[str, str] = {}
    files: dict[str, Upload] = {}
    for part in parser:
        if part.filename is None:
            fields[part.name] = part.raw.decode()
        else:
            files[part.name] = Upload(part.filename, part.content_type or "", part.raw)
        part.close()
    return Form(fields, files)
