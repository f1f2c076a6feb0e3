"""Every command that a released client has is run by some test here."""

import re
from pathlib import Path

from tests.clients.pact.commands import Client

# They install or run another broker.
FOREIGN = {"ruby", "docker", "help", "version", "tree"}


def untested(printed: str, *files: str) -> set[str]:
    """Give the commands that a client's help names and no test of these files runs."""
    commands = set(re.findall(r"^  (?:pact-broker )?([a-z][a-z-]+) ", printed, re.MULTILINE))
    tests = "".join(file.read_text() for name in files for file in sorted(Path(__file__).parent.glob(name)))
    return {name for name in commands - FOREIGN if f'"{name}"' not in tests}


def test_newer_client(broker: Client) -> None:
    assert untested(broker.does("--help"), "test_[!o]*.py") == set()


def test_original_client(ruby_broker: Client) -> None:
    assert untested(ruby_broker.does("help"), "test_original.py", "test_webhooks.py") == set()
