"""Large files through a real server: never whole in memory, never half kept, and refused without losing the thread."""

import json
import socket
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import urlsplit

import httpx2
import pytest

from signoff.kernel.settings import Settings
from tests.processes import Process, serve

MEBI = 2**20
SIZE, MOST = 200 * MEBI, 20 * MEBI
PIECE = bytes(range(256)) * 256
HEAD = b'--x\r\nContent-Disposition: form-data; name="file"; filename="large.bin"\r\n\r\n'
TAIL = b"\r\n--x--\r\n"
FORM = {"content-type": "multipart/form-data; boundary=x"}


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Process]:
    """A server that takes files of 250 MiB."""
    monkeypatch.setenv("SIGNOFF_MAX_EVIDENCE_FILE", str(250 * MEBI))
    with serve(Settings(data_dir=str(tmp_path / "data"), durable=False)) as process:
        yield process


@pytest.fixture
def client(server: Process) -> Iterator[httpx2.Client]:
    """The administrator."""
    headers = {"authorization": f"Bearer {server.token}"}
    with httpx2.Client(base_url=server.url, headers=headers, timeout=120) as client:
        yield client


def place(client: httpx2.Client) -> str:
    """Make an attestation; give the path that its files go to."""
    flow = client.post("/api/v1/flows", json={"name": "shop"}).json()["id"]
    build = {"flowId": flow, "gitCommitSha": "abc", "gitBranch": "main", "gitAuthor": "ann"}
    trail = client.post("/api/v1/trails", json=build).json()["id"]
    made = client.post(f"/api/v1/trails/{trail}/attestations", json={"type": "generic"}).json()["id"]
    return f"/api/v1/trails/{trail}/attestations/{made}/evidence"


