"""`python -m bench.webhooks`: publish a burst, and see how soon ten webhooks arrive while one target is dead.

The burst is published by 16 clients at once. Nine webhooks go to receivers in this process, each on a port of its own;
the tenth goes to a port that takes connections and never answers. The same without the dead one stands beside it, and
the same at an even pace, where a delivery need not queue behind others.
"""

import asyncio
import os
import re
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from time import monotonic
from typing import Annotated, Literal

import httpx2
import typer
from rich.console import Console
from rich.table import Table

from bench import servers
from bench.load import request
from signoff.kernel.settings import Settings

CLIENTS = 16
HEALTHY = 9
PACE = 20
PATIENCE = 120.0

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
PACT = b'{"consumer":{"name":"shop"},"provider":{"name":"orders"},"interactions":[]}'

COLUMNS = (
    "targets",
    "events",
    "published/s",
    "deliveries",
    "delivered/s",
    "delay p50 ms",
    "p99 ms",
    "max ms",
)


class Burst:
    """When each version was published, and when each delivery arrived."""

    def __init__(self) -> None:
        self.published: dict[str, float] = {}
        self.arrived: list[tuple[str, float]] = []

    async def receive(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take deliveries from one connection."""
        while True:
            try:
                head = await reader.readuntil(b"\r\n\r\n")
            except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
                break
            length = int(re.findall(rb"(?i)content-length: (\d+)", head)[0])
            body = await reader.readexactly(length)
            self.arrived.append((body.decode(), monotonic()))
            writer.write(OK)
        writer.close()

    async def publish(self, numbers: Iterator[int], pause: float) -> None:
        """Publish one version after the other, with a pause between them."""
        reader, writer = await asyncio.open_connection("127.0.0.1", servers.PORT)
        for number in numbers:
            path = f"/pacts/provider/orders/consumer/shop/version/v{number}"
            writer.write(request("PUT", path, PACT))
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(re.findall(rb"(?i)content-length: (\d+)", head)[0])
            await reader.readexactly(length)
            assert head[9:12] == b"201", head
            self.published[f"v{number}"] = monotonic()
            await asyncio.sleep(pause)
        writer.close()


def main(
    engine: Annotated[
        Literal["sqlite", "postgresql"], typer.Option(help="Which engine to measure.")
    ] = "sqlite",
    events: Annotated[int, typer.Option(help="How many contracts to publish.")] = 1000,
) -> None:
    """Measure one engine without and with a dead target, in a burst and at an even pace."""
    os.environ |= {
        "SIGNOFF_WEBHOOK_SCHEMES": "http",
        "SIGNOFF_WEBHOOK_NETWORKS": "127.0.0.1",
    }
    table = Table(*COLUMNS, title=f"webhooks, {engine}")
    with (
        tempfile.TemporaryDirectory(prefix="signoff-bench-") as folder,
        servers.database(engine, folder) as urls,
    ):
        for number, (dead, pace) in enumerate(((False, 0), (True, 0), (True, PACE))):
            settings = Settings(data_dir=str(Path(folder) / str(number)), database_url=urls(number))
            servers.prepare(settings)
            with servers.running(settings), _deaf() if dead else nullcontext() as port:
                table.add_row(*asyncio.run(_measured(events if not pace else events // 5, port, pace)))
    Console(width=150).print(table)


@contextmanager
def _deaf() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as listener:
        yield listener.getsockname()[1]


async def _measured(events: int, dead_port: int | None, pace: float) -> list[str]:
    burst = Burst()
    receivers = [await asyncio.start_server(burst.receive, "127.0.0.1", 0) for _ in range(HEALTHY)]
    for receiver in receivers:
        _make_webhook(receiver.sockets[0].getsockname()[1])
    if dead_port is not None:
        _make_webhook(dead_port)
    begun = monotonic()
    numbers = iter(range(events))
    clients, pause = (1, 1 / pace) if pace else (CLIENTS, 0)
    await asyncio.gather(*(burst.publish(numbers, pause) for _ in range(clients)))
    publishing = monotonic() - begun
    until = monotonic() + PATIENCE
    while len(burst.arrived) < events * HEALTHY and monotonic() < until:  # noqa: ASYNC110 - precise enough
        await asyncio.sleep(0.05)
    taken = max(at for _, at in burst.arrived) - begun
    for receiver in receivers:
        receiver.close()
    delays = sorted(1000 * (at - burst.published[version]) for version, at in burst.arrived)
    return [
        f"{HEALTHY} healthy" + (", 1 dead" if dead_port is not None else ""),
        f"{events:,}",
        f"{events / publishing:,.0f}",
        f"{len(burst.arrived):,}",
        f"{len(burst.arrived) / taken:,.0f}",
        *(f"{delays[min(len(delays) - 1, int(share * len(delays)))]:,.0f}" for share in (0.5, 0.99, 1)),
    ]


def _make_webhook(port: int) -> None:
    body = {
        "events": [{"name": "contract_published"}],
        "request": {
            "method": "POST",
            "url": f"http://127.0.0.1:{port}/",
            "body": "${pactbroker.consumerVersionNumber}",
        },
    }
    httpx2.post(f"http://127.0.0.1:{servers.PORT}/webhooks", json=body).raise_for_status()


if __name__ == "__main__":
    typer.run(main)
