"""Names as people give them: with slashes, spaces, plus signs, percent signs, umlauts and pictures."""

import json
from pathlib import Path

import pytest

from tests.clients.pact.broker_http import Http, Pair
from tests.clients.pact.commands import PYPI, Client, client, rows, ruby
from tests.clients.pact.consumer import run_shop_test
from tests.clients.pact.provider import providing
from tests.clients.pact.verifying import verifier, verify
from tests.clients.servers import Server

CONSUMER = "Web/Shop + Café 🛒"
PROVIDER = "Orders/Ürün & 100% ☂"
VERSION = "1.0/rc 1+é🙂"
BRANCH = "feat/ä b+c"
TAG = "rel/1 + ü🎉"
ENVIRONMENT = "eu/west+1-ü🚀"


@pytest.fixture(params=[PYPI, ruby()], ids=["newer", "original"])
def broker(server: Server, request: pytest.FixtureRequest) -> Client:
    return client(request.param, server)


@pytest.fixture
def pair(unique: str, tmp_path: Path) -> Pair:
    return Pair.write(tmp_path, f"{CONSUMER} {unique}", f"{PROVIDER} {unique}")


@pytest.fixture
def published(http: Http, pair: Pair) -> Pair:
    http.publish(pair.consumer, VERSION, pair.provider, branch=BRANCH, tags=[TAG])
    return pair


@pytest.fixture
def environment(http: Http, unique: str) -> str:
    http.environment(f"{ENVIRONMENT}{unique}")
    return f"{ENVIRONMENT}{unique}"


def test_publish(broker: Client, pair: Pair) -> None:
    told = broker.does(
        "publish", str(pair.file), "--consumer-app-version", VERSION, "--branch", BRANCH, "--tag", TAG
    )

    assert f"Created {pair.consumer} version {VERSION} with branch {BRANCH} and tags {TAG}" in told
    assert (
        f"Pact successfully published for {pair.consumer} version {VERSION} and provider {pair.provider}"
        in told
    )
    listed = json.loads(broker.does("list-latest-pact-versions", "--output", "json"))
    assert f"Pact between {pair.consumer} and {pair.provider}" in [
        link["title"] for link in listed["_links"]["pb:pacts"]
    ]


def test_versions_tags_and_branches(broker: Client, published: Pair) -> None:
    version = ("--pacticipant", published.provider, "--version", VERSION)

    broker.does("create-or-update-version", *version, "--branch", BRANCH, "--tag", TAG)
    broker.does("create-version-tag", *version, "--tag", f"{TAG}/2")

    [[number, tags]] = rows(broker.does("describe-version", *version))
    assert number == VERSION
    assert tags in (f"{TAG}, {TAG}/2", f"{TAG} {TAG}/2")
    application = ("--pacticipant", published.consumer)
    assert rows(broker.does("describe-version", *application, "--latest", TAG)) == [[VERSION, TAG]]
    deleted = broker.does("delete-branch", *application, "--branch", BRANCH)
    assert "Successfully deleted branch" in deleted
    assert BRANCH in deleted


def test_applications(broker: Client, published: Pair) -> None:
    broker.does("create-or-update-pacticipant", "--name", published.consumer, "--display-name", "Shop 🛒")

    assert [published.consumer, "Shop 🛒"] in rows(broker.does("list-pacticipants"))
    assert "Display Name: " in broker.does("describe-pacticipant", "--name", published.consumer)


def test_deployments_and_releases(broker: Client, published: Pair, environment: str) -> None:
    place = ("--pacticipant", published.consumer, "--environment", environment)
    version = (*place, "--version", VERSION)

    deployed = broker.does("record-deployment", *version)
    released = broker.does("record-release", *version)

    sentence = f"of {published.consumer} version {VERSION} to {environment} environment"
    assert f"Recorded deployment {sentence}" in deployed
    assert f"Recorded release {sentence}" in released
    broker.does("record-support-ended", *version)
    broker.does("record-undeployment", *place)
    assert f"{published.consumer} is not currently deployed to {environment} environment" in broker.refuses(
        "record-undeployment", *place
    )


def test_can_i_deploy(broker: Client, published: Pair, environment: str) -> None:
    ask = ("can-i-deploy", "--pacticipant", published.consumer)

    to_environment = broker.refuses(*ask, "--version", VERSION, "--to-environment", environment)
    to_tag = broker.refuses(*ask, "--latest", TAG, "--to", TAG)

    assert (
        f"There is no verified pact between version {VERSION} of {published.consumer} "
        f"and a version of {published.provider} currently in {environment}"
    ) in to_environment
    assert f"the latest version of {published.consumer} with tag {TAG} ({VERSION})" in to_tag


def test_contracts_of_a_branch(pypi_broker: Client, published: Pair, tmp_path: Path) -> None:
    of_branch = ("--provider", published.provider, "--branch", BRANCH)

    [[consumer, title, _]] = rows(pypi_broker.does("get-pacts", *of_branch))
    states = rows(pypi_broker.does("provider-states", "list", *of_branch))

    assert consumer == published.consumer
    assert title == f"Pact between {published.consumer} ({VERSION}) and {published.provider}"
    assert states == [["it is day", published.consumer, '{"hour":9}']]


def test_verification(
    pypi_broker: Client, server: Server, unique: str, environment: str, tmp_path: Path
) -> None:
    consumer, provider = f"{CONSUMER} {unique}", f"{PROVIDER} {unique}"
    contract = run_shop_test(tmp_path, "total", consumer=consumer, provider=provider)
    pypi_broker.does("publish", str(contract), "--consumer-app-version", VERSION, "--branch", BRANCH)

    with providing("number", "total") as port:
        ran = verify(verifier(server), port, VERSION, BRANCH, {"branch": BRANCH}, provider=provider)

    assert ran.status == 0, ran.text
    assert f"latest version from branch '{BRANCH}' ({VERSION})" in ran.text
    pypi_broker.does(
        *("record-deployment", "--pacticipant", provider, "--version", VERSION, "--environment", environment)
    )
    pypi_broker.does(
        *("can-i-deploy", "--pacticipant", consumer, "--version", VERSION, "--to-environment", environment)
    )
