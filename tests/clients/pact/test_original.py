"""The original client, in Ruby: every command that it has."""

import json

from tests.clients.pact.broker_http import Http, Pair
from tests.clients.pact.commands import Client, rows


def test_environments(ruby_broker: Client, unique: str) -> None:
    created = ruby_broker.does(
        *("create-environment", "--name", unique, "--display-name", "Here", "--production"),
        *("--contact-name", "Ops", "--contact-email-address", "ops@example.org"),
    )
    uuid = created.split()[-1]
    listed = rows(ruby_broker.does("list-environments"))
    updated = ruby_broker.does(
        "update-environment", "--uuid", uuid, "--display-name", "There", "--production"
    )
    described = ruby_broker.does("describe-environment", "--uuid", uuid)
    deleted = ruby_broker.does("delete-environment", "--uuid", uuid)

    assert f"Created {unique} environment in the Pact Broker with UUID {uuid}" in created
    assert [uuid, unique, "Here", "true"] in listed
    assert f"Updated {unique} environment in the Pact Broker" in updated
    for line in (f"Name: {unique}", "Display Name: There", "Production: true", "ops@example.org"):
        assert line in described
    assert f"Deleted environment {unique} from the Pact Broker" in deleted
    assert "status=404" in ruby_broker.refuses("describe-environment", "--uuid", uuid)


def test_applications(ruby_broker: Client, unique: str) -> None:
    command = ("create-or-update-pacticipant", "--name", unique)

    created = ruby_broker.does(
        *command, "--main-branch", "trunk", "--repository-url", "https://git.example.org/a"
    )
    updated = ruby_broker.does(*command, "--display-name", "The Shop")
    described = ruby_broker.does("describe-pacticipant", "--name", unique)

    assert f'Pacticipant "{unique}" created in the Pact Broker' in created
    assert f'Pacticipant "{unique}" updated in the Pact Broker' in updated
    for line in (
        f"Name: {unique}",
        "Display Name: The Shop",
        "Main Branch: trunk",
        "https://git.example.org/a",
    ):
        assert line in described
    assert [unique, "The Shop"] in rows(ruby_broker.does("list-pacticipants"))
    assert "status=404" in ruby_broker.refuses("describe-pacticipant", "--name", "nobody")


def test_versions_and_tags(ruby_broker: Client, unique: str) -> None:
    version = ("--pacticipant", unique, "--version", "1")

    refused = ruby_broker.refuses("create-version-tag", *version, "--tag", "prod")
    created = ruby_broker.does("create-or-update-version", *version, "--branch", "main", "--tag", "dev")
    tagged = ruby_broker.does("create-version-tag", *version, "--tag", "prod")
    described = ruby_broker.does("describe-version", *version)

    assert "Could not create tag." in refused
    assert (
        "Created/updated pacticipant version 1 with branch main and tag(s) dev in the Pact Broker" in created
    )
    assert f"Tagging {unique} version 1 as prod" in tagged
    assert rows(described) == [["1", "dev prod"]]
    assert rows(ruby_broker.does("describe-version", "--pacticipant", unique, "--latest", "prod")) == rows(
        described
    )
    missing = ruby_broker.refuses("describe-version", "--pacticipant", unique, "--version", "2")
    assert "Pacticipant version not found" in missing


def test_publish_and_list(ruby_broker: Client, pair: Pair) -> None:
    publish = ("publish", str(pair.file), "--consumer-app-version", "1", "--branch", "feat/a", "--tag", "dev")

    told = ruby_broker.does(*publish, "--build-url", "https://ci.example.org/1")
    merged = ruby_broker.does(*publish, "--merge")
    listed = rows(ruby_broker.does("list-latest-pact-versions"))

    for sentence in (
        f"Created {pair.consumer} version 1 with branch feat/a and tags dev",
        f"Pact successfully published for {pair.consumer} version 1 and provider {pair.provider}.",
        f"Add Pact verification tests to the {pair.provider} build",
    ):
        assert sentence in told
    assert "Pact content merged with existing content" in merged
    assert [pair.consumer, "1", pair.provider] in [row[:3] for row in listed]


def test_publish_of_other_content_for_the_same_version_is_refused(
    ruby_broker: Client, pair: Pair, http: Http
) -> None:
    http.publish(pair.consumer, "1", pair.provider, status=404)

    told = ruby_broker.refuses("publish", str(pair.file), "--consumer-app-version", "1", "--branch", "main")

    assert f"Cannot change the content of the pact for {pair.consumer} version 1" in told
    assert "404" in told


