"""Two vendors' tools, one pipeline: what `pact` verified is evidence that `kosli` finds on the trail of its commit."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.clients.kosli.commands import Sources
from tests.clients.kosli.templates import written
from tests.clients.pact.commands import PYPI, Client, client
from tests.clients.pact.consumer import run_shop_test
from tests.clients.pact.provider import providing
from tests.clients.pact.verifying import MAIN_BRANCHES, verifier, verify
from tests.clients.servers import Server

SECONDS = 15
NEEDS_PACTS = """\
version: 1
trail:
  attestations:
  - name: pact
    type: pact
"""


def soon(look: Callable[[], Any]) -> Any:
    """Look until there is something: the log is read a moment after it was written."""
    until = time.monotonic() + SECONDS
    while not (found := look()) and time.monotonic() < until:
        time.sleep(0.1)
    return found


def test_a_verification_is_evidence(
    server: Server, kosli: Client, sources: Sources, unique: str, tmp_path: Path
) -> None:
    consumer, provider = f"shop-{unique}", f"orders-{unique}"
    kosli.does("create", "flow", unique, "--template-file", written(tmp_path, NEEDS_PACTS))
    before, now = sources.commits

    def attested(trail: str) -> Any:
        told = kosli.does(
            "get", "attestation", "pact", "--flow", unique, "--trail", trail, "--output", "json"
        )
        return [] if told.startswith("No ") else json.loads(told)

    def standing(trail: str) -> str:
        told = json.loads(kosli.does("get", "trail", trail, "--flow", unique, "--output", "json"))
        return str(told["compliance_status"]["status"])

    for number, commit in enumerate(sources.commits):
        kosli.does("begin", "trail", f"build-{number}", "--flow", unique, "--commit", commit)
    assert [standing("build-0"), standing("build-1")] == ["INCOMPLETE", "INCOMPLETE"]
    contract = run_shop_test(tmp_path, "total", consumer=consumer, provider=provider)
    publish = ("publish", str(contract), "--consumer-app-version", "1", "--branch", "main")
    client(PYPI, server).does(*publish)

    with providing("number", "total") as port:
        ran = verify(verifier(server), port, before, "main", MAIN_BRANCHES, provider=provider)
    assert ran.status == 0, ran.text
    [found] = soon(lambda: attested("build-0"))
    assert (found["attestation_type"], found["is_compliant"]) == ("pact", True)
    assert standing("build-0") == "COMPLIANT"

    with providing("number") as port:
        ran = verify(verifier(server), port, f"2.0.0+{now[:12]}", "main", MAIN_BRANCHES, provider=provider)
    assert ran.status == 1, ran.text
    [found] = soon(lambda: attested("build-1"))
    assert not found["is_compliant"]
    [result] = found["pact_results"]
    assert (result["consumer"], result["provider"], result["success"]) == (consumer, provider, False)
    assert standing("build-1") == "NON-COMPLIANT"
    assert "false" in kosli.does("get", "attestation", "pact", "--flow", unique, "--trail", "build-1")
