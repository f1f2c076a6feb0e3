"""What one connection may cost, over a socket: heads, bodies that nobody wants, and clients that take their time."""

import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest
import uvicorn
import uvloop
from starlette.types import Receive, Scope, Send

from signoff.api.kit import connections
from signoff.api.kit.connections import Connection

SPACE = b"POST / HTTP/1.1\r\nhost: x\r\n"
CHUNKED = b"transfer-encoding: chunked\r\n\r\n"
REFUSED = b"/refused"
LARGE = b"/large"
PIECES = b"/pieces"

Connect = Callable[[], socket.socket]


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with the names of the headers, once the body is there; or as the path says."""
    if scope["type"] != "http":
        return
    path = scope["raw_path"]
    more = path not in (REFUSED, LARGE, PIECES)
    while more:
        message = await receive()
        more = message.get("more_body", False)
    body = b" ".join(name for name, _ in scope["headers"]) if path != LARGE else b"x" * 30_000_000
    await send({"type": "http.response.start", "status": 413 if path == REFUSED else 200, "headers": []})
    for _ in range(300 if path == PIECES else 0):
        await send({"type": "http.response.body", "body": b"x" * 100_000, "more_body": True})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture(scope="module")
def server() -> Iterator[uvicorn.Server]:
    config = uvicorn.Config(
        app, http=Connection, ws="none", lifespan="off", log_config=None, timeout_keep_alive=1
    )
    running = uvicorn.Server(config)
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=lambda: uvloop.run(running.serve([listener])))
    thread.start()
    while not running.started:
        time.sleep(0.01)
    yield running
    running.should_exit = True
    thread.join()
    listener.close()


@pytest.fixture
def connect(server: uvicorn.Server) -> Iterator[Connect]:
    made: list[socket.socket] = []

    def connect() -> socket.socket:
        made.append(socket.create_connection(server.servers[0].sockets[0].getsockname()))
        made[-1].settimeout(5)
        return made[-1]

    yield connect
    for each in made:
        each.close()


def pushed(client: socket.socket, piece: bytes, most: int) -> int:
    """Send a piece again and again until the server ends it, or so many bytes are sent; give how many were."""
    sent = 0
    try:
        while sent < most:
            client.sendall(piece)
            sent += len(piece)
    except OSError:
        pass
    return sent


def heard(client: socket.socket) -> bytes:
    """Give everything that comes until the server ends it."""
    said = b""
    try:
        while piece := client.recv(65536):
            said += piece
    except ConnectionError:
        pass
    return said


def is_over(client: socket.socket) -> bool:
    try:
        return client.recv(1) == b""
    except ConnectionError:
        return True


NEVER_ENDING = {
    "a target": (b"GET /", b"a" * 4096),
    "a header": (b"GET / HTTP/1.1\r\nx: ", b"a" * 4096),
    "many headers": (b"GET / HTTP/1.1\r\n", b"aaaaaaaa: b\r\n" * 300),
    "what comes behind a body": (SPACE + CHUNKED + b"0\r\n", b"aaaaaaaa: b\r\n" * 300),
    "a chunk's extension": (SPACE + CHUNKED + b"1;", b"a" * 4096),
}


@pytest.mark.parametrize(("begin", "piece"), NEVER_ENDING.values(), ids=NEVER_ENDING)
def test_what_never_ends(connect: Connect, begin: bytes, piece: bytes) -> None:
    client = connect()
    client.sendall(begin)

    assert pushed(client, piece, 50_000_000) < 20_000_000


def test_a_head_that_is_too_large_is_told(connect: Connect) -> None:
    client = connect()
    client.sendall(b"GET / HTTP/1.1\r\nx: " + b"a" * connections.MAX_HEAD + b"\r\n\r\n")

    assert heard(client).startswith(b"HTTP/1.1 431 Request Header Fields Too Large\r\n")


def test_a_large_head_that_is_not_too_large(connect: Connect) -> None:
    client = connect()
    client.sendall(b"GET / HTTP/1.1\r\nx: " + b"a" * (connections.MAX_HEAD - 1000) + b"\r\n\r\n")

    assert client.recv(100).startswith(b"HTTP/1.1 200 OK\r\n")


def test_a_body_in_many_small_pieces(connect: Connect) -> None:
    client = connect()
    client.sendall(SPACE + CHUNKED + b"1;x=y\r\na\r\n" * 50_000 + b"0\r\n\r\n")

    assert client.recv(100).startswith(b"HTTP/1.1 200 OK\r\n")


def test_what_comes_behind_a_body_is_no_header(connect: Connect) -> None:
    client = connect()
    client.sendall(SPACE + b"connection: close\r\n" + CHUNKED + b"0\r\nauthorization: Bearer x\r\n\r\n")

    assert heard(client).endswith(b"host connection transfer-encoding\r\n0\r\n\r\n")


def test_not_every_byte_of_a_refused_body_is_read(connect: Connect) -> None:
    client = connect()
    client.sendall(b"POST /refused HTTP/1.1\r\nhost: x\r\ncontent-length: 9999999999\r\n\r\n")

    assert client.recv(100).startswith(b"HTTP/1.1 413 ")
    assert pushed(client, b"x" * 65536, 3 * connections.MOST_DISCARDED) < 2 * connections.MOST_DISCARDED


def test_another_request_after_a_refused_body(connect: Connect) -> None:
    client = connect()
    client.sendall(b"POST /refused HTTP/1.1\r\nhost: x\r\ncontent-length: 3000000\r\n\r\n" + b"x" * 3_000_000)
    client.sendall(b"GET /next HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")

    assert heard(client).count(b"HTTP/1.1 ") == 2


def test_a_refused_body_that_was_only_announced_ends_the_connection(connect: Connect) -> None:
    """Else the next request would be taken for the body."""
    client = connect()
    client.sendall(
        b"POST /refused HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 3000000\r\n\r\n"
    )

    assert heard(client).startswith(b"HTTP/1.1 413 ")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.5)
    monkeypatch.setattr(connections, "BODY_SECONDS", 0.5)
    monkeypatch.setattr(connections, "UNREAD_SECONDS", 0.3)


@pytest.mark.usefixtures("impatient")
class TestSlowClients:
    def test_a_head_that_drips(self, connect: Connect) -> None:
        client = connect()
        started = time.monotonic()
        client.sendall(b"GET / HTTP/1.1\r\n")
        for _ in range(8):
            time.sleep(0.1)
            pushed(client, b"a: b\r\n", 1)

        assert heard(client).startswith(b"HTTP/1.1 408 ")
        assert time.monotonic() - started < 3

    def test_a_body_that_drips(self, connect: Connect) -> None:
        client = connect()
        client.sendall(SPACE + b"content-length: 1000\r\n\r\n")
        for _ in range(8):
            time.sleep(0.1)
            pushed(client, b"x", 1)

        assert is_over(client)

    def test_a_body_that_comes_slowly_and_steadily(self, connect: Connect) -> None:
        client = connect()
        client.sendall(SPACE + b"content-length: 4000\r\n\r\n")
        for _ in range(10):
            time.sleep(0.1)
            client.sendall(b"x" * 400)

        assert client.recv(100).startswith(b"HTTP/1.1 200 ")

    def test_the_rest_of_a_refused_body_that_does_not_come(self, connect: Connect) -> None:
        client = connect()
        client.sendall(b"POST /refused HTTP/1.1\r\nhost: x\r\ncontent-length: 3000000\r\n\r\nx")

        assert heard(client).startswith(b"HTTP/1.1 413 ")

    @pytest.mark.parametrize("said", [b"", b"\r\n", b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"])
    def test_nothing_more(self, connect: Connect, said: bytes) -> None:
        client = connect()
        client.sendall(said)
        started = time.monotonic()

        heard(client)

        assert 0.5 < time.monotonic() - started < 4

    @pytest.mark.parametrize("path", [LARGE, PIECES])
    @pytest.mark.parametrize("more", [b"", b"connection: close\r\n"])
    def test_an_answer_that_nobody_reads(
        self, connect: Connect, server: uvicorn.Server, path: bytes, more: bytes
    ) -> None:
        client = connect()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.sendall(b"GET " + path + b" HTTP/1.1\r\nhost: x\r\n" + more + b"\r\n")
        until = time.monotonic() + 5
        while server.server_state.connections and time.monotonic() < until:
            time.sleep(0.05)

        assert not server.server_state.connections
