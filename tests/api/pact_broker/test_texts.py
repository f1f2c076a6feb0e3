"""What answers as text or rows: differences, the network, and the diagnostics."""

from urllib.parse import quote

import pytest

from tests.api.client import Client
from tests.api.golden import Golden
from tests.api.pact_broker.arrange import contract

PAIR = "/pacts/provider/Bar/consumer/Foo"


def interactions(*descriptions: str) -> dict[str, object]:
    return {"interactions": [{"description": text, "request": {"path": "/"}} for text in descriptions]}


def test_the_difference_to_the_previous_distinct_contract(client: Client) -> None:
    client.put(f"{PAIR}/version/1", interactions("one"))
    client.put(f"{PAIR}/version/2", interactions("one"))
    client.put(f"{PAIR}/version/3", interactions("one", "two"))

    text = client.get(f"{PAIR}/version/3/diff/previous-distinct", accept="text/plain").text

    assert text.startswith("# Diff between versions 2 and 3 of the pact between Foo and Bar\n")
    assert '+      "description": "two",' in text
    assert "_id" not in text.partition("## Links")[0]


def test_without_a_previous_distinct_contract(client: Client) -> None:
    client.put(f"{PAIR}/version/1", interactions("one"))

    response = client.get(f"{PAIR}/version/1/diff/previous-distinct", accept="text/plain")

    assert response.status_code == 200
    assert response.text == "No previous distinct version was found for Pact between Foo (1) and Bar"


def test_the_difference_between_two_of_them(client: Client) -> None:
    for number in ("1", "2", "3"):
        client.put(f"{PAIR}/version/{number}", interactions(number))
    shas = [client.get(f"{PAIR}/version/{each}").json()["_links"]["pb:pact-version"]["name"] for each in "13"]

    by_version = client.get(f"{PAIR}/version/3/diff/version/1", accept="text/plain").text
    by_content = client.get(
        f"{PAIR}/pact-version/{shas[1]}/diff/pact-version/{shas[0]}", accept="text/plain"
    ).text

    assert by_version == by_content
    assert '-      "description": "1",' in by_version
    assert '+      "description": "3",' in by_version


def test_of_something_unknown(client: Client) -> None:
    contract(client, "Foo", "1", "Bar")
    for path, text in (
        (f"{PAIR}/version/2/diff/previous-distinct", "No pact between Foo version 2 and Bar found"),
        (f"{PAIR}/version/1/diff/version/2", "No pact between Foo version 2 and Bar found"),
        (f"{PAIR}/pact-version/x/diff/pact-version/y", "No pact version x of Foo and Bar found"),
    ):
        response = client.get(path, accept="text/plain")
        assert (response.status_code, response.json()) == (404, {"error": text})


def test_the_network_as_rows(client: Client) -> None:
    for consumer, provider in (("A", "B"), ("B", "C"), ("A", "C"), ("X", "Y"), ('with, "comma"', "Y")):
        url = f"/pacts/provider/{provider}/consumer/{quote(consumer)}/version/1"
        assert client.put(url, interactions()).status_code == 201

    everything = client.get("/relationships", accept="text/csv")
    around = client.get("/groups/B.csv")

    assert everything.headers["content-type"] == "text/csv;charset=utf-8"
    assert len(everything.text.splitlines()) == 6
    assert '"with, ""comma"""' in everything.text
    rows = [line.split(",") for line in around.text.splitlines()]
    assert [row[1] for row in rows] == ["A", "B", "C"]
    assert {len(row) for row in rows} == {8}
    ids = {row[1]: row[0] for row in rows}
    assert rows[0][6:] == [ids["B"], ids["C"]]
    assert rows[2][6:] == ["0", "0"]


def test_the_network_is_bounded(client: Client) -> None:
    for consumer, provider in (("A", "B"), ("B", "C"), ("C", "D")):
        contract(client, consumer, "1", provider)

    rows = client.get("/groups/A?maxPacticipants=2", accept="text/csv").text.splitlines()

    assert [row.split(",")[1] for row in rows] == ["A", "B"]
    assert client.get("/groups/A?maxPacticipants=0", accept="text/csv").status_code == 400
    unknown = client.get("/groups/unknown", accept="text/csv")
    assert unknown.status_code == 404
    assert unknown.json() == {"error": "No pacticipant with name 'unknown' found"}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_error_that_was_asked_for(client: Client, nobody: Client, method: str) -> None:
    answer = client.send(method, "/test/error")

    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/hal+json;charset=utf-8")
    error = answer.json()["error"]
    assert error["message"] == (
        "An error has occurred. The details have been logged with the reference " + error["reference"]
    )
    assert nobody.send(method, "/test/error").status_code == 401


def test_diagnostics_need_no_credential(nobody: Client, golden: Golden) -> None:
    golden.check("heartbeat", nobody.get("/diagnostic/status/heartbeat"))
    golden.check("dependencies", nobody.get("/diagnostic/status/dependencies"))