def test_decisions(ruby_broker: Client, pair: Pair, http: Http, environment: str) -> None:
    http.publish(pair.consumer, "1", pair.provider, branch="main")
    ask = ("can-i-deploy", "--pacticipant", pair.consumer, "--version", "1")
    place = ("--to-environment", environment)

    no = ruby_broker.refuses(*ask, *place)
    dry = ruby_broker.does(*ask, *place, "--dry-run")
    ignored = ruby_broker.does(*ask, *place, "--ignore", pair.provider)
    http.put(
        http.link("pb:pacticipant-branch-version", pacticipant=pair.provider, branch="main", version="7"),
        {},
        201,
    )
    http.verify(pair.consumer, "1", pair.provider, "7")
    http.record("deployment", pair.provider, "7", environment)
    yes = ruby_broker.does(*ask, *place)

    assert "Computer says no" in no
    assert f"There is no verified pact between version 1 of {pair.consumer}" in no
    assert "Dry run enabled - ignoring any failures" in dry
    assert "??? [ignored]" in ignored
    assert "Computer says yes" in yes
    assert "All required verification results are published and successful" in yes
    assert rows(yes)[0] == [pair.consumer, "1", pair.provider, "7", "true", "1"]
    assert "Computer says yes" in ruby_broker.does(
        "can-i-merge", "--pacticipant", pair.consumer, "--version", "1"
    )
    told = ruby_broker.does(*ask, *place, "--output", "json")
    assert json.loads(told)["summary"]["deployable"] is True


def test_decisions_about_what_is_unknown(ruby_broker: Client, environment: str) -> None:
    ask = ("can-i-deploy", "--pacticipant", "nobody", "--version", "1", "--to-environment", environment)

    assert "Pacticipant nobody not found" in ruby_broker.refuses(*ask)


def test_deployments(ruby_broker: Client, http: Http, unique: str, environment: str) -> None:
    http.put(http.link("pb:pacticipant-version", pacticipant=unique, version="1"), {}, 201)
    place = ("--pacticipant", unique, "--environment", environment)
    version = (*place, "--version", "1")
    blue = ("--application-instance", "blue")

    deployed = ruby_broker.does("record-deployment", *version, *blue)
    elsewhere = ruby_broker.refuses("record-undeployment", *place)
    undeployed = ruby_broker.does("record-undeployment", *place, *blue)

    assert (
        f"Recorded deployment of {unique} version 1 to {environment} environment (application instance blue)"
        in (deployed)
    )
    assert "Recorded undeployment of" in undeployed
    assert "Please specify one of the following application instances" in elsewhere
    assert f"{unique} is not currently deployed to {environment} environment" in ruby_broker.refuses(
        "record-undeployment", *place
    )
    nowhere = ruby_broker.refuses(
        *("record-deployment", "--pacticipant", unique, "--version", "1", "--environment", "nowhere")
    )
    assert "No environment found with name 'nowhere'. Available options:" in nowhere
    missing = ruby_broker.refuses("record-deployment", *place, "--version", "99")
    assert f"{unique} version 99 not found" in missing


def test_releases(ruby_broker: Client, http: Http, unique: str, environment: str) -> None:
    http.put(http.link("pb:pacticipant-version", pacticipant=unique, version="1"), {}, 201)
    version = ("--pacticipant", unique, "--version", "1", "--environment", environment)

    released = ruby_broker.does("record-release", *version)
    ended = ruby_broker.does("record-support-ended", *version)

    assert (
        f"Recorded release of {unique} version 1 to {environment} environment in the Pact Broker." in released
    )
    assert f"Recorded support ended for {unique} version 1 in {environment} environment" in ended
    assert "is not currently released" in ruby_broker.refuses("record-support-ended", *version)


def test_branch_is_deleted(ruby_broker: Client, http: Http, unique: str) -> None:
    http.put(
        http.link("pb:pacticipant-branch-version", pacticipant=unique, branch="feat/a", version="1"), {}, 201
    )
    delete = ("delete-branch", "--pacticipant", unique, "--branch", "feat/a")

    assert f"Successfully deleted branch feat/a of pacticipant {unique}" in ruby_broker.does(*delete)
    assert f"Could not delete branch feat/a of pacticipant {unique}" in ruby_broker.refuses(*delete)
    assert "not found" in ruby_broker.does(*delete, "--no-error-when-not-found")


def test_uuid_is_generated(ruby_broker: Client) -> None:
    assert len(ruby_broker.does("generate-uuid").strip()) == 36
