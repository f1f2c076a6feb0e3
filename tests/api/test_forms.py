"""Forms with files: read while they come, bounded, and nothing but forms."""

import asyncio
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signoff.api.kit import multipart
from signoff.api.kit.forms import SMALL, Form, Upload
from signoff.api.kit.refusals import Refusal
from signoff.kernel.settings import Settings
from signoff.kernel.spool import IN_MEMORY, Spool
from tests.api.client import Client
from tests.api.factstore.attesting import attest, flow, hand_in, trail

KIND = "multipart/form-data; boundary=edge"
END = b"--edge--\r\n"


@pytest.fixture
def client(client: Client) -> Client:
    """Alice, with a client of one of the dialects that take files."""
    return client.accepting("application/json")


def part(name: str, content: bytes, file: str | None = None) -> bytes:
    named = "" if file is None else f'; filename="{file}"'
    head = f'--edge\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'
    return head.encode() + content + b"\r\n"


def read(folder: Path, *pieces: bytes, kind: str = KIND, **changes: object) -> Form:
    async def given() -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece

    settings = Settings(data_dir=str(folder)).overlay(**changes)
    return asyncio.run(multipart.read(given(), kind, settings))


@given(content=st.binary(max_size=500), cuts=st.lists(st.integers(0, 900), max_size=8))
def test_wherever_the_pieces_end(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, cuts: list[int]
) -> None:
    body = part("a", b"1") + part("file", content, "x.bin") + part("b", "ä".encode()) + END
    edges = [0, *sorted(cuts), len(body)]
    pieces = [body[start:end] for start, end in pairwise(edges)]

    form = read(tmp_path_factory.getbasetemp(), *pieces)

    assert form.fields == {"a": "1", "b": "ä"}
    assert form.files["file"].read() == content
    assert (form.files["file"].name, form.files["file"].content_type) == (
        "x.bin",
        "application/octet-stream",
    )


def test_the_last_of_a_name_counts(tmp_path: Path) -> None:
    large = bytes(IN_MEMORY + 1)
    form = read(tmp_path, part("f", large, "first"), part("f", b"2", "second"), END)

    assert form.files["f"].name == "second"


@pytest.mark.parametrize(
    ("pieces", "kind", "status"),
    [
        ((part("a", b"1"),), KIND, 400),
        ((b"nonsense",), KIND, 400),
        ((), KIND, 400),
        ((part("a", b"\xff"), END), KIND, 400),
        ((part("a", b"1") * (multipart.MOST_PARTS + 1), END), KIND, 400),
        ((part("a", bytes(1025)), END), KIND, 413),
        ((part("a", bytes(600)), part("b", bytes(600)), END), KIND, 413),
        ((END,), "multipart/form-data", 415),
        ((END,), "multipart/mixed; boundary=edge", 415),
    ],
)
def test_what_is_no_form(tmp_path: Path, pieces: tuple[bytes, ...], kind: str, status: int) -> None:
    with pytest.raises(Refusal) as refused:
        read(tmp_path, part("file", bytes(2 * IN_MEMORY), "x"), *pieces, kind=kind, max_body=1024)
    assert refused.value.status == status


def test_no_room_for_its_files(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Refusal) as refused:
        read(tmp_path / "file", part("f", bytes(2 * IN_MEMORY), "x"), END)
    assert refused.value.status == 507


def test_what_must_be_in_memory_must_be_small() -> None:
    with pytest.raises(Refusal) as refused:
        Upload("x", "", Spool.of(bytes(SMALL + 1))).read()
    assert refused.value.status == 413


def test_a_form_is_no_document(client: Client) -> None:
    answer = client.send("POST", "/api/v1/flows", part("name", b"shop") + END, KIND)
    assert answer.status_code == 415
    published = client.send("PUT", "/pacticipants/x", part("name", b"x") + END, KIND)
    assert published.status_code in (400, 415)


def test_a_document_is_no_form(client: Client) -> None:
    build = trail(client, flow(client))
    made = attest(client, build, "generic")["id"]
    path = f"/api/v1/trails/{build}/attestations/{made}/evidence"

    assert client.post(path, {"file": "x"}).status_code == 415
    assert client.send("POST", path, b"", "multipart/form-data").status_code == 415


def test_how_large_a_file_may_be(client: Client) -> None:
    small = client.with_settings(max_evidence_file=1_000, max_body=2_000)
    build = trail(small, flow(small))
    made = attest(small, build, "generic")["id"]

    assert hand_in(small, build, made, bytes(1_000)).status_code == 201
    assert hand_in(small, build, made, bytes(1_001)).status_code == 413

    # A file may be larger than any other body.
    large = client.with_settings(max_evidence_file=100_000, max_body=2_000)
    assert hand_in(large, build, made, bytes(100_000)).status_code == 201
    assert hand_in(large, build, made, bytes(100_001)).status_code == 413
    assert hand_in(large, build, made, bytes(2_000_000)).status_code == 413


def test_a_kind_reads_no_more_than_a_body_may_have(client: Client) -> None:
    bounded = client.with_settings(max_evidence_file=100_000, max_body=2_000)
    build = trail(bounded, flow(bounded, "junit"))
    made = attest(bounded, build, "junit")["id"]
    report = b'<testsuite name="u" tests="1"><testcase name="a"/></testsuite>' + b" " * 2_000

    assert hand_in(bounded, build, made, report).status_code == 201

    found = bounded.get(f"/api/v2/trails/{build}/attestations").json()[-1]
    assert (found["status"], "larger than 2000 bytes" in found["details"]) == ("FAILED", True)