def form(size: int, first: bytes = b"") -> Iterator[bytes]:
    """Give a form with a file of so many bytes, piece by piece."""
    yield HEAD + first
    for _ in range(size // len(PIECE)):
        yield PIECE
    yield TAIL


def memory(process: Process, name: str) -> int:
    status = Path(f"/proc/{process.process.pid}/status").read_text()
    return int(status.partition(f"{name}:")[2].split()[0]) * 1024


def forget_peak(process: Process) -> int:
    """Let the peak of memory begin at what is in use now, and give that."""
    Path(f"/proc/{process.process.pid}/clear_refs").write_text("5")
    return memory(process, "VmRSS")


def test_a_large_file_is_never_in_memory(server: Process, client: httpx2.Client) -> None:
    path = place(client)
    # What is loaded once is loaded now.
    first = client.post(path, content=form(MEBI), headers=FORM).json()
    client.get(f"/api/v1/evidence/{first['sha256Hash']}")

    before = forget_peak(server)
    kept = client.post(path, content=form(SIZE), headers=FORM)
    grown = memory(server, "VmHWM") - before

    assert kept.status_code == 201, kept.text
    assert kept.json()["fileSizeBytes"] == SIZE
    assert grown < MOST, f"{grown / MEBI:.1f} MiB more"

    before, total, size = forget_peak(server), sha256(), 0
    with client.stream("GET", f"/api/v1/evidence/{kept.json()['sha256Hash']}") as answer:
        assert answer.headers["content-length"] == str(SIZE)
        assert answer.headers["content-disposition"].startswith("attachment;")
        assert "sandbox" in answer.headers["content-security-policy"]
        for piece in answer.iter_bytes():
            total.update(piece)
            size += len(piece)
    grown = memory(server, "VmHWM") - before

    assert (size, total.hexdigest()) == (SIZE, kept.json()["sha256Hash"])
    assert grown < MOST, f"{grown / MEBI:.1f} MiB more"


def test_damage_breaks_a_large_download_off(server: Process, client: httpx2.Client, tmp_path: Path) -> None:
    kept = client.post(place(client), content=form(8 * MEBI), headers=FORM).json()
    [stored] = [each for each in (tmp_path / "data" / "evidence").rglob("*") if each.is_file()]
    with stored.open("r+b") as file:
        file.seek(MEBI)
        file.write(b"forged")

    with pytest.raises(httpx2.RemoteProtocolError):
        client.get(f"/api/v1/evidence/{kept['sha256Hash']}")
    assert client.get("/healthz").status_code == 200
    assert server.process.poll() is None


@pytest.mark.parametrize("killed", [True, False])
def test_half_an_upload_leaves_nothing(
    server: Process, client: httpx2.Client, tmp_path: Path, *, killed: bool
) -> None:
    path = place(client)
    before = names(tmp_path)
    with sending(server, client, path, 100 * MEBI) as connection:
        for _ in range(500):
            connection.sendall(PIECE)
        assert open_spools(server)
        if killed:
            server.kill()

    if not killed:
        until = monotonic() + 10
        while open_spools(server):
            assert monotonic() < until, "The server keeps what nobody goes on with"
            sleep(0.02)
    assert names(tmp_path) == before


def test_too_large_is_said_and_the_connection_goes_on(server: Process, client: httpx2.Client) -> None:
    path = place(client)
    with sending(server, client, path, None) as connection:
        chunk = f"{len(PIECE):x}\r\n".encode() + PIECE + b"\r\n"
        for _ in range(260 * MEBI // len(PIECE)):
            connection.sendall(chunk)
        connection.sendall(b"0\r\n\r\n")
        assert answer_on(connection)[0] == 413
        assert open_spools(server) == []

        connection.sendall(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n")
        assert answer_on(connection)[0] == 200


def test_too_large_is_said_before_it_comes(server: Process, client: httpx2.Client) -> None:
    with sending(server, client, place(client), 300 * MEBI) as connection:
        status, said = answer_on(connection)
    assert status == 413
    assert "larger than" in json.dumps(said)


def test_of_strangers_no_more_is_read_than_of_any_body(server: Process, client: httpx2.Client) -> None:
    path = place(client)
    nobody = httpx2.Client(base_url=server.url, headers=FORM)
    wrong = httpx2.Client(base_url=server.url, headers={**FORM, "authorization": "Bearer nonsense"})
    with nobody, wrong:
        assert nobody.post(path, content=form(MEBI)).status_code == 401
        assert nobody.post(path, content=form(30 * MEBI)).status_code == 413
        assert wrong.post(path, content=form(30 * MEBI)).status_code == 401


def sending(server: Process, client: httpx2.Client, path: str, length: int | None) -> socket.socket:
    """Begin an upload; the caller goes on with its bytes."""
    where = urlsplit(server.url)
    connection = socket.create_connection((where.hostname or "", where.port or 0), timeout=60)
    size = "transfer-encoding: chunked" if length is None else f"content-length: {length}"
    head = [f"POST {path} HTTP/1.1", "host: x", size, f"content-type: {FORM['content-type']}"]
    head.append(f"authorization: {client.headers['authorization']}")
    connection.sendall(("\r\n".join(head) + "\r\n\r\n").encode())
    connection.sendall(HEAD if length is not None else f"{len(HEAD):x}\r\n".encode() + HEAD + b"\r\n")
    return connection


def answer_on(connection: socket.socket) -> tuple[int, object]:
    """Read one answer from a connection that goes on."""
    with connection.makefile("rb") as stream:
        status = int(stream.readline().split()[1])
        length = 0
        while (line := stream.readline().strip()) != b"":
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        return status, json.loads(stream.read(length) or b"null")


def open_spools(server: Process) -> list[str]:
    """List the files without a name that the server has open."""
    folder = Path(f"/proc/{server.process.pid}/fd")
    return [name for each in folder.iterdir() if "/data/#" in (name := str(each.readlink()))]


def names(folder: Path) -> list[str]:
    """List the files that are there, but for the database's."""
    found = [str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file()]
    return sorted(name for name in found if "sqlite3" not in name)
