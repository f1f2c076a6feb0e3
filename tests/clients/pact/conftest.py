"""The clients, each talking to the server of the module."""

from collections.abc import Iterator

import pytest

from tests.clients.pact.broker_http import Http, connected
from tests.clients.pact.commands import NPM, PYPI, Client, client, ruby
from tests.clients.servers import Server


@pytest.fixture
def http(server: Server) -> Iterator[Http]:
    """A connection, to arrange what a test needs and to ask what it did."""
    http = connected(server)
    with http.client:
        yield http


@pytest.fixture
def pact_broker(server: Server) -> Client:
    """`pact broker` as PyPI has it."""
    return client(PYPI, server)


@pytest.fixture
def npm_broker(server: Server) -> Client:
    """`pact-broker` as npm has it."""
    return client(NPM, server)


@pytest.fixture
def ruby_broker(server: Server) -> Client:
    """`pact-broker`, the original client."""
    return client(ruby(), server)
