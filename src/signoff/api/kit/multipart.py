"""Multipart form bodies: plain fields and files, bounded, and read while they come.

A file is never whole in memory: its bytes go from the socket to a spool, which hashes them on the way.
"""

from collections.abc import AsyncIterator

from multipart import MultipartError, MultipartSegment, PushMultipartParser, parse_options_header

from signoff.api.kit.call import Call
from signoff.api.kit.forms import Form, Upload
from signoff.api.kit.refusals import Refusal
from signoff.kernel.settings import Settings
from signoff.kernel.spool import Spool

MEDIA_TYPE = "multipart/form-data"
MOST_PARTS = 100
# Room for what is around the largest file of a form.
AROUND = 2**20


def largest(settings: Settings) -> int:
    """Give how many bytes a form may have, of whoever may send one: any body's, or as many as its file needs."""
    return max(settings.max_body, settings.max_evidence_file + AROUND)


def form_of(call: Call) -> Form:
    """Give the form that came as the body; raises Refusal 415 when something else did."""
    if call.form is None:
        raise Refusal(415, f"The body must be {MEDIA_TYPE} with a boundary")
    return call.form


async def read(pieces: AsyncIterator[bytes], content_type: str, settings: Settings) -> Form:
    """Read a form piece by piece; raises Refusal 400, 413 or 415, and 507 when there is no room for its files."""
    kind, options = parse_options_header(content_type)
    boundary = options.get("boundary", "")
    if kind != MEDIA_TYPE or not boundary:
        raise Refusal(415, f"The body must be {MEDIA_TYPE} with a boundary")
    reading = _Reading(settings)
    try:
        with PushMultipartParser(boundary, max_segment_count=MOST_PARTS) as parser:
            async for piece in pieces:
                if piece:
                    reading.take(parser, piece)
    except BaseException as error:
        reading.drop()
        if isinstance(error, MultipartError | UnicodeDecodeError):
            raise Refusal(400, f"The form cannot be read: {error}") from error
        if isinstance(error, OSError):
            raise Refusal(507, "There is no room for the files of the form") from error
        raise
    return reading.form


class _Reading:
    """A form while it comes."""

    def __init__(self, settings: Settings) -> None:
        self.form = Form({}, {})
        self._folder = settings.data_dir
        # What is no file stays in memory, and so has the bound that other bodies have.
        self._most = self._left = settings.max_body
        self._part: MultipartSegment | None = None
        self._spool = Spool.of(b"")

    def take(self, parser: PushMultipartParser, piece: bytes) -> None:
        """Take in what a piece of the body holds of the form's parts."""
        for event in parser.parse(piece):
            if isinstance(event, MultipartSegment):
                self._part, self._spool = event, Spool(self._folder)
            elif event is None:
                self._end()
            else:
                self._add(event)

    def drop(self) -> None:
        """Let go of everything that has come."""
        self._spool.close()
        self.form.close()

    def _add(self, content: bytes | bytearray) -> None:
        if self._part is not None and self._part.filename is None:
            self._left -= len(content)
        if self._left < 0:
            raise Refusal(413, f"The fields of the form are larger than {self._most} bytes")
        self._spool.write(content)

    def _end(self) -> None:
        part, spool = self._part, self._spool
        if part is None:
            return
        if part.filename is None:
            self.form.fields[part.name] = spool.read().decode()
            spool.close()
            return
        if before := self.form.files.get(part.name):
            before.content.close()
        self.form.files[part.name] = Upload(part.filename, part.content_type or _kind(part.filename), spool)


def _kind(name: str) -> str:
    return "application/octet-stream" if name else "text/plain"
