"""Clients of this dialect, which take plain JSON."""

import pytest

from tests.api.client import Client

JSON = "application/json"


@pytest.fixture
def client(client: Client) -> Client:
    """Alice, who may do everything."""
    return client.accepting(JSON)


@pytest.fixture
def reader(reader: Client) -> Client:
    """Carol, who only reads."""
    return reader.accepting(JSON)


@pytest.fixture
def stranger(stranger: Client) -> Client:
    """Mallory, who administers another organisation."""
    return stranger.accepting(JSON)


@pytest.fixture
def nobody(nobody: Client) -> Client:
    """Somebody without a credential."""
    return nobody.accepting(JSON)
