"""`publish`, and the commands that show what was published."""

import json
from pathlib import Path

from msgspec.structs import replace

from tests.clients.pact.broker_http import Http, Pair
from tests.clients.pact.commands import Client, rows


def test_publish_tells_what_it_did_and_what_comes_next(broker: Client, pair: Pair) -> None:
    told = broker.does(
        *("publish", str(pair.file), "--consumer-app-version", "1", "--branch", "feat/a"),
        *("--tag", "dev", "--build-url", "https://ci.example.org/1"),
    )

    for sentence in (
        f"Created {pair.consumer} version 1 with branch feat/a and tags dev",
        f"Pact successfully published for {pair.consumer} version 1 and provider {pair.provider}.",
        f"/pacts/provider/{pair.provider}/consumer/{pair.consumer}/version/1",
        "Events detected: contract_published, contract_content_changed",
        f"Add Pact verification tests to the {pair.provider} build",
    ):
        assert sentence in told


def test_publish_again_is_harmless(broker: Client, pair: Pair) -> None:
    publish = ("publish", str(pair.file), "--consumer-app-version", "1", "--branch", "main")
    broker.does(*publish)

    told = broker.does(*publish)

    assert "republished" in told
    assert "with no content changes" in told


def test_publish_without_branch_gives_advice(broker: Client, pair: Pair) -> None:
    told = broker.does("publish", str(pair.file), "--consumer-app-version", "1", "--tag", "a,b")

    assert f"Created {pair.consumer} version 1 with tags a, b" in told
    assert "Configure the version branch to be the value of your repository branch." in told


def test_publish_of_other_content_for_the_same_version_is_refused(
    broker: Client, pair: Pair, tmp_path: Path
) -> None:
    publish = ("publish", str(pair.file), "--consumer-app-version", "1", "--branch", "main")
    broker.does(*publish)
    Pair.write(tmp_path, pair.consumer, pair.provider, 404)

    told = broker.refuses(*publish)

    assert (
        f"Cannot change the content of the pact for {pair.consumer} version 1 and provider {pair.provider}"
    ) in told
    assert "404" in told


def test_publish_of_a_similar_name_is_refused(broker: Client, pair: Pair, tmp_path: Path) -> None:
    publish = ("publish", str(pair.file), "--consumer-app-version", "1", "--branch", "main")
    broker.does(*publish)
    Pair.write(tmp_path, f"{pair.consumer}-service", pair.provider)

    told = broker.refuses(*publish)

    assert f"{pair.consumer}-service" in told
    assert f"* {pair.consumer}" in told


def test_publish_merges_what_two_nodes_tested(broker: Client, pair: Pair) -> None:
    publish = ("publish", str(pair.file), "--consumer-app-version", "1", "--branch", "main", "--merge")
    broker.does(*publish)

    assert "Pact content merged with existing content" in broker.does(*publish)


def test_publish_finds_commit_and_branch_in_the_environment(broker: Client, pair: Pair) -> None:
    ci = {
        "BUILDKITE": "true",
        "BUILDKITE_COMMIT": "0a1b2c3",
        "BUILDKITE_BRANCH": "feat/ci",
        "BUILDKITE_BUILD_URL": "https://ci.example.org/2",
    }

    told = replace(broker, environment={**broker.environment, **ci}).does(
        "publish", str(pair.file), "--auto-detect-version-properties"
    )

    assert f"Created {pair.consumer} version 0a1b2c3 with branch feat/ci" in told


def test_publish_answers_with_the_document_when_asked(broker: Client, pair: Pair) -> None:
    told = broker.does(
        *("publish", str(pair.file), "--consumer-app-version", "1", "--branch", "main", "--output", "json")
    )

    answer = json.loads(told.splitlines()[-1])
    assert answer["_links"]["pb:pacticipant-version"]["name"] == "1"
    assert answer["_embedded"]["pacticipant"]["name"] == pair.consumer


def test_latest_contracts_are_listed(broker: Client, pair: Pair) -> None:
    broker.does("publish", str(pair.file), "--consumer-app-version", "1", "--branch", "main")
    broker.does("publish", str(pair.file), "--consumer-app-version", "2", "--branch", "main")

    listed = rows(broker.does("list-latest-pact-versions"))
    document = json.loads(broker.does("list-latest-pact-versions", "--output", "json"))

    assert [row[:3] for row in listed if row[0] == pair.consumer] == [[pair.consumer, "2", pair.provider]]
    assert pair.consumer in [one["_embedded"]["consumer"]["name"] for one in document["pacts"]]


def test_contracts_of_a_provider_are_listed_and_downloaded(
    broker: Client, pair: Pair, http: Http, tmp_path: Path
) -> None:
    http.publish(pair.consumer, "1", pair.provider, branch="next")
    http.publish(pair.consumer, "2", pair.provider, branch="next")
    http.publish(pair.consumer, "3", pair.provider, branch="main")
    of_branch = ("get-pacts", "--provider", pair.provider, "--branch", "next")
    folder = tmp_path / "downloaded"

    every = rows(broker.does(*of_branch))
    latest = rows(broker.does(*of_branch, "--latest"))
    of_pair = rows(broker.does(*of_branch, "--consumer", pair.consumer))
    main = rows(broker.does("get-pacts", "--provider", pair.provider))
    broker.does(*of_branch, "--latest", "--download", "--download-dir", str(folder))

    assert {title.split("(")[1].split(")")[0] for _, title, _ in every} == {"1", "2"}
    assert of_pair == every
    assert [title for _, title, _ in latest] == [f"Pact between {pair.consumer} (2) and {pair.provider}"]
    assert [title for _, title, _ in main] == [f"Pact between {pair.consumer} (3) and {pair.provider}"]
    assert [file.name for file in folder.iterdir()] == [f"{pair.consumer}-{pair.provider}-2.json"]


def test_contracts_of_an_unknown_provider_are_missing(broker: Client) -> None:
    assert "404 Not Found" in broker.refuses("get-pacts", "--provider", "nobody")


def test_provider_states_of_branch_environment_and_main(
    broker: Client, pair: Pair, http: Http, environment: str
) -> None:
    http.publish(pair.consumer, "1", pair.provider, branch="main")
    http.record("deployment", pair.consumer, "1", environment)
    of_provider = ("provider-states", "list", "--provider", pair.provider)

    for scope in ((), ("--branch", "main"), ("--environment", environment)):
        assert rows(broker.does(*of_provider, *scope)) == [["it is day", pair.consumer, '{"hour":9}']]
    document = json.loads(broker.does(*of_provider, "--json"))

    [state] = document["providerStates"]
    assert state == {"name": "it is day", "params": {"hour": 9}, "consumers": [pair.consumer]}
    assert "No provider states found" in broker.does(*of_provider, "--branch", "other")
    assert "404 Not Found" in broker.refuses("provider-states", "list", "--provider", "nobody")
