"""How clients say who they are, and what they tell when that is not enough."""

from collections.abc import Mapping

import pytest

from tests.clients.pact.broker_http import Pair
from tests.clients.pact.commands import PYPI, VERIFIER, Client, client, ruby, surroundings
from tests.clients.servers import Server
from tests.world import PASSWORD

Credentials = Mapping[str, str]


@pytest.fixture(scope="session")
def credentials(server: Server) -> dict[str, Credentials]:
    """Every way to be somebody who may write, somebody who may only read, and nobody."""
    server.signoff("user", "create", "bob", "--role", "read-write", "--password", given=f"{PASSWORD}\n")
    server.signoff("user", "create", "carol", "--role", "read-only", "--password", given=f"{PASSWORD}\n")
    read_only = server.signoff("token", "create", "bob", "--read-only")
    return {
        "token": {"PACT_BROKER_TOKEN": server.token},
        "password": {"PACT_BROKER_USERNAME": "bob", "PACT_BROKER_PASSWORD": PASSWORD},
        "token as password": {"PACT_BROKER_USERNAME": "x", "PACT_BROKER_PASSWORD": server.token},
        "reading token": {"PACT_BROKER_TOKEN": read_only},
        "reader": {"PACT_BROKER_USERNAME": "carol", "PACT_BROKER_PASSWORD": PASSWORD},
        "unknown token": {"PACT_BROKER_TOKEN": "sgn_u_unknown"},
        "wrong password": {"PACT_BROKER_USERNAME": "bob", "PACT_BROKER_PASSWORD": "wrong"},
    }


@pytest.fixture(params=[PYPI, ruby()], ids=["newer", "original"])
def command(request: pytest.FixtureRequest) -> tuple[str, ...]:
    return tuple(request.param)


def publish(broker: Client, pair: Pair) -> tuple[int, str]:
    ran = broker.run("publish", str(pair.file), "--consumer-app-version", "1", "--branch", "main")
    return ran.status, ran.text


@pytest.mark.parametrize("way", ["token", "password", "token as password"])
def test_who_may_write_publishes(
    server: Server, command: tuple[str, ...], credentials: dict[str, Credentials], way: str, pair: Pair
) -> None:
    status, told = publish(client(command, server, **credentials[way]), pair)

    assert status == 0, told
    assert "Pact successfully published" in told


@pytest.mark.parametrize("way", ["reading token", "reader"])
def test_who_may_only_read_cannot_publish(
    server: Server, command: tuple[str, ...], credentials: dict[str, Credentials], way: str, pair: Pair
) -> None:
    broker = client(command, server, **credentials[way])

    status, told = publish(broker, pair)

    assert status == 1
    assert "You need the permission contract_data:manage:*" in told
    assert pair.consumer not in broker.does("list-pacticipants")


@pytest.mark.parametrize("way", ["unknown token", "wrong password"])
def test_who_is_unknown_is_told_so(
    server: Server, command: tuple[str, ...], credentials: dict[str, Credentials], way: str, pair: Pair
) -> None:
    broker = client(command, server, **credentials[way])

    status, told = publish(broker, pair)

    assert status == 1
    assert "401" in told
    assert "401" in broker.refuses("list-pacticipants")


def test_options_of_the_command_line_are_credentials_too(
    server: Server, credentials: dict[str, Credentials]
) -> None:
    nobody = Client(PYPI, surroundings(server))

    assert "401" in nobody.refuses("list-pacticipants")
    nobody.does("list-pacticipants", "--broker-username", "bob", "--broker-password", PASSWORD)
    nobody.does("list-pacticipants", "--broker-token", server.token)
    nobody.does("list-pacticipants", "--custom-header", f"Authorization: Bearer {server.token}")
    nobody.does("list-pacticipants", "--custom-header", f"X-Api-Key: {server.token}")


def test_verifier_signs_in_or_is_refused(
    server: Server, credentials: dict[str, Credentials], pair: Pair
) -> None:
    publish(client(PYPI, server), pair)
    arguments = ("--provider-name", pair.provider, "--hostname", "127.0.0.1", "--port", "9", "--no-colour")

    known = client(VERIFIER, server, **credentials["password"]).refuses(*arguments)
    unknown = client(VERIFIER, server, **credentials["unknown token"]).refuses(*arguments)

    assert f"Verifying a pact between {pair.consumer} and {pair.provider}" in known
    assert f"Verifying a pact between {pair.consumer} and {pair.provider}" not in unknown
    assert "401" in unknown
