"""The page about conversations, command by command."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clients.servers import Server, serving
from tests.clients.walkthrough import followed


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of the reader's own, since the page's names are everybody's."""
    with serving(tmp_path_factory.mktemp("server")) as server:
        yield server


def test_conversation_page(server: Server, tmp_path: Path) -> None:
    folder = tmp_path / "reader"
    folder.mkdir()

    followed("how-to/talk-in-a-flow.md", server, folder)
