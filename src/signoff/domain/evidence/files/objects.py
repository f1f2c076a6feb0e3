"""The bytes of evidence: an object per content, in a folder or an object store, named for what it is.

Bytes are kept before the row that speaks of them, and announced before they are kept: when a process dies in between,
or the row is never written, `sweeping` removes them. Large files go through in pieces, and are never whole in memory.
They are compared with their name whenever they are read.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import structlog
from msgspec import Struct

from signoff.domain.evidence.files import announcing, naming
from signoff.domain.evidence.files.types import NewFile, StoredFile
from signoff.kernel.actor import system
from signoff.kernel.database import Database
from signoff.kernel.errors import Gone, Invalid, Unavailable
from signoff.kernel.settings import Settings
from signoff.kernel.spool import Spool

if TYPE_CHECKING:
    from obstore import GetResult
    from obstore.store import ObjectStore

log = structlog.get_logger(__name__)

FOLDER = "evidence"
LOCAL = "file:"
# What is read at once, and the least that object stores take as a part of something larger.
PIECE, PART = 256 * 1024, 5 * 2**20


class Part(Struct, frozen=True):
    """Some of a content's bytes: from the one at `start` to the one before `end`, of so many in `total`."""

    start: int
    end: int
    total: int


class Opened(Struct, frozen=True):
    """The bytes of a content: a small one is there and compared, a large one comes in pieces; `part` if not all."""

    size: int
    whole: bytes | None
    rest: AsyncIterator[bytes] | None = None
    part: Part | None = None

    async def pieces(self) -> AsyncIterator[bytes]:
        """Give the bytes in pieces; raises Gone before the last piece when all of them are not what they should be."""
        if self.whole:
            yield self.whole
        if self.rest is not None:
            async for piece in self.rest:
                yield piece


async def keep(db: Database, organisation_id: int, file: NewFile) -> StoredFile:
    """Keep a file's bytes for good, once however often they come; raises Invalid when they are too many.

    Raises Unavailable when the store does not answer.
    """
    described = describe(db.settings, file)
    announce = partial(announcing.announce, sha256=described.sha256)
    await db.write(system(organisation_id), announce)
    await put(db.settings, organisation_id, file.content)
    return described


async def put(settings: Settings, organisation_id: int, content: Spool) -> None:
    """Keep bytes for good under their SHA-256, unless they are there; raises Unavailable."""
    path = _path(organisation_id, content.sha256)
    local = _url(settings).startswith(LOCAL)
    with _refusing(path):
        store = _store(_url(settings))
        if await _size(store, path) != content.size:
            part = PIECE if local else PART
            # Taken from a file, a part is held several times over; taken in pieces, but once.
            given = content.read() if content.size <= part else content.pieces()
            await store.put_async(path, given, chunk_size=part, max_concurrency=1)
            await asyncio.to_thread(_settle, settings, path)


async def remove(settings: Settings, organisation_id: int, named: str) -> None:
    """Remove the bytes of a SHA-256, if they are there; raises Unavailable."""
    path = _path(organisation_id, named)
    with _refusing(path), suppress(FileNotFoundError):
        await _store(_url(settings)).delete_async(path)
    await asyncio.to_thread(_tidy, settings, path)


async def tidy(settings: Settings, organisation_id: int, named: str) -> None:
    """Remove what a process that died left of keeping the bytes of a SHA-256."""
    await asyncio.to_thread(_tidy, settings, _path(organisation_id, named))


def describe(settings: Settings, file: NewFile) -> StoredFile:
    """Say of a file what will be kept of it; raises Invalid when it is too large."""
    if too_large(settings, file):
        raise Invalid({"file": [f"is larger than {settings.max_evidence_file} bytes"]})
    content = file.content
    return StoredFile(
        naming.name_of(file.name), content.sha256, content.size, naming.type_of(file.content_type)
    )


def too_large(settings: Settings, file: NewFile) -> bool:
    """Tell whether a file is larger than the operator wants."""
    return file.content.size > settings.max_evidence_file


