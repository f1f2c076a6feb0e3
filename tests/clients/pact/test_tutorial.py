"""The tutorial, command by command, as a reader types it."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import Struct

from tests.clients.pact.commands import BIN, COLOUR
from tests.clients.servers import Server, serving

TUTORIAL = Path(__file__).parents[3] / "docs/tutorial/first-contract.md"
BLOCK = re.compile(r"^```(?P<kind>sh fails|sh|text)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


class Step(Struct):
    """Commands, whether the last of them fails, and the lines that the tutorial shows of their output."""

    commands: str
    fails: bool
    shown: list[str]


def steps(text: str) -> Iterator[Step]:
    """Give the shell blocks of a page, each with the output that is shown below it."""
    step = None
    for block in BLOCK.finditer(text):
        if block["kind"] == "text":
            assert step
            step.shown = block["text"].splitlines()
            continue
        if step:
            yield step
        step = Step(block["text"], block["kind"].endswith("fails"), [])
    if step:
        yield step


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of the reader's own, since the tutorial's names are everybody's."""
    with serving(tmp_path_factory.mktemp("server")) as server:
        yield server


def test_tutorial(server: Server, tmp_path: Path) -> None:
    text = TUTORIAL.read_text().replace("http://127.0.0.1:9292", server.url)
    folder = tmp_path / "reader"
    folder.mkdir()

    for step in steps(text.replace("<the token>", server.token)):
        status, printed = typed(step.commands, folder)
        assert (status != 0) == step.fails, step.commands + printed
        for line in step.shown:
            assert line in printed, f"{step.commands} printed {printed}"


def typed(commands: str, folder: Path) -> tuple[int, str]:
    """Run commands in the terminal of a folder, which keeps its variables; give status and output."""
    terminal = folder.with_suffix(".variables")
    remembered = f". {terminal}\n" if terminal.exists() else ""
    ran = subprocess.run(
        ["bash", "-ec", f"{remembered}trap 'export -p > {terminal}' EXIT\n{commands}"],
        cwd=folder,
        env=reader(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return ran.returncode, COLOUR.sub("", ran.stdout)


def reader() -> dict[str, str]:
    """Give the variables of somebody whose virtual environment has what the tutorial installs: pip asks nobody."""
    return {
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "LANG": "C.UTF-8",
        "PIP_NO_INDEX": "1",
        "PACT_DO_NOT_TRACK": "true",
    }
