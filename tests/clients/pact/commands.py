"""The released command lines, as somebody types them."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from tests.clients.servers import Server

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
BIN = Path(sys.executable).parent
NODE_MODULES = Path(__file__).parents[1] / "node_modules"

PYPI = (str(BIN / "pact"), "broker")
VERIFIER = (str(BIN / "pact"), "verifier")
NPM = (str(BIN / "node"), str(NODE_MODULES / "@pact-foundation/pact-cli/bin/pact-broker.js"))


def ruby(program: str = "pact-broker") -> tuple[str]:
    """Give the command of the original client, which another npm release carries with its own Ruby."""
    [found] = NODE_MODULES.glob(f"pact-ruby-linux-x64/standalone/*/pact/bin/{program}")
    return (str(found),)


class Ran(Struct, frozen=True):
    """How a command ended, and what it printed, colours left out."""

    status: int
    text: str


class Client(Struct, frozen=True):
    """One command line, with the variables that name its server and its user, and the folder that it runs in."""

    command: tuple[str, ...]
    environment: Mapping[str, str]
    folder: Path | None = None

    def run(self, *arguments: str) -> Ran:
        """Run it; what it prints on either stream is one text."""
        ran = subprocess.run(
            [*self.command, *arguments],
            env=self.environment,
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        return Ran(ran.returncode, COLOUR.sub("", ran.stdout))

    def does(self, *arguments: str) -> str:
        """Run it and expect success; give what it printed."""
        ran = self.run(*arguments)
        assert ran.status == 0, ran.text
        return ran.text

    def refuses(self, *arguments: str) -> str:
        """Run it and expect status 1; give what it printed."""
        ran = self.run(*arguments)
        assert ran.status == 1, ran.text
        return ran.text


def rows(table: str) -> list[list[str]]:
    """Give the cells of a table that either client drew, without its head."""
    lines = [line.strip("│") for line in table.splitlines() if line.startswith("│") or " | " in line]
    return [[cell.strip().strip('"') for cell in re.split("[┆|]", line)] for line in lines[1:]]


def client(command: tuple[str, ...], server: Server, **credentials: str) -> Client:
    """Give a command line that talks to a server, as its administrator unless told otherwise."""
    return Client(command, surroundings(server) | (credentials or {"PACT_BROKER_TOKEN": server.token}))


def surroundings(server: Server) -> dict[str, str]:
    """Give the variables of somebody without credentials; retrying is off, since it would hide a server's failure."""
    return {
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "LANG": "C.UTF-8",
        "PACT_DO_NOT_TRACK": "true",
        "PACT_BROKER_HTTP_RETRIES": "0",
        "PACT_BROKER_BASE_URL": server.url,
    }
