"""The whole story, told with the released clients only: from a consumer's test to the end of a version's life."""

from pathlib import Path

import pytest
from msgspec import Struct

from tests.clients.pact.commands import PYPI, Client, client, rows
from tests.clients.pact.consumer import MAILER, PROVIDER, SHOP, run_mailer_test, run_shop_test
from tests.clients.pact.provider import providing
from tests.clients.pact.verifying import IN_USE, MAIN_BRANCHES, verifier, verify
from tests.clients.servers import Server


class Team(Struct, frozen=True):
    """What the people of the story have at hand."""

    broker: Client
    verifier: Client
    folder: Path


@pytest.fixture
def team(new_server: Server, tmp_path: Path) -> Team:
    return Team(client(PYPI, new_server), verifier(new_server), tmp_path)


def test_story(team: Team) -> None:
    team_makes_its_environments(team)
    consumers_publish_from_a_feature_branch(team)
    nothing_may_be_deployed_before_it_is_verified(team)
    provider_verifies_work_in_progress(team)
    everything_verified_is_deployed(team)
    provider_breaks_what_is_deployed(team)
    consumer_wants_what_nobody_provides(team)
    consumer_is_released_and_retired(team)
    provider_is_undeployed(team)
    branch_is_deleted(team)


def team_makes_its_environments(team: Team) -> None:
    assert "Created test environment" in team.broker.does("create-environment", "--name", "test")
    team.broker.does("create-environment", "--name", "production", "--production")

    listed = team.broker.does("list-environments")

    assert [row[1:] for row in rows(listed)] == [
        ["production", "Production", "true"],
        ["test", "Test", "false"],
    ]


def consumers_publish_from_a_feature_branch(team: Team) -> None:
    run_shop_test(team.folder, "total")
    run_mailer_test(team.folder)

    told = team.broker.does(
        *("publish", str(team.folder), "--consumer-app-version", "1.0", "--branch", "feat/orders"),
        *("--build-url", "https://ci.example.org/1"),
    )

    for name in (SHOP, MAILER):
        assert f"Created {name} version 1.0 with branch feat/orders" in told
        assert f"Pact successfully published for {name} version 1.0 and provider {PROVIDER}." in told
    assert f"Add Pact verification tests to the {PROVIDER} build" in told


def nothing_may_be_deployed_before_it_is_verified(team: Team) -> None:
    told = may_deploy(team, SHOP, "1.0", says="no")

    assert (
        f"There is no verified pact between version 1.0 of {SHOP} and a version of {PROVIDER} currently in test "
        "(no version is currently recorded as deployed/released in this environment)"
    ) in told


def provider_verifies_work_in_progress(team: Team) -> None:
    with providing("number", "total") as port:
        ran = verify(team.verifier, port, "10", "main", MAIN_BRANCHES, IN_USE)

    assert ran.status == 0, ran.text
    for name in (SHOP, MAILER):
        assert f"Verifying a pact between {name} and {PROVIDER}" in ran.text
        assert f"it is the pact for the latest version of {name} from branch 'feat/orders'" in ran.text
    assert f"This pact is in pending state for this version of {PROVIDER}" in ran.text
    assert "FAILED" not in ran.text


def everything_verified_is_deployed(team: Team) -> None:
    assert "There are no missing dependencies" in may_deploy(team, PROVIDER, "10")
    deploy(team, PROVIDER, "10")

    told = may_deploy(team, SHOP, "1.0")

    assert "All required verification results are published and successful" in told
    assert "verification-results/" in told
    deploy(team, SHOP, "1.0")
    may_deploy(team, MAILER, "1.0")
    deploy(team, MAILER, "1.0")


