"""The bytes of evidence: kept once under their hash, in a folder or a bucket, and never given out damaged."""

import asyncio
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from signoff.domain.evidence.files import naming, objects
from signoff.domain.evidence.files.types import NewFile, StoredFile
from signoff.kernel.errors import Gone, Invalid, Unavailable
from signoff.kernel.settings import Settings
from signoff.kernel.spool import Spool
from tests.domain.evidence.files.buckets import Bucket, bucket
from tests.domain.evidence.files.keeping import kept

CONTENT = b"all is well"
SUM = sha256(CONTENT).hexdigest()
FILE = NewFile("report.txt", "text/plain; charset=utf-8", Spool.of(CONTENT))


@pytest.fixture
def here(tmp_path: Path) -> Settings:
    """Evidence in a folder of the data folder, as nobody has said otherwise."""
    return Settings(data_dir=str(tmp_path / "data"))


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    """A bucket, where the usual variables say."""
    with bucket() as found:
        for name, value in {
            "AWS_ENDPOINT": found.url,
            "AWS_ALLOW_HTTP": "true",
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_REGION": "here",
        }.items():
            monkeypatch.setenv(name, value)
        objects._store.cache_clear()
        yield found
    objects._store.cache_clear()


LARGE = NewFile("large.bin", "", Spool.of(bytes(range(256)) * 24_000))


async def collected(found: objects.Opened) -> list[bytes]:
    return [piece async for piece in found.pieces()]


def keep(settings: Settings, file: NewFile = FILE, organisation_id: int = 1) -> StoredFile:
    return kept(settings, organisation_id, file)


def content(settings: Settings, wanted: str = SUM, organisation_id: int = 1) -> bytes:
    return asyncio.run(objects.content(settings, organisation_id, wanted))


def files(settings: Settings) -> list[Path]:
    return [each for each in (Path(settings.data_dir) / "evidence").rglob("*") if each.is_file()]


def test_in_the_data_folder(here: Settings) -> None:
    assert keep(here) == StoredFile("report.txt", SUM, len(CONTENT), "text/plain")
    assert content(here) == CONTENT
    assert [str(each.relative_to(here.data_dir)) for each in files(here)] == [f"evidence/1/{SUM[:2]}/{SUM}"]


def test_in_another_folder(tmp_path: Path) -> None:
    settings = Settings(data_dir=str(tmp_path / "data"), evidence_url=(tmp_path / "else where").as_uri())
    keep(settings)

    assert (tmp_path / "else where" / "1" / SUM[:2] / SUM).read_bytes() == CONTENT
    assert content(settings) == CONTENT


