"""Verifiers that publish their results: of pact-python, the original one, and one that a webhook would start."""

import json
import sys
from pathlib import Path

from msgspec.structs import replace

from tests.clients.pact import python_verifier
from tests.clients.pact.broker_http import Http, Pair
from tests.clients.pact.commands import Client, client, ruby
from tests.clients.pact.consumer import MAILER, PROVIDER, SHOP, run_mailer_test, run_shop_test
from tests.clients.pact.provider import STATES, providing
from tests.clients.pact.verifying import HOST, reaching, verifier
from tests.clients.servers import Server


def result_of(http: Http, consumer: str, provider: str) -> tuple[str, bool]:
    """Give the provider version of the latest result for the latest contract, and how it went."""
    contract = http.get(f"/pacts/provider/{provider}/consumer/{consumer}/latest")
    result = http.get(contract["_links"]["pb:latest-verification-results"]["href"])
    return result["providerApplicationVersion"], result["success"]


def test_pact_python_verifies_requests_and_messages(
    server: Server, pypi_broker: Client, http: Http, tmp_path: Path
) -> None:
    run_shop_test(tmp_path, "total")
    run_mailer_test(tmp_path)
    pypi_broker.does("publish", str(tmp_path), "--consumer-app-version", "1", "--branch", "feat/python")
    program = client((sys.executable, "-m", python_verifier.__name__), server)

    with providing("number", "total") as port:
        told = program.does(str(port), "7", "main")

    for name in (SHOP, MAILER):
        assert f"Verifying a pact between {name} and {PROVIDER}" in told
        assert result_of(http, name, PROVIDER) == ("7", True)
    assert "it is a 'work in progress' pact" in told
    assert [branch["name"] for branch in http.version(PROVIDER, "7")["_embedded"]["branches"]] == ["main"]


def test_one_contract_is_verified_by_its_url(
    server: Server, pypi_broker: Client, http: Http, unique: str, tmp_path: Path
) -> None:
    consumer, provider = f"shop-{unique}", f"orders-{unique}"
    contract = run_shop_test(tmp_path, "total", consumer=consumer, provider=provider)
    pypi_broker.does("publish", str(contract), "--consumer-app-version", "1", "--branch", "main")
    document = http.get(f"/pacts/provider/{provider}/consumer/{consumer}/version/1")
    url = document["_links"]["pb:pact-version"]["href"]

    with providing("number") as port:
        ran = verifier(server).run(
            *reaching(provider, port),
            *(
                "--webhook-callback-url",
                url,
                "--publish",
                "--provider-version",
                "8",
                "--provider-branch",
                "main",
            ),
        )

    assert ran.status == 1
    assert "Actual map is missing the following keys: total" in ran.text
    assert result_of(http, consumer, provider) == ("8", False)


def test_original_verifier_publishes_too(server: Server, http: Http, unique: str, tmp_path: Path) -> None:
    pair = f"shop-{unique}", f"orders-{unique}"
    http.put(f"/pacts/provider/{pair[1]}/consumer/{pair[0]}/version/1", second_version_contract(*pair), 201)
    # It leaves a log wherever it runs.
    original = replace(client(ruby("pact-provider-verifier"), server), folder=tmp_path)

    with providing("number") as port:
        told = original.does(
            *("--provider", pair[1], "--provider-base-url", f"http://{HOST}:{port}"),
            *("--provider-states-setup-url", f"http://{HOST}:{port}{STATES}"),
            *(
                "--pact-broker-base-url",
                server.url,
                "--consumer-version-selector",
                json.dumps({"latest": True}),
            ),
            *("--provider-app-version", "9", "--provider-version-branch", "main", "--enable-pending"),
            *("--publish-verification-results", "--include-wip-pacts-since", "2020-01-01"),
        )

    assert "The pact at" in told
    assert "1 interaction, 0 failures" in told
    assert result_of(http, *pair) == ("9", True)


def second_version_contract(consumer: str, provider: str) -> dict[str, object]:
    """Give a contract of the shop in version 2 of the specification, as libraries of ten years wrote it."""
    return {
        "consumer": {"name": consumer},
        "provider": {"name": provider},
        "interactions": [
            {
                "description": "a request for an order",
                "providerState": "an order exists",
                "request": {"method": "GET", "path": "/orders/7"},
                "response": {"status": 200, "body": {"number": 7}},
            }
        ],
        "metadata": {"pactSpecification": {"version": "2.0.0"}},
    }


def test_nothing_to_verify_is_an_error_unless_it_is_expected(server: Server, pair: Pair, http: Http) -> None:
    http.publish(pair.consumer, "1", pair.provider, branch="main")
    nothing = ("--consumer-version-selectors", json.dumps({"branch": "other"}))

    ran = verifier(server).run(*reaching(pair.provider, 9), *nothing)
    expected = verifier(server).run(*reaching(pair.provider, 9), *nothing, "--ignore-no-pacts-error")

    assert ran.status == 1
    assert expected.status == 0


def test_selector_that_makes_no_sense_is_refused_with_the_reason(
    server: Server, pair: Pair, http: Http
) -> None:
    http.publish(pair.consumer, "1", pair.provider, branch="main")
    selector = ("--consumer-version-selectors", json.dumps({"mainBranch": True, "tag": "dev"}))

    ran = verifier(server).run(*reaching(pair.provider, 9), *selector)

    assert ran.status == 1
    assert (
        "cannot specify mainBranch=true with any other criteria apart from consumer (at index 0)" in ran.text
    )
