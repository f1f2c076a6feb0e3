"""Bytes as they come in: few stay in memory, many go to a file without a name, which ends with the process at last."""

from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

IN_MEMORY = 256 * 1024
PIECE = 256 * 1024


class Spool:
    """Bytes with their SHA-256, taken while they come; many of them go to a file in `folder`, if there is one."""

    def __init__(self, folder: str = "") -> None:
        self.size = 0
        self._folder = folder
        self._sum = sha256()
        self._file: IO[bytes] = BytesIO()

    @classmethod
    def of(cls, content: bytes) -> "Spool":
        """Hold bytes that are in memory anyway."""
        held = cls()
        held.write(content)
        return held

    def write(self, piece: bytes | bytearray) -> None:
        """Add what came; raises OSError when the folder has no room for it."""
        self.size += len(piece)
        self._sum.update(piece)
        if self._folder and self.size > IN_MEMORY:
            self._leave_memory()
        self._file.write(piece)

    def _leave_memory(self) -> None:
        folder, self._folder = self._folder, ""
        Path(folder).mkdir(parents=True, exist_ok=True)
        held = self._file
        # Without a name from its beginning, or as good as: nobody has to remove it after a crash.
        self._file = TemporaryFile(dir=folder)  # noqa: SIM115 - whoever has the spool closes it
        held.seek(0)
        self._file.write(held.read())

    @property
    def sha256(self) -> str:
        """The SHA-256 of what has come so far."""
        return self._sum.hexdigest()

    def begun(self) -> IO[bytes]:
        """Give the bytes as a file that stands at its beginning."""
        self._file.seek(0)
        return self._file

    def read(self, most: int = -1) -> bytes:
        """Give all bytes, or the first so many."""
        return self.begun().read(most)

    def pieces(self) -> Iterator[bytes]:
        """Give the bytes piece by piece."""
        file = self.begun()
        while piece := file.read(PIECE):
            yield piece

    def close(self) -> None:
        """Let go of the bytes."""
        self._file.close()
