"""What a file is, by its bytes and not by what its sender says; pictures become thumbnails, within bounds."""

import re
from codecs import getincrementaldecoder
from io import BytesIO

from signoff.domain.conversation.files.types import Picture
from signoff.kernel.spool import Spool

WIDTH, HEIGHT = 100, 400
MOST_PIXELS = 40_000_000
LONGEST_NAME = 200
UNKNOWN = "application/octet-stream"
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\?#%\"<>|*:]+")
_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+", re.ASCII)
# What a browser could run stays a download of text.
_TEXTUAL = ("text/html", "application/xhtml+xml", "image/svg+xml", "text/xml", "application/xml")


def name_of(given: str) -> str:
    """Give a file name that is safe in paths and headers."""
    return _UNSAFE.sub("_", given.strip())[-LONGEST_NAME:].lstrip(".") or "file"


def type_of(content: Spool, name: str) -> str:
    """Give a file's media type by its first bytes; text that is none of the known kinds is plain text."""
    import puremagic  # noqa: PLC0415 - loaded by the first upload

    try:
        found = str(puremagic.from_string(content.read(65536), mime=True, filename=name))
    except (puremagic.PureError, ValueError):
        found = ""
    if _TYPE.fullmatch(found) and found not in _TEXTUAL:
        return found
    decoder = getincrementaldecoder("utf-8")()
    try:
        for piece in content.pieces():
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return UNKNOWN
    return "text/plain"


def picture_of(content: Spool) -> Picture | None:
    """Make the thumbnail of a picture; None for what is none, cannot be read or is too large."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - loaded by the first upload

    try:
        with Image.open(content.begun(), formats=_FORMATS) as image:
            width, height = image.size
            if width * height > MOST_PIXELS:
                return None
            image.thumbnail((WIDTH, HEIGHT))
            small = image.convert("RGBA")
            out = BytesIO()
            small.save(out, "PNG")
            return Picture(width, height, out.getvalue(), small.width, small.height)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError):
        return None
