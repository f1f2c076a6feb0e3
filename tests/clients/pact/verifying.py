"""The released verifier, run against the provider with contracts from the broker."""

import json
from collections.abc import Mapping

from tests.clients.pact.commands import VERIFIER, Client, Ran, client
from tests.clients.pact.consumer import PROVIDER
from tests.clients.pact.provider import STATES
from tests.clients.servers import Server

MAIN_BRANCHES = {"mainBranch": True}
IN_USE = {"deployedOrReleased": True}
HOST = "127.0.0.1"


def verifier(server: Server) -> Client:
    """Give `pact verifier`, which takes its contracts from a server."""
    return client(VERIFIER, server)


def verify(
    verifier: Client,
    port: int,
    version: str,
    branch: str,
    *selectors: Mapping[str, bool | str],
    provider: str = PROVIDER,
) -> Ran:
    """Verify the provider that listens on a port, pending and WIP contracts included, and publish the results."""
    return verifier.run(
        *reaching(provider, port),
        *("--publish", "--provider-version", version, "--provider-branch", branch),
        *("--enable-pending", "--include-wip-pacts-since", "2020-01-01"),
        *(part for one in selectors for part in ("--consumer-version-selectors", json.dumps(one))),
    )


def reaching(provider: str, port: int) -> tuple[str, ...]:
    """Give the options that tell the verifier where the provider is."""
    return (
        *("--provider-name", provider, "--hostname", HOST, "--no-colour"),
        *("--transports", f"http:{port}", "--transports", f"message:{port}"),
        *("--state-change-url", f"http://{HOST}:{port}{STATES}"),
    )
