"""`python -m bench.evidence`: trails, attestations, asserting, the gate and large snapshots, at 1 % and 100 %."""

import asyncio
import json
import tempfile
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.table import Table

from bench import bulk, servers
from bench.__main__ import COLUMNS, console, shown
from bench.load import Timing, request, run
from bench.proofs import FLOWS, Proofs
from bench.scenarios import Scenario
from signoff.kernel.settings import Settings

SCALES = {"1 %": 1_000, "100 %": 100_000}
SNAPSHOT = 2_000
JSON = "application/json"


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
        for scale, trails in SCALES.items():
            proofs = Proofs(trails)
            settings = Settings(data_dir=str(Path(folder) / scale.split()[0]), database_url=urls(trails))
            servers.prepare(settings)
            bulk.load(settings, proofs.loads())
            with servers.running(settings) as server:
                _measure(server, proofs, f"{engine}, {scale} of the evidence", seconds, only)


def _measure(server: servers.Running, proofs: Proofs, title: str, seconds: float, only: str) -> None:
    table = Table(*COLUMNS, title=title)
    trivial: dict[int, Timing] = {}
    asyncio.run(run("environment", server.port, lambda _: _environment(), clients=1, seconds=0.01))
    for scenario in _scenarios(proofs, servers.new_run()):
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


def _scenarios(proofs: Proofs, name: str) -> list[Scenario]:
    def trail(number: int) -> int:
        return number * 7919 % proofs.trails

    def begin(number: int) -> bytes:
        body = {
            "flowId": proofs.flow_uuid(number % FLOWS),
            "name": f"{name}-{number}",
            "gitCommitSha": f"{number:040x}",
            "gitBranch": "main",
            "gitAuthor": "ann",
            "gitAuthorEmail": "ann@example.org",
        }
        return _post("/api/v1/trails", body)

    def attest(number: int) -> bytes:
        body = {"type": "junit", "name": f"{name}", "status": "PASSED", "description": "247 tests passed"}
        return _post(f"/api/v1/trails/{proofs.trail_uuid(trail(number))}/attestations", body)

    def asserted(number: int) -> bytes:
        body = {
            "flowId": proofs.flow_uuid(trail(number)),
            "sha256Digest": f"sha256:{proofs.fingerprint(trail(number))}",
        }
        return _post("/api/v1/assert", body)

    def gate(number: int) -> bytes:
        body = {"artifactSha256": f"sha256:{proofs.fingerprint(trail(number))}", "environment": "bench"}
        return _post("/api/v1/gate/evaluate", body)

    def snapshot(number: int) -> bytes:
        # One artifact of many is another than before, as in a rolling deployment.
        artifacts = [
            {"digests": {f"image-{each}": proofs.fingerprint(each % proofs.trails)}, "creationTimestamp": 1}
            for each in range(SNAPSHOT - 1)
        ]
        artifacts.append({"digests": {"image-new": f"{number:064x}"}, "creationTimestamp": 1})
        return _put("/api/v2/environments/default/bench/report/docker", {"artifacts": artifacts})

    return [
        Scenario("trivial (GET /healthz)", lambda _: request("GET", "/healthz", accept=JSON)),
        Scenario("begin a trail", begin, writes=True),
        Scenario("record an attestation", attest, writes=True),
        Scenario("assert an artifact", asserted),
        Scenario("ask the gate", gate, writes=True),
        Scenario(f"snapshot of {SNAPSHOT:,} artifacts", snapshot, writes=True),
    ]


def _environment() -> bytes:
    return _put(
        "/api/v2/environments/default", {"name": "bench", "type": "docker", "description": "measured"}
    )


def _post(path: str, body: object) -> bytes:
    return request("POST", path, json.dumps(body).encode(), accept=JSON)


def _put(path: str, body: object) -> bytes:
    return request("PUT", path, json.dumps(body).encode(), accept=JSON)


if __name__ == "__main__":
    typer.run(main)
