"""One file that holds whole tables: a ZIP with a stream of JSON lines per table, and a manifest with their sums.

It says nothing of an engine, and people can look into it with any unzip.
"""

import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

import msgspec
from msgspec import Struct

from signoff.kernel.crypto import sync_folder
from signoff.kernel.errors import Invalid
from signoff.kernel.sql import Row

FORMAT = "signoff backup 1"
MANIFEST = "manifest.json"
CHUNK = 2**20

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(list[str | int | None])

Step = Callable[[int], None]


class TableEntry(Struct, frozen=True):
    """One table of an archive; `last_id` is the last id it had given away, as far as its engine knew."""

    name: str
    columns: tuple[str, ...]
    rows: int
    last_id: int
    sha256: str


class Manifest(Struct, frozen=True):
    """What an archive says of itself."""

    format: str
    about: dict[str, str]
    others: dict[str, str]
    tables: tuple[TableEntry, ...]


class Writing:
    """An archive that is being made."""

    def __init__(self, file: ZipFile) -> None:
        self._file = file
        self._tables: list[TableEntry] = []
        self._others: dict[str, str] = {}

    def table(self, name: str, columns: tuple[str, ...], rows: Iterable[Row], last_id: int) -> None:
        """Add a table."""
        count, total = 0, sha256()
        with self._file.open(_member(name), "w", force_zip64=True) as stream:
            for row in rows:
                line = _encoder.encode(row) + b"\n"
                total.update(line)
                stream.write(line)
                count += 1
        self._tables.append(TableEntry(name, columns, count, last_id, total.hexdigest()))

    def aside(self, name: str, content: bytes) -> None:
        """Add something that is no table."""
        self._file.writestr(name, content)
        self._others[name] = sha256(content).hexdigest()

    def finish(self, about: dict[str, str]) -> None:
        """Add the manifest, without which the file is no archive."""
        manifest = Manifest(FORMAT, about, self._others, tuple(self._tables))
        self._file.writestr(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))


@contextmanager
def new_archive(path: Path) -> Iterator[Writing]:
    """Make a file, readable by its owner only, that stands at `path` once it is whole, and never before."""
    unfinished = path.with_name(f"{path.name}.unfinished")
    # What stands there may be somebody else's, or lead elsewhere.
    unfinished.unlink(missing_ok=True)
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as raw:
            with ZipFile(raw, "w", ZIP_DEFLATED) as file:
                yield Writing(file)
            raw.flush()
            os.fsync(raw.fileno())
        unfinished.replace(path)
        sync_folder(path.parent)
    finally:
        unfinished.unlink(missing_ok=True)


class Archive:
    """An archive to read from; whatever is wrong with it is raised as Invalid."""

    def __init__(self, path: Path, file: ZipFile) -> None:
        self._path = path
        self._file = file
        with _readable(path):
            self.manifest = msgspec.json.decode(file.read(MANIFEST), type=Manifest)
        if self.manifest.format != FORMAT:
            raise _refusal(path, f"is a {self.manifest.format!r}, which this version cannot read")

    def check(self, step: Step) -> None:
        """Compare everything with its sum; `step` is told how many rows were read."""
        for entry in self.manifest.tables:
            total = sha256()
            for line in self._lines(entry):
                total.update(line)
                step(1)
            self._must_be(entry.sha256, total.hexdigest(), f"the table {entry.name}")
        for name in self.manifest.others:
            self.find(name)

    def find(self, name: str) -> bytes | None:
        """Give something that is no table, or None when there is none of that name."""
        if name not in self.manifest.others:
            return None
        with _readable(self._path):
            content = self._file.read(name)
        self._must_be(self.manifest.others[name], sha256(content).hexdigest(), name)
        return content

    def rows(self, entry: TableEntry, binary: set[str]) -> Iterator[Row]:
        """Give a table's rows; the values of `binary` columns are bytes."""
        places = [place for place, name in enumerate(entry.columns) if name in binary]
        for line in self._lines(entry):
            row: list[object] = [*_decoder.decode(line)]
            for place in places:
                row[place] = msgspec.convert(row[place], bytes | None)
            yield tuple(row)

    def _lines(self, entry: TableEntry) -> Iterator[bytes]:
        with _readable(self._path), self._file.open(_member(entry.name)) as stream:
            yield from _whole_lines(stream)

    def _must_be(self, wanted: str, found: str, what: str) -> None:
        if wanted != found:
            raise _refusal(self._path, f"is damaged: {what} is not what it was")


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """Open a file; raises Invalid for one that is no archive or that another version made."""
    with _readable(path):
        file = ZipFile(path)
    with file:
        yield Archive(path, file)


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except (BadZipFile, KeyError, msgspec.MsgspecError, NotImplementedError) as error:
        raise _refusal(path, f"is no backup, or is damaged: {error}") from error
    except (zlib.error, EOFError, RuntimeError) as error:
        raise _refusal(path, f"is damaged: {error}") from error
    except (OSError, ValueError) as error:
        # A damaged directory may lead to places that no file has.
        raise _refusal(path, f"cannot be read: {error}") from error


def _refusal(path: Path, why: str) -> Invalid:
    return Invalid({str(path): [why]})


def _member(name: str) -> str:
    return f"tables/{name}.jsonl"


def _whole_lines(stream: IO[bytes]) -> Iterator[bytes]:
    # A member of a ZIP gives short lines slowly, so it is read in chunks.
    rest = b""
    while chunk := stream.read(CHUNK):
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            yield line + b"\n"
    if rest:
        yield rest