def provider_breaks_what_is_deployed(team: Team) -> None:
    with providing("number") as port:
        ran = verify(team.verifier, port, "11", "feat/no-total", MAIN_BRANCHES, IN_USE)

    assert ran.status == 1, ran.text
    assert "consumer version(s) currently deployed to test (1.0)" in ran.text
    assert "This pact has previously been successfully verified by" in ran.text
    assert "Actual map is missing the following keys: total" in ran.text
    told = may_deploy(team, PROVIDER, "11", says="no")
    assert (
        f"The verification for the pact between the version of {SHOP} currently in test (1.0) "
        f"and version 11 of {PROVIDER} failed"
    ) in told


def consumer_wants_what_nobody_provides(team: Team) -> None:
    contract = run_shop_test(team.folder, "total", "currency")
    team.broker.does("publish", str(contract), "--consumer-app-version", "2.0", "--branch", "feat/currency")

    with providing("number", "total") as port:
        ran = verify(team.verifier, port, "12", "main", MAIN_BRANCHES, IN_USE)

    # A pending contract may fail without failing the provider's build; its consumer has to wait.
    assert ran.status == 0, ran.text
    assert f"This pact is still in pending state for any version of {PROVIDER} from branch 'main'" in ran.text
    assert "Actual map is missing the following keys: currency" in ran.text
    assert "There is no verified pact" in may_deploy(team, SHOP, "2.0", says="no")
    may_deploy(team, PROVIDER, "12")
    deploy(team, PROVIDER, "12")
    assert f"version 2.0 of {SHOP} and the version of {PROVIDER} currently in test (12) failed" in may_deploy(
        team, SHOP, "2.0", says="no"
    )


def consumer_is_released_and_retired(team: Team) -> None:
    version = ("--pacticipant", MAILER, "--version", "1.0", "--environment", "production")
    shown = ("describe-version", "--pacticipant", MAILER, "--environment", "production", "--released")

    told = team.broker.does("record-release", *version)
    released = team.broker.does(*shown)
    ended = team.broker.does("record-support-ended", *version)

    assert f"Recorded release of {MAILER} version 1.0 to production environment" in told
    assert "1.0" in released
    assert f"Recorded support ended for application {MAILER}, version 1.0 from production" in ended
    assert "1.0" not in team.broker.does(*shown)
    assert f"No currently released versions found for {MAILER} in production environment" in (
        team.broker.refuses("record-support-ended", *version)
    )


def provider_is_undeployed(team: Team) -> None:
    undeploy = ("record-undeployment", "--pacticipant", PROVIDER, "--environment", "test")

    told = team.broker.does(*undeploy)

    assert f"Undeployed {PROVIDER} from test environment" in told
    assert f"{PROVIDER} is not currently deployed to test environment" in team.broker.refuses(*undeploy)
    may_deploy(team, SHOP, "1.0", says="no")


def branch_is_deleted(team: Team) -> None:
    delete = ("delete-branch", "--pacticipant", SHOP, "--branch", "feat/currency")

    told = team.broker.does(*delete)

    assert f"Successfully deleted branch 'feat/currency' of pacticipant '{SHOP}'" in told
    assert "as it was not found" in team.broker.refuses(*delete, "--error-when-not-found", "true")
    with providing("number", "total") as port:
        ran = verify(team.verifier, port, "13", "main", MAIN_BRANCHES, IN_USE)
    assert ran.status == 0, ran.text
    assert ran.text.count(f"Verifying a pact between {SHOP}") == 1
    assert "consumer version(s) currently deployed to test (1.0)" in ran.text


def may_deploy(team: Team, name: str, version: str, *, says: str = "yes") -> str:
    """Ask whether a version may go to the test environment; give the explanation."""
    question = ("can-i-deploy", "--pacticipant", name, "--version", version, "--to-environment", "test")
    told = team.broker.does(*question) if says == "yes" else team.broker.refuses(*question)
    assert f"Computer says {says}" in told
    return told


def deploy(team: Team, name: str, version: str) -> None:
    told = team.broker.does(
        "record-deployment", "--pacticipant", name, "--version", version, "--environment", "test"
    )
    assert f"Recorded deployment of {name} version {version} to test environment" in told
