"""Files that strangers handed in, given out so that no browser takes them for a page."""

from urllib.parse import quote

from signoff.api.kit.call import Reply

PLAIN = "application/octet-stream"
# What a browser could run, should it ever look at the type alone.
_ACTIVE = ("html", "xml", "svg", "script", "ecmascript", "css", "multipart", "mhtml", "message/")


def download(name: str, content: bytes, media_type: str) -> Reply:
    """Give a file to save; whatever could be active content is only bytes."""
    kind = PLAIN if any(word in media_type for word in _ACTIVE) else media_type
    return Reply(
        200,
        content,
        kind,
        (
            ("content-disposition", disposition(name)),
            ("content-security-policy", "default-src 'none'; sandbox; frame-ancestors 'none'"),
            ("x-content-type-options", "nosniff"),
            ("cross-origin-resource-policy", "same-origin"),
        ),
    )


def disposition(name: str) -> str:
    """Name a file to save, in ASCII for old clients and in full for the others."""
    plain = "".join(
        char if char.isascii() and char.isprintable() and char not in '"\\;%' else "_" for char in name
    )
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