async def opened(settings: Settings, organisation_id: int, wanted: str, size: int | None = None) -> Opened:
    """Give the bytes of a SHA-256; raises Gone when they are not there, or are not the same, and Unavailable."""
    path = _path(organisation_id, wanted)
    with _refusing(path):
        try:
            found = await _store(_url(settings)).get_async(path)
        except FileNotFoundError:
            raise _damaged(path, wanted) from None
        length = found.meta["size"]
        if size not in (None, length):
            raise _damaged(path, wanted)
        if length > PIECE:
            return Opened(length, None, _compared(found, path, wanted))
        whole = bytes(await found.bytes_async())
    if sha256(whole).hexdigest() != wanted:
        raise _damaged(path, wanted)
    return Opened(length, whole)


async def opened_part(settings: Settings, organisation_id: int, wanted: str, part: Part) -> Opened:
    """Give some bytes of a SHA-256, after all of them have been compared; raises what `opened` raises."""
    found = await opened(settings, organisation_id, wanted, part.total)
    if found.whole is not None:
        return Opened(part.end - part.start, found.whole[part.start : part.end], part=part)
    async for _ in found.pieces():
        pass
    path = _path(organisation_id, wanted)
    with _refusing(path):
        again = await _store(_url(settings)).get_async(path, options={"range": (part.start, part.end)})
    return Opened(part.end - part.start, None, _piecewise(again, path), part)


async def content(settings: Settings, organisation_id: int, wanted: str) -> bytes:
    """Give the bytes of a SHA-256 at once; raises what `opened` raises."""
    found = await opened(settings, organisation_id, wanted)
    return b"".join([piece async for piece in found.pieces()])


async def _compared(found: "GetResult", path: str, wanted: str) -> AsyncIterator[bytes]:
    """Give pieces, each only when the next one is there, so that the last can be held back."""
    total, held = sha256(), b""
    with _refusing(path):
        async for piece in found.stream(min_chunk_size=PIECE):
            if held:
                yield held
            held = bytes(piece)
            total.update(held)
    if total.hexdigest() != wanted:
        raise _damaged(path, wanted)
    yield held


async def _piecewise(found: "GetResult", path: str) -> AsyncIterator[bytes]:
    with _refusing(path):
        async for piece in found.stream(min_chunk_size=PIECE):
            yield bytes(piece)


def _damaged(path: str, wanted: str) -> Gone:
    log.error("evidence is damaged", path=path)
    return Gone(f"The evidence with the SHA-256 {wanted} is no longer what was handed in")


async def _size(store: "ObjectStore", path: str) -> int | None:
    try:
        return (await store.head_async(path))["size"]
    except FileNotFoundError:
        return None


@contextmanager
def _refusing(path: str) -> Iterator[None]:
    from obstore.exceptions import BaseError  # noqa: PLC0415 - a start does not wait for it

    try:
        yield
    except (BaseError, OSError) as error:
        log.exception("evidence store failed", path=path)
        raise Unavailable("The store of evidence files does not answer") from error


def _path(organisation_id: int, wanted: str) -> str:
    return f"{organisation_id}/{wanted[:2]}/{wanted}"


def _url(settings: Settings) -> str:
    return settings.evidence_url or (Path(settings.data_dir).absolute() / FOLDER).as_uri()


@cache
def _store(url: str) -> "ObjectStore":
    from obstore.store import from_url  # noqa: PLC0415 - a start does not wait for it

    return from_url(url, mkdir=True) if url.startswith(LOCAL) else from_url(url)


def _local(settings: Settings, path: str) -> Path | None:
    url = _url(settings)
    return Path(unquote(url.removeprefix("file://"))) / path if url.startswith(LOCAL) else None


def _settle(settings: Settings, path: str) -> None:
    """Wait until a file of the local folder is on the disk, and its name too."""
    file = _local(settings, path)
    if file is None or not settings.durable:
        return
    for each in (file, file.parent, file.parent.parent):
        handle = os.open(each, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _tidy(settings: Settings, path: str) -> None:
    """Remove unfinished files, which have the name of the finished one and a number."""
    file = _local(settings, path)
    if file is not None:
        for each in file.parent.glob(f"{file.name}#*"):
            each.unlink(missing_ok=True)
