"""Clients that reach the server under a path prefix, through a reverse proxy."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.clients.pact.commands import PYPI, client, ruby
from tests.clients.pact.consumer import PROVIDER, SHOP, run_shop_test
from tests.clients.pact.provider import providing
from tests.clients.pact.proxy import PREFIX, Target, proxying
from tests.clients.pact.verifying import IN_USE, MAIN_BRANCHES, verifier, verify
from tests.clients.servers import Server, serving

BRANCH = "feat/a + ü"


@pytest.fixture(params=["configured", "forwarded"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server behind a proxy, that was told its address or learns it from the proxy's headers."""
    target = Target()
    with proxying(target) as url:
        told = {"base_url": url} if request.param == "configured" else {"trusted_proxies": "127.0.0.1"}
        with serving(tmp_path_factory.mktemp("server"), **told) as server:
            target.port = int(server.url.rpartition(":")[2])
            yield replace(server, url=url)


def test_links_keep_the_prefix(server: Server, tmp_path: Path) -> None:
    newer, original = client(PYPI, server), client(ruby(), server)
    contract = run_shop_test(tmp_path, "total")

    told = newer.does("publish", str(contract), "--consumer-app-version", "1/1", "--branch", BRANCH)
    original.does("create-environment", "--name", "test")
    with providing("number", "total") as port:
        ran = verify(verifier(server), port, "7/7", BRANCH, MAIN_BRANCHES, IN_USE)
    for name, version in ((PROVIDER, "7/7"), (SHOP, "1/1")):
        place = ("--pacticipant", name, "--version", version)
        original.does("can-i-deploy", *place, "--to-environment", "test")
        newer.does("record-deployment", *place, "--environment", "test")

    assert f"{server.url}/pacts/provider/{PROVIDER}/consumer/{SHOP}/version/1%2F1" in told
    assert server.url.endswith(PREFIX)
    assert ran.status == 0, ran.text
    assert f"The pact at {server.url}/pacts/provider/" in ran.text
    assert "Successfully deleted" in newer.does("delete-branch", "--pacticipant", SHOP, "--branch", BRANCH)
