"""Archives in pieces, read back by the standard library."""

import asyncio
import io
import tarfile
from collections.abc import AsyncIterator

from hypothesis import given
from hypothesis import strategies as st

from signoff.kernel.tar_stream import Member, tar_gz

AT = "2026-11-23T12:00:00.000000+00:00"
names = st.text(alphabet="abcä/.", min_size=1, max_size=150).map(lambda name: f"x{name}x".replace("//", "/"))


def written(members: list[tuple[str, bytes]]) -> list[bytes]:
    async def pieces(content: bytes) -> AsyncIterator[bytes]:
        for start in range(0, len(content), 300_000):
            yield content[start : start + 300_000]

    async def given() -> AsyncIterator[Member]:
        for path, content in members:
            yield Member(path, len(content), pieces(content))

    async def collected() -> list[bytes]:
        return [chunk async for chunk in tar_gz(given(), AT)]

    return asyncio.run(collected())


def read(raw: bytes) -> list[tuple[str, bytes]]:
    with tarfile.open(fileobj=io.BytesIO(raw), mode="r:gz") as archive:
        return [(each.name, archive.extractfile(each).read()) for each in archive.getmembers()]  # type: ignore[union-attr]


@given(st.lists(st.tuples(names, st.binary(max_size=2_000)), max_size=5))
def test_everything_comes_out_as_it_went_in(members: list[tuple[str, bytes]]) -> None:
    assert read(b"".join(written(members))) == members


def test_large_members_come_in_pieces_and_are_dated() -> None:
    noise = bytes(range(256)) * 4_000
    raw = written([("large", noise), ("small", b"x")])

    assert len(raw) > 1
    assert read(b"".join(raw)) == [("large", noise), ("small", b"x")]
    with tarfile.open(fileobj=io.BytesIO(b"".join(raw)), mode="r:gz") as archive:
        assert {each.mtime for each in archive.getmembers()} == {1_795_435_200}
        assert {each.mode for each in archive.getmembers()} == {0o644}
    assert written([("large", noise), ("small", b"x")]) == raw
