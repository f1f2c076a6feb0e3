"""Sends requests over kept-alive connections and times each from its first byte to its answer's last."""

import asyncio
from collections.abc import Callable
from itertools import chain
from time import perf_counter

from msgspec import Struct

Make = Callable[[int], bytes]
"""Gives the request with a running number, as bytes for the wire."""

# So many a second, but no more bytes than these, are made beforehand: while a client makes one, it hears no answer.
PREPARED = 1_500
MOST_BYTES = 2**28


class Timing(Struct, frozen=True):
    """What a run took: seconds of each request, and of the whole."""

    name: str
    clients: int
    seconds: list[float]
    elapsed: float
    statuses: dict[int, int]

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.seconds) / self.elapsed

    def percentile(self, share: float) -> float:
        """Milliseconds within which this share of the requests was answered."""
        ordered = sorted(self.seconds)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def request(method: str, path: str, body: bytes = b"", accept: str = "application/hal+json") -> bytes:
    """Write one request for the wire."""
    head = f"{method} {path} HTTP/1.1\r\nHost: bench\r\nAccept: {accept}\r\n"
    if body:
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + b"\r\n" + body


async def run(name: str, port: int, make: Make, *, clients: int, seconds: float, first: int = 0) -> Timing:
    """Let some clients send requests one after the other for a while; numbers begin at `first`."""
    taken: list[float] = []
    statuses: dict[int, int] = {}
    ready = first + min(int(seconds * PREPARED), MOST_BYTES // len(make(first)))
    prepared = [make(number) for number in range(first, ready)]
    requests = chain(prepared, map(make, range(ready, 2**62)))
    started = perf_counter()
    until = started + seconds

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while perf_counter() < until:
            data = next(requests)
            begun = perf_counter()
            writer.write(data)
            status = await _answered(reader)
            taken.append(perf_counter() - begun)
            statuses[status] = statuses.get(status, 0) + 1
        writer.close()

    await asyncio.gather(*(client() for _ in range(clients)))
    return Timing(name, clients, taken, perf_counter() - started, statuses)


async def _answered(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head[9:12])
    length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
    if length:
        await reader.readexactly(int(length))
    return status
