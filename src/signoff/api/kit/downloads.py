"""Files that strangers handed in, given out so that no browser takes them for a page."""

import re
from urllib.parse import quote

import msgspec

from signoff.api.kit.call import Call, Reply
from signoff.api.kit.refusals import Refusal
from signoff.domain.evidence.files import objects
from signoff.domain.evidence.files.objects import Opened, Part
from signoff.domain.evidence.files.types import EvidenceFile
from signoff.kernel.settings import Settings

_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")
PLAIN = "application/octet-stream"
# What a browser could run, should it ever look at the type alone.
_ACTIVE = ("html", "xml", "svg", "script", "ecmascript", "css", "multipart", "mhtml", "message/")


async def download(settings: Settings, call: Call, organisation_id: int, file: EvidenceFile) -> Reply:
    """Give a file to save, or the part of it that is asked for; whatever could be active content is only bytes.

    A large one comes piece by piece. Raises Refusal 416, and what opening a file raises.
    """
    part = _part(call, file)
    if part is None:
        return _to_save(file, await objects.opened(settings, organisation_id, file.sha256, file.size))
    return _to_save(file, await objects.opened_part(settings, organisation_id, file.sha256, part))


def _part(call: Call, file: EvidenceFile) -> Part | None:
    # Several parts at once, and what cannot be read, are answered with the whole, as anybody may.
    found = _RANGE.fullmatch(call.headers.get("range", ""))
    same = call.headers.get("if-range", _tag(file)) == _tag(file)
    if found is None or not same or call.method != "GET" or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if first and last and int(last) < int(first):
        return None
    start = int(first) if first else max(file.size - int(last), 0)
    end = min(int(last) + 1, file.size) if first and last else file.size
    if start >= end:
        raise Refusal(416, f"The file has {file.size} bytes")
    return Part(start, end, file.size)


def _tag(file: EvidenceFile) -> str:
    return f'"{file.sha256}"'


def given(content: Opened, media_type: str) -> Reply:
    """Give bytes, many of them piece by piece; a client that gets fewer than were announced knows of the damage."""
    if content.whole is not None:
        return Reply(200, content.whole, media_type)
    return Reply(200, b"", media_type, (("content-length", str(content.size)),), chunks=content.pieces)


def _to_save(file: EvidenceFile, content: Opened) -> Reply:
    kind = PLAIN if any(word in file.content_type for word in _ACTIVE) else file.content_type
    reply, part = given(content, kind), content.part
    if part is not None:
        told = ("content-range", f"bytes {part.start}-{part.end - 1}/{part.total}")
        reply = msgspec.structs.replace(reply, status=206, headers=(*reply.headers, told))
    return reply.with_headers(
        ("accept-ranges", "bytes"),
        ("etag", _tag(file)),
        ("content-disposition", disposition(file.name)),
        ("content-security-policy", "default-src 'none'; sandbox; frame-ancestors 'none'"),
        ("x-content-type-options", "nosniff"),
        ("cross-origin-resource-policy", "same-origin"),
    )


def disposition(name: str) -> str:
    """Name a file to save, in ASCII for old clients and in full for the others."""
    plain = "".join(
        char if char.isascii() and char.isprintable() and char not in '"\\;%' else "_" for char in name
    )
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
