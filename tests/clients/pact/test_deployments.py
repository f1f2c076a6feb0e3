"""The commands about deployments and releases."""

import json

import pytest

from tests.clients.pact.broker_http import Http
from tests.clients.pact.commands import Client, rows


@pytest.fixture
def application(http: Http, unique: str) -> str:
    """An application with the versions 1 and 2."""
    for number in ("1", "2"):
        http.put(http.link("pb:pacticipant-version", pacticipant=f"app-{unique}", version=number), {}, 201)
    return f"app-{unique}"


def running(broker: Client, application: str, environment: str, *narrowed: str) -> list[list[str]]:
    """Give version, status and instance of what the client says is in an environment."""
    told = broker.does(
        "describe-version", "--pacticipant", application, "--environment", environment, *narrowed
    )
    return sorted([version, status, instance] for version, status, _, instance in rows(told))


def test_deployment_replaces_the_one_before(broker: Client, application: str, environment: str) -> None:
    place = ("--pacticipant", application, "--environment", environment)
    told = broker.does("record-deployment", *place, "--version", "1")
    broker.does("record-deployment", *place, "--version", "2")

    assert f"Recorded deployment of {application} version 1 to {environment} environment" in told
    assert running(broker, application, environment) == [["2", "Deployed", "-"]]


def test_instances_live_side_by_side(broker: Client, application: str, environment: str) -> None:
    place = ("--pacticipant", application, "--environment", environment)
    blue = ("--application-instance", "blue")
    broker.does("record-deployment", *place, "--version", "1")
    told = broker.does("record-deployment", *place, "--version", "2", *blue)

    assert f"to {environment} environment (application instance blue)" in told
    assert running(broker, application, environment) == [["1", "Deployed", "-"], ["2", "Deployed", "blue"]]
    gone = broker.does("record-undeployment", *place, *blue)
    assert f"Undeployed {application} from {environment} environment (application instance blue)" in gone
    assert running(broker, application, environment) == [["1", "Deployed", "-"]]


def test_undeployment_of_what_is_not_there_is_refused(
    broker: Client, application: str, environment: str
) -> None:
    undeploy = ("record-undeployment", "--pacticipant", application)

    told = broker.refuses(*undeploy, "--environment", environment)

    assert f"{application} is not currently deployed to {environment} environment" in told
    assert "Environment nowhere not found" in broker.refuses(*undeploy, "--environment", "nowhere")


def test_deployment_to_nowhere_or_of_nothing_is_refused(
    broker: Client, application: str, environment: str
) -> None:
    deploy = ("record-deployment", "--pacticipant", application)

    nowhere = broker.refuses(*deploy, "--version", "1", "--environment", "nowhere")
    nothing = broker.refuses(*deploy, "--version", "99", "--environment", environment)

    assert "Environment nowhere does not exist" in nowhere
    assert "404 Not Found" in nothing


def test_releases_are_supported_until_their_end(broker: Client, application: str, environment: str) -> None:
    place = ("--pacticipant", application, "--environment", environment)
    for number in ("1", "2"):
        told = broker.does("record-release", *place, "--version", number)
        assert f"Recorded release of {application} version {number} to {environment} environment" in told

    ended = broker.does("record-support-ended", *place, "--version", "1")

    assert f"Recorded support ended for application {application}, version 1 from {environment}" in ended
    assert running(broker, application, environment, "--released") == [["2", "Released", "-"]]
    assert running(broker, application, environment, "--deployed") == []
    broker.does("record-support-ended", *place, "--version", "2")
    again = broker.refuses("record-support-ended", *place, "--version", "2")
    assert f"No currently released versions found for {application} in {environment} environment" in again


def test_records_are_documents_when_asked(broker: Client, application: str, environment: str) -> None:
    version = (
        "--pacticipant",
        application,
        "--version",
        "1",
        "--environment",
        environment,
        "--output",
        "json",
    )

    deployed = json.loads(broker.does("record-deployment", *version))
    released = json.loads(broker.does("record-release", *version))

    assert deployed["currentlyDeployed"] is True
    assert released["currentlySupported"] is True
    assert deployed["_embedded"]["environment"]["name"] == environment
