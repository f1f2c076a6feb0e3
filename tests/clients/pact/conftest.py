"""The clients, each talking to the server of the module, and something to talk about."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.clients.pact.broker_http import Http, Pair, connected
from tests.clients.pact.commands import NPM, PYPI, Client, client, ruby
from tests.clients.servers import Server


@pytest.fixture
def http(server: Server) -> Iterator[Http]:
    """A connection, to arrange what a test needs and to ask what it did."""
    http = connected(server)
    with http.client:
        yield http


@pytest.fixture
def pypi_broker(server: Server) -> Client:
    """`pact broker` as PyPI has it."""
    return client(PYPI, server)


@pytest.fixture(params=[PYPI, NPM], ids=["pypi", "npm"])
def broker(server: Server, request: pytest.FixtureRequest) -> Client:
    """The newer command line as PyPI has it, and as npm has it."""
    return client(request.param, server)


@pytest.fixture
def ruby_broker(server: Server) -> Client:
    """`pact-broker`, the original client."""
    return client(ruby(), server)


@pytest.fixture
def unique() -> str:
    """A name that nobody else in the shared server has."""
    return f"n{uuid4().hex[:10]}"


@pytest.fixture
def pair(unique: str, tmp_path: Path) -> Pair:
    """A consumer and a provider of this test, with a contract that waits in a file."""
    return Pair.write(tmp_path, f"shop-{unique}", f"orders-{unique}")


@pytest.fixture
def environment(http: Http, unique: str) -> str:
    """The name of an environment of this test."""
    http.environment(unique)
    return unique
