"""Bundles as files: one module, or an archive of modules and data, never trusted to be small or well-meant."""

import gzip
import io
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any, Final

from signoff.domain.decisions.rego.types import Content
from signoff.kernel.documents import DocumentError, parse
from signoff.kernel.errors import Invalid

FIELD: Final = "file"
LARGEST: Final = 5_000_000
MOST_FILES: Final = 1_000
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_BAD: Final = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    OSError,
    EOFError,
    RuntimeError,
    NotImplementedError,
)


def content_of(name: str, given: bytes) -> Content:
    """Read an upload: a ZIP, a gzipped tar as OPA makes them, or one Rego module; raises Invalid."""
    if given.startswith(_ZIP):
        return _gathered(_unpacked(_zipped(given)))
    if given.startswith(_GZIP):
        return _gathered(_unpacked(_tarred(given)))
    return single(_decoded(given, name), PurePosixPath(name).name or "policy.rego")


def single(text: str, name: str = "policy.rego") -> Content:
    """Make a bundle of one module; raises Invalid."""
    if not text.strip():
        raise _refused("is empty")
    if len(text) > LARGEST:
        raise _refused(f"is larger than {LARGEST} characters")
    return Content({name: text})


def _unpacked(files: Iterator[tuple[str, bytes]]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    try:
        for name, content in files:
            if name in found:
                raise _refused(f"holds {name} twice")
            found[name] = content
    except _BAD as error:
        raise _refused("is not an archive that can be read") from error
    return found


def _zipped(given: bytes) -> Iterator[tuple[str, bytes]]:
    left = LARGEST
    with zipfile.ZipFile(io.BytesIO(given)) as archive:
        for count, entry in enumerate(archive.infolist(), 1):
            _check_count(count)
            name = _safe(entry.filename)
            if entry.is_dir() or not _wanted(name):
                continue
            with archive.open(entry) as file:
                # The directory may lie about sizes; what comes out does not.
                content = file.read(left + 1)
            left -= len(content)
            if left < 0:
                raise _too_large()
            yield name, content


def _tarred(given: bytes) -> Iterator[tuple[str, bytes]]:
    with gzip.open(io.BytesIO(given)) as raw, tarfile.open(fileobj=_Bounded(raw), mode="r|") as archive:
        for count, entry in enumerate(archive, 1):
            _check_count(count)
            name = _safe(entry.name)
            file = archive.extractfile(entry) if entry.isreg() and _wanted(name) else None
            if file is not None:
                yield name, file.read()


class _Bounded(io.RawIOBase):
    """A stream that refuses to give more than a bundle may hold, names and padding included."""

    def __init__(self, raw: gzip.GzipFile) -> None:
        self._raw, self._left = raw, 2 * LARGEST

    def read(self, size: int = -1) -> bytes:
        found = self._raw.read(min(size, self._left + 1) if size >= 0 else self._left + 1)
        self._left -= len(found)
        if self._left < 0:
            raise _too_large()
        return found


def _gathered(files: dict[str, bytes]) -> Content:
    modules: dict[str, str] = {}
    data: dict[str, Any] = {}
    for name, content in sorted(files.items()):
        if name.endswith(".rego"):
            modules[name] = _decoded(content, name)
        else:
            _merge(data, PurePosixPath(name).parent.parts, _document(content, name), name)
    if not modules:
        raise _refused("holds no .rego file")
    return Content(modules, data)


def _merge(data: dict[str, Any], path: tuple[str, ...], document: dict[str, Any], name: str) -> None:
    """Put a document where its folder says; two may not say the same thing."""
    for part in path:
        data = data.setdefault(part, {})
    for key, value in document.items():
        known = data.get(key)
        if isinstance(known, dict) and isinstance(value, dict):
            _merge(data, (key,), value, name)
        elif key in data:
            raise _refused(f"says {key!r} twice, the second time in {name}")
        else:
            data[key] = value


def _document(content: bytes, name: str) -> dict[str, Any]:
    try:
        found = parse(content)
    except DocumentError as error:
        raise _refused(f"holds {name}, which cannot be read: {error}") from error
    if not isinstance(found, dict):
        raise _refused(f"holds {name}, which is no JSON object")
    return found


def _wanted(name: str) -> bool:
    path = PurePosixPath(name)
    return path.name == "data.json" or (path.suffix == ".rego" and not path.stem.endswith("_test"))


def _safe(name: str) -> str:
    """Refuse names that lead out of the archive, though nothing is ever written under them."""
    path = PurePosixPath(name.removeprefix("/") if name.startswith("/") and ".." not in name else name)
    if ".." in path.parts or path.is_absolute() or "\\" in name or "\0" in name or len(name) > 500:
        raise _refused(f"holds a file with the name {name[:100]!r}")
    return str(path)


def _decoded(content: bytes, name: str) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise _refused(f"holds {name[:100]}, which is not UTF-8") from error


def _check_count(count: int) -> None:
    if count > MOST_FILES:
        raise _refused(f"holds more than {MOST_FILES} files")


def _too_large() -> Invalid:
    return _refused(f"holds more than {LARGEST} bytes")


def _refused(text: str) -> Invalid:
    return Invalid({FIELD: [text]})
