"""`can-i-deploy` and `can-i-merge` in all their forms."""

import json
import subprocess

import pytest

from tests.clients.pact.broker_http import Http, Pair
from tests.clients.pact.commands import Client, rows

YES = "All required verification results are published and successful"


@pytest.fixture
def verified(http: Http, pair: Pair, environment: str) -> Pair:
    """A pair whose consumer 1 was verified by provider 7, which is deployed and tagged; consumer 2 waits."""
    http.publish(pair.consumer, "1", pair.provider, branch="main", tags=["dev"])
    http.publish(pair.consumer, "2", pair.provider, branch="next", status=201)
    http.put(
        http.link("pb:pacticipant-branch-version", pacticipant=pair.provider, branch="main", version="7"),
        {},
        201,
    )
    http.put(
        http.link("pb:pacticipant-version-tag", pacticipant=pair.provider, version="7", tag="prod"), {}, 201
    )
    http.verify(pair.consumer, "1", pair.provider, "7")
    http.record("deployment", pair.provider, "7", environment)
    return pair


def unverified(consumer: str, provider: str) -> str:
    return f"There is no verified pact between {consumer} and {provider}"


def test_to_environment(broker: Client, verified: Pair, environment: str) -> None:
    # The client wants the version right behind its application: after another option it forgets it.
    ask = ("can-i-deploy", "--pacticipant", verified.consumer, "--version")
    place = ("--to-environment", environment)

    yes = broker.does(*ask, "1", *place)
    no = broker.refuses(*ask, "2", *place)

    assert "Computer says yes" in yes
    assert YES in yes
    assert rows(yes) == [[verified.consumer, "1", verified.provider, "7", "true", "1"]]
    assert "Computer says no" in no
    assert unverified(
        f"version 2 of {verified.consumer}",
        f"the version of {verified.provider} currently in {environment} (7)",
    ) in " ".join(no.split())


def test_of_a_branch_or_the_main_branch(broker: Client, verified: Pair, environment: str) -> None:
    ask = ("can-i-deploy", "--pacticipant", verified.consumer)
    place = ("--to-environment", environment)

    assert YES in broker.does(*ask, "--branch", "main", *place)
    assert YES in broker.does(*ask, "--main-branch", *place)
    assert "Computer says no" in broker.refuses(*ask, "--branch", "next", *place)
    missing = broker.refuses(*ask, "--branch", "other", *place)
    assert f"No version of {verified.consumer} from branch other exists" in missing


def test_of_the_latest_to_a_tag(broker: Client, verified: Pair) -> None:
    ask = ("can-i-deploy", "--pacticipant", verified.consumer)

    told = broker.does(*ask, "--latest", "dev", "--to", "prod")

    assert YES in told
    assert (
        "WARN: It is recommended to specify the version number (rather than the tag or branch) of the pacticipant "
        "you wish to deploy"
    ) in " ".join(told.split())
    assert "Computer says no" in broker.refuses(*ask, "--latest", "--to", "prod")


def test_of_versions_together(broker: Client, verified: Pair) -> None:
    provider = ("--pacticipant", verified.provider, "--version", "7")
    ask = ("can-i-deploy", "--pacticipant", verified.consumer, "--version")

    assert YES in broker.does(*ask, "1", *provider)
    assert "Computer says no" in broker.refuses(*ask, "2", *provider)


def test_with_something_ignored(broker: Client, verified: Pair, environment: str) -> None:
    ask = (
        "can-i-deploy",
        "--pacticipant",
        verified.consumer,
        "--version",
        "2",
        "--to-environment",
        environment,
    )

    told = broker.does(*ask, "--ignore", verified.provider)

    assert "There are no missing dependencies" in told


def test_of_a_failure(broker: Client, verified: Pair, http: Http, environment: str) -> None:
    http.verify(verified.consumer, "2", verified.provider, "7", success=False)

    told = broker.refuses(
        "can-i-deploy", "--pacticipant", verified.consumer, "--version", "2", "--to-environment", environment
    )

    assert (
        f"The verification for the pact between version 2 of {verified.consumer} and the version of "
        f"{verified.provider} currently in {environment} (7) failed"
    ) in " ".join(told.split())
    assert "(failure)" in told


def test_of_what_is_unknown(broker: Client, verified: Pair, environment: str) -> None:
    ask = ("can-i-deploy", "--pacticipant")
    place = ("--to-environment", environment)

    assert "Pacticipant nobody not found" in broker.refuses(*ask, "nobody", "--version", "1", *place)
    assert "Environment with name 'nowhere' does not exist" in broker.refuses(
        *ask, verified.consumer, "--version", "1", "--to-environment", "nowhere"
    )
    nothing = broker.refuses(*ask, verified.consumer, "--version", "99", *place)
    assert f"No pacts or verifications have been published for version 99 of {verified.consumer}" in nothing


def test_dry_run_says_no_and_ends_well(broker: Client, verified: Pair, environment: str) -> None:
    told = broker.does(
        *("can-i-deploy", "--pacticipant", verified.consumer, "--version", "2", "--dry-run"),
        *("--to-environment", environment),
    )

    assert "Computer says no" in told
    assert "Dry run enabled" in told


def test_document_when_asked(broker: Client, verified: Pair, environment: str) -> None:
    told = broker.does(
        *("can-i-deploy", "--pacticipant", verified.consumer, "--version", "1", "--output", "json"),
        *("--to-environment", environment),
    )

    answer = json.loads(told)
    assert answer["summary"] == {"deployable": True, "reason": YES, "success": 1, "failed": 0, "unknown": 0}


def test_waits_while_the_result_is_unknown(
    pypi_broker: Client, verified: Pair, http: Http, environment: str
) -> None:
    ask = (
        "can-i-deploy",
        "--pacticipant",
        verified.consumer,
        "--version",
        "2",
        "--to-environment",
        environment,
    )
    with subprocess.Popen(
        [*pypi_broker.command, *ask, "--retry-while-unknown", "20", "--retry-interval", "1"],
        env=pypi_broker.environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as waiting:
        with pytest.raises(subprocess.TimeoutExpired):
            waiting.wait(0.5)
        http.verify(verified.consumer, "2", verified.provider, "7")
        told, _ = waiting.communicate(timeout=40)

    assert waiting.returncode == 0, told
    assert "Computer says yes" in told


def test_can_i_merge(broker: Client, verified: Pair) -> None:
    ask = ("can-i-merge", "--pacticipant", verified.consumer, "--version")

    assert YES in broker.does(*ask, "1")
    told = broker.refuses(*ask, "2")
    assert f"the latest version of {verified.provider} from branch main (7)" in told
