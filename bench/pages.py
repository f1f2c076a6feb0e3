"""`python -m bench.pages`: ask for the pages that list every integration, with 10,000 of them and with a hundred.

Each application needs five others and has twenty versions on two branches, one of them tagged and deployed.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

import typer

from bench import bulk, servers
from bench.__main__ import measure
from bench.history import PROVIDERS, History
from bench.load import Make, request
from bench.scenarios import Scenario
from signoff.kernel.settings import Settings

INTEGRATIONS = (100, 10_000)
VERSIONS = 20
PAGE = 100


def main(
    engine: Annotated[
        Literal["sqlite", "postgresql"], typer.Option(help="Which engine to measure.")
    ] = "sqlite",
    seconds: Annotated[float, typer.Option(help="How long to ask each question.")] = 5,
    only: Annotated[str, typer.Option(help="Measure questions whose name contains this.")] = "",
    most: Annotated[int, typer.Option(help="Leave out what has more integrations than this.")] = 10_000,
) -> None:
    """Measure one engine with 1 and 16 browsers."""
    with (
        tempfile.TemporaryDirectory(prefix="signoff-bench-") as folder,
        servers.database(engine, folder) as urls,
    ):
        for count in (each for each in INTEGRATIONS if each <= most):
            history = History(count // PROVIDERS, VERSIONS)
            settings = Settings(data_dir=str(Path(folder) / str(count)), database_url=urls(count))
            servers.prepare(settings)
            bulk.load(settings, history.loads())
            with servers.running(settings) as server:
                measure(server, _questions(history), f"{engine}, {count:,} integrations", seconds, only)


def _questions(history: History) -> list[Scenario]:
    last = history.applications * PROVIDERS // PAGE

    def name(number: int) -> str:
        return history.name(number * 7919 % history.applications)

    return [
        Scenario("trivial (GET /healthz)", lambda _: request("GET", "/healthz", accept="application/json")),
        Scenario("home page", _page(lambda _: "/")),
        Scenario("home page, the last one", _page(lambda _: f"/?page={last}")),
        Scenario("home page, searched", _page(lambda number: f"/?search={name(number)}")),
        Scenario("home page, one branch", _page(lambda number: f"/?branch=main&page={1 + number % last}")),
        Scenario(
            "home page, branches and tags", _page(lambda number: f"/?tags=true&page={1 + number % last}")
        ),
        Scenario("network page", _page(lambda _: "/network")),
        Scenario("network data", _page(lambda _: "/network/data")),
        Scenario("network data, only what failed", _page(lambda _: "/network/data?status=failed")),
        Scenario(
            "network data around one", _page(lambda number: f"/network/data?around={name(number)}&depth=2")
        ),
        Scenario("application page", _page(lambda number: f"/pacticipants/{name(number)}")),
    ]


def _page(path: Callable[[int], str]) -> Make:
    return lambda number: request("GET", path(number), accept="text/html")


if __name__ == "__main__":
    typer.run(main)
