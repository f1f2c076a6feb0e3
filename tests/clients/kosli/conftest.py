"""The `kosli` command, talking to the server of the module, in a checked-out Git repository."""

from pathlib import Path
from uuid import uuid4

import pytest

from tests.clients.kosli.commands import Sources, checked_out
from tests.clients.kosli.commands import kosli as command
from tests.clients.pact.commands import Client
from tests.clients.servers import Server


@pytest.fixture(scope="session")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Sources:
    """A Git repository with two commits, which nobody changes."""
    return checked_out(tmp_path_factory.mktemp("sources"))


@pytest.fixture
def kosli(server: Server, sources: Sources, tmp_path: Path) -> Client:
    """The command as the server's administrator, with a home of its own."""
    return command(server, tmp_path, sources.folder)


@pytest.fixture
def unique() -> str:
    """A name that nobody else in the shared server has."""
    return f"n{uuid4().hex[:10]}"


@pytest.fixture
def flow(kosli: Client, unique: str) -> str:
    """The name of a flow of this test, whose template asks for nothing."""
    kosli.does("create", "flow", unique, "--use-empty-template")
    return unique


@pytest.fixture
def trail(kosli: Client, flow: str, sources: Sources) -> str:
    """The name of a trail of this test, in its flow, of the newest commit."""
    kosli.does("begin", "trail", "build-1", "--flow", flow, "--commit", sources.head)
    return "build-1"
