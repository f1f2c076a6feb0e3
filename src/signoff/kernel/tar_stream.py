"""Archives written while their members come: tar, compressed with gzip, never whole in memory."""

import asyncio
import zlib
from collections.abc import AsyncIterable, AsyncIterator
from tarfile import BLOCKSIZE, RECORDSIZE, TarInfo

from signoff.kernel.clock import Instant, seconds

_GZIP = 31
# Compressing more than this at once would hold up others.
_PIECE = 256 * 1024


async def tar_gz(members: AsyncIterable[tuple[str, bytes]], at: Instant) -> AsyncIterator[bytes]:
    """Write members, each a path and its bytes, as a tar.gz in pieces; all are dated `at`."""
    press = zlib.compressobj(wbits=_GZIP)
    written = 0
    async for path, content in members:
        header = _header(path, len(content), at)
        padding = bytes(-len(content) % BLOCKSIZE)
        written += len(header) + len(content) + len(padding)
        for piece in (header, *_pieces(content), padding):
            if chunk := await _pressed(press, piece):
                yield chunk
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
