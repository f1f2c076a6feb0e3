"""Files that strangers handed in, given out so that no browser takes them for a page."""

from urllib.parse import quote

from signoff.api.kit.call import Reply
from signoff.domain.evidence.files.objects import Opened

PLAIN = "application/octet-stream"
# What a browser could run, should it ever look at the type alone.
_ACTIVE = ("html", "xml", "svg", "script", "ecmascript", "css", "multipart", "mhtml", "message/")


def given(content: Opened, media_type: str) -> Reply:
    """Give bytes, many of them piece by piece; a client that gets fewer than were announced knows of the damage."""
    if content.whole is not None:
        return Reply(200, content.whole, media_type)
    return Reply(200, b"", media_type, (("content-length", str(content.size)),), chunks=content.pieces)


def download(name: str, content: Opened, media_type: str) -> Reply:
    """Give a file to save, a large one piece by piece; whatever could be active content is only bytes."""
    kind = PLAIN if any(word in media_type for word in _ACTIVE) else media_type
    return given(content, kind).with_headers(
        ("content-disposition", disposition(name)),
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
