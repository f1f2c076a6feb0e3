"""The real command in a real process."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError

import pytest

from signoff.kernel.settings import Settings
from tests.cli.conftest import Run

SIGNOFF = Path(sys.executable).with_name("signoff")


@contextmanager
def started(environment: dict[str, str], *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Start the command and, in the end, stop what is left of it."""
    # Tests that run in the background were told to ignore interruptions, and would pass that on.
    command = ["env", "--default-signal=INT", str(SIGNOFF), *arguments]
    process = subprocess.Popen(command, env=os.environ | environment, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def lines_until(process: subprocess.Popen[str], words: str) -> str:
    """Read what a process prints until a line has these words."""
    assert process.stdout
    read = ""
    for line in process.stdout:
        read += line
        if words in line:
            return read
    pytest.fail(f"ended after {read!r}")


def stop(process: subprocess.Popen[str], with_signal: signal.Signals) -> tuple[int, str]:
    """Ask a process to stop; give its status and what else it printed."""
    process.send_signal(with_signal)
    rest, _ = process.communicate(timeout=60)
    return process.returncode, rest


def get(url: str, token: str | None = None) -> tuple[int, object]:
    headers = {"Accept": "application/hal+json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:
            return answer.status, json.load(answer)
    except HTTPError as error:
        with error:
            return error.code, None


def test_first_start_gives_a_working_token_and_the_second_none(
    environment: dict[str, str], new_settings: Settings
) -> None:
    with started(environment, "serve", "--port", "0") as server:
        introduction = lines_until(server, f"signoff demo --data-dir {new_settings.data_dir}\n")
        url = re.search(r"http://127\.0\.0\.1:\d+", introduction)
        token = re.search(r"sgn_u_\w+", introduction)
        assert url
        assert token
        assert new_settings.data_dir in introduction
        assert get(url[0])[0] == 401
        assert get(url[0], token[0])[0] == 200
        status, rest = stop(server, signal.SIGTERM)

    assert (status, rest) == (0, "")
    assert Path(new_settings.data_dir).stat().st_mode & 0o077 == 0
    with started(environment, "serve", "--port", "0") as server:
        lines_until(server, "Data:")
        status, rest = stop(server, signal.SIGINT)
    assert status == 130
    assert "token" not in rest


def test_worker_starts_on_a_new_database_and_stops_when_told(environment: dict[str, str]) -> None:
    with started(environment, "worker") as worker:
        lines_until(worker, "background")
        assert stop(worker, signal.SIGTERM) == (0, "")


def test_server_puts_what_the_command_line_did_into_the_ledger(environment: dict[str, str], run: Run) -> None:
    run("migrate")
    run("user", "create", "dave")
    with started(environment, "worker") as worker:
        lines_until(worker, "background")
        for _ in range(100):
            if "2 entries" in run("ledger", "verify").stdout:
                break
        stop(worker, signal.SIGTERM)

    assert run("ledger", "verify").exit_code == 0


def test_as_many_connections_as_the_system_lets_it_have() -> None:
    """Systems begin with room for about a thousand, and each stream is one."""
    script = """
import resource
from signoff.cli.serve import MOST_FILES, _allow_connections
most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (64, most))
_allow_connections()
now = resource.getrlimit(resource.RLIMIT_NOFILE)
assert now == (MOST_FILES if most < 0 else min(most, MOST_FILES), most), now
"""
    subprocess.run([sys.executable, "-c", script], check=True)
