"""Servers that real clients talk to. Most tests share one, with names of their own, since a start takes a second."""

from collections.abc import Iterator

import pytest

from signoff.kernel.sql import EngineName
from tests import engines
from tests.clients.servers import Server, serving


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on SQLite, which the tests of a worker share."""
    with serving(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture(params=EngineName)
def new_server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that nobody has used, on each engine in turn."""
    folder = tmp_path_factory.mktemp("server")
    if request.param is EngineName.SQLITE:
        with serving(folder) as server:
            yield server
        return
    postgresql = request.getfixturevalue("postgresql_server")
    name = f"clients_{request.getfixturevalue('worker_id')}"
    with serving(folder, engines.create_database(postgresql, name)) as server:
        yield server
    engines.drop_database(postgresql, name)
