"""Bundles as files, some of them hostile."""

import gzip
import io
import json
import tarfile
import zipfile

import pytest

from signoff.domain.decisions.rego import unpacking
from signoff.domain.decisions.rego.types import Content
from signoff.domain.decisions.rego.unpacking import content_of
from signoff.kernel.errors import Invalid

MODULE = "package compliance\nallow := true\n"
FILES = {
    "compliance/main.rego": MODULE,
    "lib/a.rego": "package lib\n",
    "lib/a_test.rego": "package lib\ntest_a if false\n",
    "data.json": '{"limits": {"most": 3}}',
    "limits/data.json": '{"least": 1}',
    ".manifest": "{}",
    "README.md": "hello",
}
READ = Content(
    {"compliance/main.rego": MODULE, "lib/a.rego": "package lib\n"}, {"limits": {"most": 3, "least": 1}}
)


def zipped(files: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


def tarred(files: dict[str, str], **kinds: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, text in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text.encode())
            archive.addfile(entry, io.BytesIO(text.encode()))
        for name, kind in kinds.items():
            link = tarfile.TarInfo(f"{name}.rego")
            link.type, link.linkname = kind, "/etc/passwd"
            archive.addfile(link)
    return out.getvalue()


def test_one_module() -> None:
    assert content_of("dir/main.rego", MODULE.encode()) == Content({"main.rego": MODULE})
    with pytest.raises(Invalid, match="is empty"):
        content_of("main.rego", b" ")
    with pytest.raises(Invalid, match="UTF-8"):
        content_of("main.rego", b"\xff\xfe")


def test_archives() -> None:
    assert content_of("b.zip", zipped(FILES)) == READ
    assert content_of("b.tar.gz", tarred(FILES)) == READ
    assert content_of("b.tar.gz", tarred({f"/{name}": text for name, text in FILES.items()})) == READ


@pytest.mark.parametrize("name", ["../a.rego", "a/../../b.rego", "a\\b.rego", "/../a.rego"])
def test_names_that_lead_out(name: str) -> None:
    with pytest.raises(Invalid, match="with the name"):
        content_of("b.tar.gz", tarred({name: MODULE}))
    with pytest.raises(Invalid, match="with the name"):
        content_of("b.zip", zipped({name: MODULE}))


def test_links_are_not_followed() -> None:
    given = tarred({"a.rego": MODULE}, soft=tarfile.SYMTYPE, hard=tarfile.LNKTYPE)
    assert list(content_of("b.tar.gz", given).modules) == ["a.rego"]


@pytest.mark.parametrize("name", ["a.rego", "data.json", "ballast"])
def test_bombs(name: str) -> None:
    huge = {"b.rego": MODULE, name: " " * (3 * unpacking.LARGEST)}
    with pytest.raises(Invalid, match="more than"):
        content_of("b.tar.gz", tarred(huge))
    if name != "ballast":
        with pytest.raises(Invalid, match="more than"):
            content_of("b.zip", zipped(huge))
    many = {f"{number}.rego": "package a" for number in range(unpacking.MOST_FILES + 1)}
    for made in (zipped(many), tarred(many)):
        with pytest.raises(Invalid, match="more than 1000 files"):
            content_of("b", made)


def test_a_zip_that_lies_about_sizes() -> None:
    made = bytearray(zipped({"a.rego": " " * (2 * unpacking.LARGEST)}))
    at = made.find(b"PK\x01\x02")
    made[at + 24 : at + 28] = (10).to_bytes(4, "little")
    with pytest.raises(Invalid):
        content_of("b.zip", bytes(made))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (b"PK\x03\x04 nothing", "cannot be read|can be read"),
        (b"\x1f\x8b nothing", "can be read"),
        (gzip.compress(b"no tar", mtime=0), "can be read"),
        (zipped({"README": "x"}), "no .rego"),
        (zipped({"a.rego": MODULE, "data.json": "[1]"}), "no JSON object"),
        (zipped({"a.rego": MODULE, "data.json": "{"}), "cannot be read"),
        (zipped({"a.rego": MODULE, "data.json": '{"a": 1}', "a/data.json": '{"b": 1}'}), "twice"),
        (
            zipped({"a.rego": MODULE, "data.json": json.dumps({"a": {"b": 1}}), "a/data.json": '{"b": 2}'}),
            "twice",
        ),
        (tarred({"a.rego": MODULE, "./a.rego": MODULE}), "twice"),
    ],
)
def test_refused(given: bytes, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        content_of("b", given)