def test_the_same_bytes_are_kept_once(here: Settings) -> None:
    keep(here)
    [stored] = files(here)
    before = stored.stat()
    again = keep(here, NewFile("other.txt", "text/plain", Spool.of(CONTENT)))

    assert again.sha256 == SUM
    assert files(here) == [stored]
    assert (stored.stat().st_ino, stored.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_each_organisation_has_its_own(here: Settings) -> None:
    keep(here, organisation_id=1)
    with pytest.raises(Gone):
        content(here, organisation_id=2)
    keep(here, organisation_id=2)
    assert len(files(here)) == 2


def test_half_a_file_of_a_crash_is_written_anew(here: Settings) -> None:
    keep(here)
    [stored] = files(here)
    stored.write_bytes(CONTENT[:3])

    keep(here)

    assert content(here) == CONTENT


@pytest.mark.parametrize("damaged", [b"", CONTENT[:-1], b"all is ill!"])
def test_damage_is_found(here: Settings, damaged: bytes) -> None:
    keep(here)
    [stored] = files(here)
    stored.write_bytes(damaged)

    with pytest.raises(Gone, match=SUM):
        content(here)


def test_what_was_never_there(here: Settings) -> None:
    with pytest.raises(Gone):
        content(here)


def test_too_large(here: Settings) -> None:
    small = here.overlay(max_evidence_file=len(CONTENT) - 1)

    assert objects.too_large(small, FILE)
    with pytest.raises(Invalid):
        keep(small)
    assert files(small) == []


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    settings = Settings(data_dir=str(tmp_path / "data"), evidence_url=(tmp_path / "file" / "x").as_uri())

    with pytest.raises(Unavailable):
        keep(settings)


def test_in_a_bucket(served: Bucket, tmp_path: Path) -> None:
    settings = Settings(data_dir=str(tmp_path), evidence_url="s3://proofs/signoff")
    keep(settings)
    keep(settings)

    assert served.stored == {f"/proofs/signoff/1/{SUM[:2]}/{SUM}": CONTENT}
    assert [each.partition(" ")[0] for each in served.asked] == ["HEAD", "PUT", "HEAD"]
    assert content(settings) == CONTENT
    served.stored.clear()
    with pytest.raises(Gone):
        content(settings)


def test_a_large_file_comes_and_goes_in_pieces(here: Settings) -> None:
    keep(here, LARGE)

    found = asyncio.run(objects.opened(here, 1, LARGE.content.sha256))
    pieces = asyncio.run(collected(found))

    assert (found.whole, found.size) == (None, LARGE.content.size)
    assert len(pieces) > 1
    assert b"".join(pieces) == LARGE.content.read()


@pytest.mark.parametrize("file", [FILE, LARGE], ids=["small", "large"])
def test_a_part(here: Settings, file: NewFile) -> None:
    keep(here, file)
    size, content = file.content.size, file.content.read()
    for start, end in ((0, size), (1, 5), (size - 3, size)):
        part = objects.Part(start, end, size)
        found = asyncio.run(objects.opened_part(here, 1, file.content.sha256, part))
        assert (found.size, found.part) == (end - start, part)
        assert b"".join(asyncio.run(collected(found))) == content[start:end]


def test_of_a_damaged_file_no_part_is_given(here: Settings) -> None:
    keep(here, LARGE)
    [stored] = files(here)
    stored.write_bytes(b"x" + stored.read_bytes()[1:])

    with pytest.raises(Gone):
        asyncio.run(
            objects.opened_part(
                here, 1, LARGE.content.sha256, objects.Part(2_000_000, 2_000_010, LARGE.content.size)
            )
        )


def test_a_large_file_in_a_bucket(served: Bucket, tmp_path: Path) -> None:
    settings = Settings(data_dir=str(tmp_path), evidence_url="s3://proofs")
    keep(settings, LARGE)

    assert list(served.stored.values()) == [LARGE.content.read()]
    assert [each.partition(" ")[0] for each in served.asked] == ["HEAD", "POST", "PUT", "PUT", "POST"]
    assert content(settings, LARGE.content.sha256) == LARGE.content.read()
    asyncio.run(objects.remove(settings, 1, LARGE.content.sha256))
    assert served.stored == {}


def test_of_a_damaged_file_the_last_piece_never_comes(here: Settings) -> None:
    keep(here, LARGE)
    [stored] = files(here)
    content = bytearray(stored.read_bytes())
    content[0] ^= 1
    stored.write_bytes(content)
    came = 0

    async def read() -> None:
        nonlocal came
        found = await objects.opened(here, 1, LARGE.content.sha256)
        async for piece in found.pieces():
            came += len(piece)

    with pytest.raises(Gone):
        asyncio.run(read())
    assert 0 < came < LARGE.content.size

    stored.write_bytes(content[:-1])
    with pytest.raises(Gone):
        asyncio.run(objects.opened(here, 1, LARGE.content.sha256, LARGE.content.size))


def test_removing(here: Settings) -> None:
    keep(here)
    asyncio.run(objects.remove(here, 1, SUM))
    asyncio.run(objects.remove(here, 1, SUM))
    assert files(here) == []


def test_a_bucket_that_does_not_let_us_in(served: Bucket, tmp_path: Path) -> None:
    served.broken = True
    settings = Settings(data_dir=str(tmp_path), evidence_url="s3://proofs")

    with pytest.raises(Unavailable):
        keep(settings)
    with pytest.raises(Unavailable):
        content(settings)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a.txt", "a.txt"),
        ("/etc/passwd", "passwd"),
        ("..\\..\\windows\\system.ini", "system.ini"),
        ("a\r\nset-cookie: x", "aset-cookie: x"),
        ("\u202egpj.exe", "gpj.exe"),
        ("\ud800x", "x"),
        ("", "evidence"),
        ("...", "evidence"),
        ("dir/", "evidence"),
        (".hidden", ".hidden"),
        ("x" * 1000, "x" * 200),
    ],
)
def test_names(given: str, kept: str) -> None:
    assert naming.name_of(given) == kept


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Text/Plain; charset=x", "text/plain"),
        ("application/vnd.x+json", "application/vnd.x+json"),
        ("", "application/octet-stream"),
        ("text", "application/octet-stream"),
        ("text/plain\r\nx: y", "application/octet-stream"),
        ("a/" + "b" * 200, "application/octet-stream"),
    ],
)
def test_types(given: str, kept: str) -> None:
    assert naming.type_of(given) == kept
