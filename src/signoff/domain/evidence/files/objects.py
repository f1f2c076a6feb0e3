"""The bytes of evidence: an object per content, in a folder or an object store, named for what it is.

Bytes are kept before the row that speaks of them: when a process dies in between, no row names them, and the next
upload of the same content finds them. They are compared with their name whenever they are read.
"""

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import structlog

from signoff.domain.evidence.files import naming
from signoff.domain.evidence.files.types import NewFile, StoredFile
from signoff.kernel.errors import Gone, Invalid, Unavailable
from signoff.kernel.settings import Settings

if TYPE_CHECKING:
    from obstore.store import ObjectStore

log = structlog.get_logger(__name__)

FOLDER = "evidence"


async def keep(settings: Settings, organisation_id: int, file: NewFile) -> StoredFile:
    """Keep a file's bytes for good, once however often they come; raises Invalid when they are too many.

    Raises Unavailable when the store does not answer.
    """
    described = describe(settings, file)
    await put(settings, organisation_id, described.sha256, file.content)
    return described


async def put(settings: Settings, organisation_id: int, named: str, content: bytes) -> None:
    """Keep bytes for good under their SHA-256, unless they are there; raises Unavailable."""
    path = _path(organisation_id, named)
    with _refusing(path):
        store = _store(_url(settings))
        if await _size(store, path) != len(content):
            await store.put_async(path, content)
            await asyncio.to_thread(_settle, settings, path)


def describe(settings: Settings, file: NewFile) -> StoredFile:
    """Say of a file what will be kept of it; raises Invalid when it is too large."""
    if too_large(settings, file):
        raise Invalid({"file": [f"is larger than {settings.max_evidence_file} bytes"]})
    return StoredFile(
        naming.name_of(file.name),
        sha256(file.content).hexdigest(),
        len(file.content),
        naming.type_of(file.content_type),
    )


def too_large(settings: Settings, file: NewFile) -> bool:
    """Tell whether a file is larger than the operator wants."""
    return len(file.content) > settings.max_evidence_file


async def content(settings: Settings, organisation_id: int, wanted: str) -> bytes:
    """Give the bytes of a SHA-256; raises Gone when they are no longer there or no longer the same, and Unavailable."""
    path = _path(organisation_id, wanted)
    found = await _bytes(settings, path)
    if found is None or sha256(found).hexdigest() != wanted:
        log.error("evidence is damaged", path=path, missing=found is None)
        raise Gone(f"The evidence with the SHA-256 {wanted} is no longer what was handed in")
    return found


async def _bytes(settings: Settings, path: str) -> bytes | None:
    with _refusing(path):
        try:
            return bytes(await (await _store(_url(settings)).get_async(path)).bytes_async())
        except FileNotFoundError:
            return None


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

    return from_url(url, mkdir=True) if url.startswith("file:") else from_url(url)


def _settle(settings: Settings, path: str) -> None:
    """Wait until a file of the local folder is on the disk, and its name too."""
    url = _url(settings)
    if not (settings.durable and url.startswith("file:")):
        return
    file = Path(unquote(url.removeprefix("file://"))) / path
    for each in (file, file.parent, file.parent.parent):
        handle = os.open(each, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
