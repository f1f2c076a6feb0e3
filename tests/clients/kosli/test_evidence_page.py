"""The page about evidence, command by command, and what a browser then shows of it."""

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.clients.kosli.commands import KOSLI, checked_out
from tests.clients.servers import Server, serving
from tests.clients.walkthrough import followed


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of the reader's own, since the page's names are everybody's."""
    with serving(tmp_path_factory.mktemp("server")) as server:
        yield server


def test_evidence_page(server: Server, tmp_path: Path) -> None:
    folder = tmp_path / "reader"
    folder.mkdir()
    commit = checked_out(folder).head

    followed("how-to/evidence.md", server, folder, KOSLI)

    shown = httpx2.get(
        f"{server.url}/flows/shop/trails/{commit}", auth=("", server.token), headers={"accept": "text/html"}
    ).text
    for said in ("Everything that is required is here", "unit-tests", "scan", "runs in production"):
        assert said in shown
