"""Archives written while their members come: tar, compressed with gzip, never whole in memory."""

import asyncio
import zlib
from collections.abc import AsyncIterable, AsyncIterator
from tarfile import BLOCKSIZE, RECORDSIZE, TarInfo

from msgspec import Struct

from signoff.kernel.clock import Instant, seconds

_GZIP = 31
# Compressing more than this at once would hold up others.
_PIECE = 256 * 1024


class Member(Struct, frozen=True):
    """Something to put into an archive; its bytes are as many as it says."""

    path: str
    size: int
    pieces: AsyncIterable[bytes]


async def tar_gz(members: AsyncIterable[Member], at: Instant) -> AsyncIterator[bytes]:
    """Write members as a tar.gz in pieces; all are dated `at`."""
    press = zlib.compressobj(wbits=_GZIP)
    written = 0
    async for member in members:
        padding = bytes(-member.size % BLOCKSIZE)
        header = _header(member.path, member.size, at)
        written += len(header) + member.size + len(padding)
        yield press.compress(header)
        async for piece in member.pieces:
            for part in _pieces(piece):
                if chunk := await _pressed(press, part):
                    yield chunk
        yield press.compress(padding)
    # Two empty blocks end an archive, which fills whole records.
    end = 2 * BLOCKSIZE
    end += -(written + end) % RECORDSIZE
    yield press.compress(bytes(end)) + press.flush()


def _header(path: str, size: int, at: Instant) -> bytes:
    member = TarInfo(path)
    member.size = size
    member.mode = 0o644
    member.mtime = int(seconds(at))
    return member.tobuf()


def _pieces(content: bytes) -> list[bytes]:
    return [content[start : start + _PIECE] for start in range(0, len(content), _PIECE)]


async def _pressed(press: "zlib._Compress", piece: bytes) -> bytes:
    if len(piece) < _PIECE:
        return press.compress(piece)
    return await asyncio.to_thread(press.compress, piece)
