"""A page of the documentation, command by command, as a reader types it."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from tests.clients.pact.commands import BIN, COLOUR
from tests.clients.servers import Server

DOCS = Path(__file__).parents[2] / "docs"
BLOCK = re.compile(r"^```(?P<kind>sh fails|sh|text)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


class Step(Struct):
    """Commands, whether the last of them fails, and the lines that the page shows of their output."""

    commands: str
    fails: bool
    shown: list[str]


def followed(page: str, server: Server, folder: Path, *programs: Path) -> None:
    """Type a page's commands in a folder, and compare what is printed with what the page shows."""
    text = (DOCS / page).read_text().replace("http://127.0.0.1:9292", server.url)
    for step in _steps(text.replace("<the token>", server.token)):
        status, printed = _typed(step.commands, folder, programs)
        assert (status != 0) == step.fails, step.commands + printed
        for line in step.shown:
            assert line in printed, f"{step.commands} printed {printed}"


def _steps(text: str) -> Iterator[Step]:
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


def _typed(commands: str, folder: Path, programs: tuple[Path, ...]) -> tuple[int, str]:
    """Run commands in the terminal of a folder, which keeps its variables; give status and output."""
    terminal = folder.with_suffix(".variables")
    remembered = f". {terminal}\n" if terminal.exists() else ""
    ran = subprocess.run(
        ["bash", "-ec", f"{remembered}trap 'export -p > {terminal}' EXIT\n{commands}"],
        cwd=folder,
        env=_reader(programs),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return ran.returncode, COLOUR.sub("", ran.stdout)


def _reader(programs: tuple[Path, ...]) -> dict[str, str]:
    """Give the variables of somebody whose virtual environment has what the page installs: pip asks nobody."""
    folders = [str(BIN), *(str(program.parent) for program in programs), os.environ["PATH"]]
    return {
        "PATH": os.pathsep.join(folders),
        "LANG": "C.UTF-8",
        "PIP_NO_INDEX": "1",
        "PACT_DO_NOT_TRACK": "true",
        "KOSLI_MAX_API_RETRIES": "0",
    }
