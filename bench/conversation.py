"""`python -m bench.conversation`: messages posted a second, how soon many streams see them, and a long past.

First some clients post as fast as they are answered. Then messages are posted at an even pace while many streams
listen, all of them in this process, which counts from the moment a message is sent: first all but one to a flow in
which nothing is said, then all to the same. At last a flow gets a past of millions of messages, which is paged through
and searched.
"""

import asyncio
import os
import random
import re
import resource
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Annotated, Literal

import httpx2
import typer
from rich.console import Console
from rich.table import Table

from bench import bulk, servers
from bench.load import Make, Timing, request, run
from bench.talk import FIRST, Talk
from signoff.kernel.settings import Settings

CLIENTS = 16
PATIENCE = 60.0
STREAMS = [1000, 2000]
FLOW = "/flows/default/bench"
POSTING = ("posted by", "messages/s", "p50 ms", "p99 ms", "answers")
HEARING = ("streams", "of them idle", "messages", "heard", "delay p50 ms", "p99 ms", "max ms", "kB a stream")

ASKING = ("question", "clients", "answers/s", "p50 ms", "p99 ms", "answers")

_NUMBER = re.compile(rb'"content":"n(\d+)"')


class Streams:
    """Many open streams, and when each message was sent and heard."""

    def __init__(self) -> None:
        self.sent: dict[int, float] = {}
        self.delays: list[float] = []
        self._tasks: list[asyncio.Task[None]] = []
        # A writer that nobody holds closes its connection.
        self._writers: list[asyncio.StreamWriter] = []

    async def open(self, count: int, flow: str) -> None:
        """Open streams of a flow, and wait until each has said something."""
        for _ in range(count):
            reader, writer = await asyncio.open_connection("127.0.0.1", servers.PORT)
            writer.write(request("GET", f"/flows?filter=default/{flow}", accept="application/json"))
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
    streams: Annotated[
        list[int], typer.Option(help="How many streams listen; may be given again.")
    ] = STREAMS,
    messages: Annotated[int, typer.Option(help="How many messages they are to hear.")] = 200,
    pace: Annotated[float, typer.Option(help="Messages a second while they listen.")] = 5,
    seconds: Annotated[float, typer.Option(help="How long to post, and to ask each question.")] = 5,
    past: Annotated[
        int, typer.Option(help="How many messages the long past has; 0 leaves it out.")
    ] = 5_000_000,
) -> None:
    """Measure one engine."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, hard), hard))
    os.environ["SIGNOFF_CALLS_PER_MINUTE"] = "0"
    with (
        tempfile.TemporaryDirectory(prefix="signoff-bench-") as folder,
        servers.database(engine, folder) as urls,
    ):
        settings = Settings(data_dir=str(Path(folder) / "data"), database_url=urls(0))
        servers.prepare(settings)
        with servers.running(settings) as server:
            for name in ("bench", "idle"):
                made = httpx2.post(f"http://127.0.0.1:{servers.PORT}/flows/default", json={"name": name})
                made.raise_for_status()
            posted = [
                asyncio.run(_posted(clients, seconds, first))
                for clients, first in ((1, 10**6), (CLIENTS, 2 * 10**6))
            ]
            _print(f"posting, {engine}", POSTING, [_row(each) for each in posted])
            heard = [
                asyncio.run(_heard(server, (idle, count - idle), messages, pace))
                for count in streams
                for idle in (count - 1, 0)
            ]
            _print(f"streams, {engine}, {pace:g} messages/s", HEARING, heard)
        if past:
            talk = Talk(past)
            _load(settings, talk)
            with servers.running(settings):
                asked = [
                    asyncio.run(_asked(*each, clients, seconds))
                    for each in _questions(talk)
                    for clients in (1, 16)
                ]
            _print(
                f"a past of {past:,} messages, {engine}", ASKING, [[each.name, *_row(each)] for each in asked]
            )


async def _posted(clients: int, seconds: float, first: int) -> Timing:
    return await run("post", servers.PORT, _message, clients=clients, seconds=seconds, first=first)


def _load(settings: Settings, talk: Talk) -> None:
    bulk.load(settings, talk.loads())
    bulk.count_on(settings, talk.last)


def _questions(talk: Talk) -> list[tuple[str, Make]]:
    """Give each question with its requests; pages and words are drawn, so that nothing stays warm by itself."""
    draw = random.Random(1)

    def anywhere() -> int:
        return draw.randrange(talk.messages)

    def asked(query: Callable[[], str]) -> Make:
        return lambda _: request("GET", f"{FLOW}/messages?{query()}", accept="application/json")

    return [
        ("the newest page", asked(lambda: "limit=30")),
        ("a page of long ago", asked(lambda: f"limit=30&until_id={FIRST + anywhere()}")),
        ("an export's next 100", asked(lambda: f"limit=100&sort=asc&since_id={FIRST + anywhere()}")),
        ("one thread", lambda _: _thread(anywhere() // 10)),
        ("a word of every tenth", asked(lambda: f"search=a{anywhere() % 10}")),
        ("a word of every thousandth", asked(lambda: f"search=b{anywhere() % 1000:03}")),
        ("a word of one message", asked(lambda: f"search={talk.own(anywhere())}")),
        ("two words of one message", asked(lambda: "search=" + "+".join(talk.words(anywhere())[1:3]))),
        ("no message with both rare words", asked(lambda: "search=b001+b002")),
        ("no message with both common words", asked(lambda: "search=a1+a2")),
    ]


def _thread(number: int) -> bytes:
    return request("GET", f"{FLOW}/threads/thread-{number}/messages", accept="application/json")


async def _asked(name: str, make: Make, clients: int, seconds: float) -> Timing:
    return await run(name, servers.PORT, make, clients=clients, seconds=seconds)


def _row(timing: Timing) -> list[str]:
    return [
        f"{timing.clients}",
        f"{timing.rate:,.0f}",
        f"{timing.percentile(0.5):.1f}",
        f"{timing.percentile(0.99):.1f}",
        ", ".join(f"{status}: {count:,}" for status, count in sorted(timing.statuses.items())),
    ]


async def _heard(server: servers.Running, counts: tuple[int, int], messages: int, pace: float) -> list[str]:
    idle, count = counts
    streams = Streams()
    before = server.memory_now_mb()
    await streams.open(idle, "idle")
    await streams.open(count, "bench")
    await asyncio.sleep(1)
    memory = 1024 * (server.memory_now_mb() - before) / (idle + count)
    await streams.post(messages, pace)
    until = monotonic() + PATIENCE
    while len(streams.delays) < count * messages and monotonic() < until:  # noqa: ASYNC110 - precise enough
        await asyncio.sleep(0.05)
    delays = sorted(streams.delays)
    await streams.close()
    return [
        f"{idle + count:,}",
        f"{idle:,}",
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
