"""Who may do what, as the command tells it: with the message, and without trying again."""

from pathlib import Path
from time import monotonic

import pytest

from tests.clients.kosli.commands import Sources, kosli
from tests.clients.pact.commands import Client
from tests.clients.servers import Server


@pytest.fixture(scope="module")
def reading(server: Server) -> str:
    """The token of somebody who only reads."""
    server.signoff("user", "create", "kosli-reader", "--role", "read-only")
    return server.signoff("token", "create", "kosli-reader")


def command(server: Server, sources: Sources, home: Path, **changes: str) -> Client:
    """Give the command with its usual repeats, which would take seven seconds."""
    return kosli(server, home, sources.folder, MAX_API_RETRIES="3", **changes)


def test_a_wrong_token(server: Server, sources: Sources, tmp_path: Path) -> None:
    started = monotonic()
    told = command(server, sources, tmp_path, API_TOKEN="wrong").refuses("list", "flows")

    assert "token" in told.lower()
    assert monotonic() - started < 3


def test_a_token_that_only_reads(server: Server, sources: Sources, reading: str, tmp_path: Path) -> None:
    client = command(server, sources, tmp_path, API_TOKEN=reading)

    client.does("list", "flows")
    told = client.refuses("create", "flow", "not-mine", "--use-empty-template")
    assert "You need the permission" in told


def test_an_organisation_that_is_not_the_callers(server: Server, sources: Sources, tmp_path: Path) -> None:
    told = command(server, sources, tmp_path, ORG="elsewhere").refuses("list", "flows")

    assert "Organisation not found: elsewhere" in told
