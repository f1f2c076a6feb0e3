"""`python -m bench.conversation`: messages posted a second, and how soon they are seen on many streams.

First some clients post as fast as they are answered. Then messages are posted at an even pace while many streams listen
to the same flow, all of them in this process, which counts from the moment a message is sent.
"""

import asyncio
import os
import re
import tempfile
from pathlib import Path
from time import monotonic
from typing import Annotated, Literal

import httpx2
import typer
from rich.console import Console
from rich.table import Table

from bench import servers
from bench.load import Timing, request, run
from signoff.kernel.settings import Settings

CLIENTS = 16
PATIENCE = 60.0
FLOW = "/flows/default/bench"
POSTING = ("posted by", "messages/s", "p50 ms", "p99 ms", "answers")
HEARING = ("streams", "messages", "heard", "delay p50 ms", "p99 ms", "max ms", "kB a stream")

_NUMBER = re.compile(rb'"content":"n(\d+)"')


class Streams:
    """Many open streams, and when each message was sent and heard."""

    def __init__(self) -> None:
        self.sent: dict[int, float] = {}
        self.delays: list[float] = []
        self._tasks: list[asyncio.Task[None]] = []
        # A writer that nobody holds closes its connection.
        self._writers: list[asyncio.StreamWriter] = []

    async def open(self, count: int) -> None:
        """Open streams, and wait until each has said something."""
        for _ in range(count):
            reader, writer = await asyncio.open_connection("127.0.0.1", servers.PORT)
            writer.write(request("GET", "/flows?filter=default/bench", accept="application/json"))
            await reader.readuntil(b"\r\n\r\n")
            self._writers.append(writer)
            self._tasks.append(asyncio.create_task(self._listen(reader)))

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        while line := await reader.readline():
            at = monotonic()
            if found := _NUMBER.search(line):
                self.delays.append(1000 * (at - self.sent[int(found[1])]))

    async def post(self, count: int, pace: float) -> None:
        """Post messages, so many a second."""
        reader, writer = await asyncio.open_connection("127.0.0.1", servers.PORT)
        for number in range(count):
            self.sent[number] = monotonic()
            writer.write(_message(number))
            head = await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(int(re.findall(rb"(?i)content-length: (\d+)", head)[0]))
            await asyncio.sleep(1 / pace)
        writer.close()

    async def close(self) -> None:
        """Leave."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def _message(number: int) -> bytes:
    return request("POST", f"{FLOW}/messages", b'{"event":"message","content":"n%d"}' % number)


def main(
    engine: Annotated[
        Literal["sqlite", "postgresql"], typer.Option(help="Which engine to measure.")
    ] = "sqlite",
    streams: Annotated[int, typer.Option(help="How many streams listen.")] = 1000,
    messages: Annotated[int, typer.Option(help="How many messages they are to hear.")] = 200,
    pace: Annotated[float, typer.Option(help="Messages a second while they listen.")] = 5,
    seconds: Annotated[float, typer.Option(help="How long to post as fast as possible.")] = 5,
) -> None:
    """Measure one engine."""
    os.environ["SIGNOFF_CALLS_PER_MINUTE"] = "0"
    with (
        tempfile.TemporaryDirectory(prefix="signoff-bench-") as folder,
        servers.database(engine, folder) as urls,
    ):
        settings = Settings(data_dir=str(Path(folder) / "data"), database_url=urls(0))
        servers.prepare(settings)
        with servers.running(settings) as server:
            made = httpx2.post(f"http://127.0.0.1:{servers.PORT}/flows/default", json={"name": "bench"})
            made.raise_for_status()
            posted = [
                asyncio.run(_posted(clients, seconds, first))
                for clients, first in ((1, 10**6), (CLIENTS, 2 * 10**6))
            ]
            _print(f"posting, {engine}", POSTING, [_row(each) for each in posted])
            heard = asyncio.run(_heard(server, streams, messages, pace))
            _print(f"streams, {engine}, {pace:g} messages/s", HEARING, [heard])


async def _posted(clients: int, seconds: float, first: int) -> Timing:
    return await run("post", servers.PORT, _message, clients=clients, seconds=seconds, first=first)


def _row(timing: Timing) -> list[str]:
    return [
        f"{timing.clients}",
        f"{timing.rate:,.0f}",
        f"{timing.percentile(0.5):.1f}",
        f"{timing.percentile(0.99):.1f}",
        ", ".join(f"{status}: {count:,}" for status, count in sorted(timing.statuses.items())),
    ]


async def _heard(server: servers.Running, count: int, messages: int, pace: float) -> list[str]:
    streams = Streams()
    before = server.memory_now_mb()
    await streams.open(count)
    await asyncio.sleep(1)
    memory = 1024 * (server.memory_now_mb() - before) / count
    await streams.post(messages, pace)
    until = monotonic() + PATIENCE
    while len(streams.delays) < count * messages and monotonic() < until:  # noqa: ASYNC110 - precise enough
        await asyncio.sleep(0.05)
    delays = sorted(streams.delays)
    await streams.close()
    return [
        f"{count:,}",
        f"{messages:,}",
        f"{len(delays):,}",
        *(f"{delays[min(len(delays) - 1, int(share * len(delays)))]:,.0f}" for share in (0.5, 0.99, 1)),
        f"{memory:.0f}",
    ]


def _print(title: str, columns: tuple[str, ...], rows: list[list[str]]) -> None:
    table = Table(*columns, title=title)
    for row in rows:
        table.add_row(*row)
    Console(width=150).print(table)


if __name__ == "__main__":
    typer.run(main)
