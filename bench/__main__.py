"""`python -m bench`: seed a history, start a server on it, ask, and print a table.

Each figure stands beside the ratio to the trivial endpoint of the same server in the same run, and beside the same
question at a hundredth of the data, so that growth shows.
"""

import asyncio
import tempfile
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.table import Table

from bench import bulk, servers
from bench.history import History
from bench.load import Timing, run
from bench.scenarios import Scenario, scenarios
from signoff.kernel.settings import Settings

SCALES = {"1 %": 10, "100 %": 1000}

COLUMNS = ("question", "clients", "requests/s", "p50 ms", "p99 ms", "x trivial", "queries", "answers")

console = Console(width=150)


def main(
    engine: Annotated[
        Literal["sqlite", "postgresql"], typer.Option(help="Which engine to measure.")
    ] = "sqlite",
    seconds: Annotated[float, typer.Option(help="How long to ask each question.")] = 5,
    only: Annotated[str, typer.Option(help="Measure questions whose name contains this.")] = "",
) -> None:
    """Measure one engine at both scales with 1 and 16 clients."""
    with (
        tempfile.TemporaryDirectory(prefix="signoff-bench-") as folder,
        servers.database(engine, folder) as urls,
    ):
        for scale, applications in SCALES.items():
            history = History(applications)
            settings = Settings(
                data_dir=str(Path(folder) / scale.split()[0]), database_url=urls(applications)
            )
            servers.prepare(settings)
            bulk.load(settings, history.loads())
            with servers.running(settings) as server:
                questions = scenarios(history, servers.new_run())
                measure(server, questions, f"{engine}, {scale} of the data", seconds, only)


def measure(
    server: servers.Running, questions: list[Scenario], title: str, seconds: float, only: str
) -> None:
    """Ask a server and print a table; the first question is what the others are compared with."""
    table = Table(*COLUMNS, title=title)
    trivial: dict[int, Timing] = {}
    for scenario in questions:
        if only not in scenario.name and trivial.keys() == {1, 16}:
            continue
        for clients in (1, 16):
            before = server.queries()
            timing = asyncio.run(
                run(
                    scenario.name,
                    server.port,
                    scenario.make,
                    clients=clients,
                    seconds=seconds,
                    first=clients * 10**6,
                )
            )
            trivial.setdefault(clients, timing)
            table.add_row(*shown(timing, trivial[clients], server.queries_since(before)))
    console.print(table)
    console.print(
        f"first answer {server.started_in:.2f} s after the start, {server.memory_mb():.0f} MB before the load"
    )


def shown(timing: Timing, trivial: Timing, queries: float) -> list[str]:
    return [
        timing.name,
        str(timing.clients),
        f"{timing.rate:,.0f}",
        f"{timing.percentile(0.5):.2f}",
        f"{timing.percentile(0.99):.2f}",
        f"{timing.percentile(0.5) / trivial.percentile(0.5):.1f}",
        f"{queries:.1f}",
        ", ".join(f"{status}: {count}" for status, count in sorted(timing.statuses.items())),
    ]


if __name__ == "__main__":
    typer.run(main)
