"""The tutorial, command by command, as a reader types it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clients.servers import Server, serving
from tests.clients.walkthrough import followed


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of the reader's own, since the tutorial's names are everybody's."""
    with serving(tmp_path_factory.mktemp("server")) as server:
        yield server


def test_tutorial(server: Server, tmp_path: Path) -> None:
    folder = tmp_path / "reader"
    folder.mkdir()

    followed("tutorial/first-contract.md", server, folder)
