"""Verify the provider that listens on a port with pact-python, as a team's test does; run as a program of its own."""

import sys

from pact import Verifier
from pact.types import Message

from tests.clients.pact.consumer import PROVIDER
from tests.clients.pact.provider import STATES
from tests.clients.pact.verifying import HOST

SHIPPED = Message(
    contents=b'{"number": 7, "to": "carol@example.org"}', metadata=None, content_type="application/json"
)


def main(port: str, version: str, branch: str) -> None:
    (
        Verifier(PROVIDER, host=HOST)
        .add_transport(url=f"http://{HOST}:{port}")
        .state_handler(f"http://{HOST}:{port}{STATES}", body=True)
        .message_handler({"an order was shipped": SHIPPED})
        .set_publish_options(version, branch=branch)
        .broker_source(selector=True)
        .include_pending()
        .include_wip_since("2020-01-01")
        .provider_branch(branch)
        .consumer_version(main_branch=True)
        .build()
        .verify()
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
