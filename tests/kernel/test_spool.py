"""Bytes as they come in: hashed on the way, and no longer in memory when they are many."""

from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest

from signoff.kernel.spool import IN_MEMORY, Spool


@pytest.mark.parametrize("size", [0, 1, IN_MEMORY, IN_MEMORY + 1, 3 * IN_MEMORY])
def test_everything_comes_out_as_it_went_in(tmp_path: Path, size: int) -> None:
    content = bytes(range(256)) * (size // 256) + bytes(size % 256)
    spool = Spool(str(tmp_path / "new"))

    for start in range(0, size, 1000):
        spool.write(content[start : start + 1000])

    assert (spool.size, spool.sha256) == (size, sha256(content).hexdigest())
    assert spool.read() == b"".join(spool.pieces()) == spool.begun().read() == content
    assert spool.read(10) == content[:10]
    assert isinstance(spool.begun(), BytesIO) == (size <= IN_MEMORY)
    spool.close()


def test_a_file_on_disk_has_no_name(tmp_path: Path) -> None:
    spool = Spool(str(tmp_path))
    spool.write(bytes(IN_MEMORY + 1))

    assert list(tmp_path.iterdir()) == []
    assert spool.begun().fileno() > 0
    spool.close()


def test_what_is_in_memory_anyway_stays_there() -> None:
    assert isinstance(Spool.of(bytes(IN_MEMORY + 1)).begun(), BytesIO)


def test_no_room() -> None:
    spool = Spool("/dev/null/nowhere")
    with pytest.raises(OSError, match="nowhere"):
        spool.write(bytes(IN_MEMORY + 1))
    spool.close()
