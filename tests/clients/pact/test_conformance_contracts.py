"""What the original client's own contracts ask of a broker: contracts and the matrix."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.clients.pact.broker_http import Http, contract

Selector = dict[str, str]

LATEST_OF_BOTH = {"latestby": "cvpv"}


def matrix(http: Http, *selectors: Selector, options: Mapping[str, str], status: int = 200) -> Any:
    """Ask for the matrix in the words of both clients."""
    chosen = [(f"q[][{key}]", value) for one in selectors for key, value in one.items()]
    # Written out here, because the order tells the selectors apart and httpx2 groups equal names.
    return http.ask("GET", f"/matrix?{urlencode([*chosen, *options.items()])}", status)


def rows(answer: Any) -> set[tuple[str, str | None, bool | None]]:
    """Give consumer version, provider version and result of each row."""
    return {
        (
            row["consumer"]["version"]["number"],
            row["provider"]["version"] and row["provider"]["version"]["number"],
            row["verificationResult"] and row["verificationResult"]["success"],
        )
        for row in answer["matrix"]
    }


@pytest.fixture
def pair(http: Http, request: pytest.FixtureRequest) -> tuple[str, str]:
    """A consumer of its own for each test, whose version 1.2.3 was verified by 4.5.6 and 1.2.4 was not."""
    consumer, provider = f"Foo {request.node.name}", f"Bar {request.node.name}"
    http.publish(consumer, "1.2.3", provider, tags=["prod"])
    http.publish(consumer, "1.2.4", provider, status=201)
    http.verify(consumer, "1.2.3", provider, "4.5.6")
    http.put(
        http.link("pb:pacticipant-version-tag", pacticipant=provider, version="4.5.6", tag="prod"), {}, 201
    )
    return consumer, provider


def test_matrix_of_two_versions(http: Http, pair: tuple[str, str]) -> None:
    consumer, provider = pair

    answer = matrix(
        http,
        {"pacticipant": consumer, "version": "1.2.3"},
        {"pacticipant": provider, "version": "4.5.6"},
        options=LATEST_OF_BOTH,
    )

    assert answer["summary"]["deployable"] is True
    assert rows(answer) == {("1.2.3", "4.5.6", True)}


def test_matrix_of_a_name_with_a_space(http: Http) -> None:
    http.publish("Foo Thing", "1.2.3", "Bar")
    http.verify("Foo Thing", "1.2.3", "Bar", "4.5.6")
    versions = {"pacticipant": "Foo Thing", "version": "1.2.3"}, {"pacticipant": "Bar", "version": "4.5.6"}

    assert rows(matrix(http, *versions, options=LATEST_OF_BOTH)) == {("1.2.3", "4.5.6", True)}


def test_matrix_of_one_version_with_whatever_is_latest(http: Http, pair: tuple[str, str]) -> None:
    answer = matrix(
        http, {"pacticipant": pair[0], "version": "1.2.3"}, options={"latestby": "cvp", "latest": "true"}
    )

    assert rows(answer) == {("1.2.3", "4.5.6", True)}


def test_matrix_of_a_version_that_does_not_exist(http: Http, pair: tuple[str, str]) -> None:
    consumer, provider = pair

    answer = matrix(
        http,
        {"pacticipant": consumer, "version": "1.2.3"},
        {"pacticipant": provider, "version": "9.9.9"},
        options=LATEST_OF_BOTH,
    )

    assert answer["summary"]["deployable"] is False
    assert answer["summary"]["reason"] == (
        f"No pacts or verifications have been published for version 9.9.9 of {provider}"
    )


def test_matrix_of_an_unknown_application(http: Http) -> None:
    refused = matrix(
        http,
        {"pacticipant": "Wiffle", "version": "1.2.3"},
        {"pacticipant": "Meep", "version": "9.9.9"},
        status=400,
        options=LATEST_OF_BOTH,
    )

    assert refused == {"errors": ["Pacticipant Wiffle not found", "Pacticipant Meep not found"]}


def test_matrix_of_all_versions(http: Http, pair: tuple[str, str]) -> None:
    consumer, provider = pair
    http.verify(consumer, "1.2.4", provider, "4.5.7", success=False)

    everything = matrix(http, {"pacticipant": consumer}, {"pacticipant": provider}, options=LATEST_OF_BOTH)
    good = matrix(
        http,
        {"pacticipant": consumer},
        {"pacticipant": provider},
        options={"latestby": "cvpv", "success[]": "true"},
    )

    assert rows(everything) == {("1.2.3", "4.5.6", True), ("1.2.4", "4.5.7", False)}
    assert rows(good) == {("1.2.3", "4.5.6", True)}


def test_matrix_of_the_latest_with_a_tag(http: Http, pair: tuple[str, str]) -> None:
    consumer, provider = pair

    answer = matrix(
        http,
        {"pacticipant": consumer, "version": "1.2.3"},
        {"pacticipant": provider, "latest": "true", "tag": "prod"},
        options=LATEST_OF_BOTH,
    )

    assert rows(answer) == {("1.2.3", "4.5.6", True)}


def test_matrix_of_the_latest(http: Http, pair: tuple[str, str]) -> None:
    consumer, provider = pair

    answer = matrix(
        http,
        {"pacticipant": consumer, "version": "1.2.4"},
        {"pacticipant": provider, "latest": "true"},
        options=LATEST_OF_BOTH,
    )

    assert answer["summary"]["deployable"] is None
    assert rows(answer) == {("1.2.4", None, None)}


def test_matrix_of_one_version_with_a_tag(http: Http, pair: tuple[str, str]) -> None:
    answer = matrix(
        http,
        {"pacticipant": pair[0], "version": "1.2.3"},
        options={"latestby": "cvp", "latest": "true", "tag": "prod"},
    )

    assert answer["summary"]["deployable"] is True
    assert rows(answer) == {("1.2.3", "4.5.6", True)}


def test_matrix_with_something_ignored(http: Http, pair: tuple[str, str]) -> None:
    consumer, provider = pair
    http.verify(consumer, "1.2.4", provider, "4.5.7", success=False)
    versions = {"pacticipant": consumer, "version": "1.2.4"}, {"pacticipant": provider, "version": "4.5.7"}
    ignored = {"ignore[][pacticipant]": provider, "ignore[][version]": "4.5.7"}

    assert matrix(http, *versions, options=LATEST_OF_BOTH)["summary"]["deployable"] is False
    answer = matrix(http, *versions, options={**LATEST_OF_BOTH, **ignored})
    assert answer["summary"]["deployable"] is True
    assert answer["summary"]["ignored"] == 1


def test_latest_contracts(http: Http, pair: tuple[str, str]) -> None:
    consumer, provider = pair
    both = f"/pacts/provider/{provider}/consumer/{consumer}"

    listed = http.get(http.link("pb:latest-pact-versions"))["pacts"]
    of_provider = http.get(http.link("pb:latest-provider-pacts", provider=provider))
    tagged = http.get(http.link("pb:latest-provider-pacts-with-tag", provider=provider, tag="prod"))

    assert (consumer, "1.2.4") in {
        (one["_embedded"]["consumer"]["name"], one["_embedded"]["consumer"]["_embedded"]["version"]["number"])
        for one in listed
    }
    assert [link["href"] for link in of_provider["_links"]["pb:pacts"]] == [
        http.get(f"{both}/latest")["_links"]["self"]["href"]
    ]
    assert [link["href"] for link in tagged["_links"]["pb:pacts"]] == [
        http.get(f"{both}/latest/prod")["_links"]["self"]["href"]
    ]
    assert http.get(f"{both}/version/1.2.3")["consumer"] == {"name": consumer}
    assert http.get(f"/pacts/provider/{provider}/consumer/Nobody/latest", 404)


def test_contracts_are_published(http: Http) -> None:
    body = {
        "pacticipantName": "Publishing Foo",
        "pacticipantVersionNumber": "5556b8149bf8bac76bc30f50a8a2dd4c22c85f30",
        "branch": "main",
        "tags": ["dev"],
        "buildUrl": "http://example.org/build",
        "contracts": [contract("Publishing Foo", "Publishing Bar")],
    }

    answer = http.post(http.link("pb:publish-contracts"), body, 200)

    assert answer["_embedded"]["pacticipant"]["name"] == "Publishing Foo"
    assert answer["_embedded"]["version"]["number"] == "5556b8149bf8bac76bc30f50a8a2dd4c22c85f30"
    assert set(answer["_links"]) == {
        "pb:pacticipant",
        "pb:pacticipant-version",
        "pb:pacticipant-version-tags",
        "pb:contracts",
    }
    assert [notice["text"] for notice in answer["notices"]] == [log["message"] for log in answer["logs"]]
    http.get(answer["_links"]["pb:contracts"][0]["href"])
