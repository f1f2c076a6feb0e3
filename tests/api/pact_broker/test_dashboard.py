"""Overviews: the dashboard of pairs, and how much there is of everything."""

from tests.api.client import Client
from tests.api.golden import Golden
from tests.api.pact_broker.arrange import contract, environment

PAIR = "/pacts/provider/Bar/consumer/Foo"


def verify(client: Client, provider_version: str, *, success: bool) -> None:
    sha = client.get(f"{PAIR}/latest").json()["_links"]["pb:pact-version"]["name"]
    body = {"success": success, "providerApplicationVersion": provider_version}
    assert client.post(f"{PAIR}/pact-version/{sha}/verification-results", body).status_code == 201


def arrange(client: Client) -> None:
    contract(client, "Foo", "1", "Bar")
    client.put("/pacticipants/Foo/branches/main/versions/1")
    client.put("/pacticipants/Foo/versions/1/tags/prod")
    client.put("/pacticipants/Bar/branches/main/versions/9")
    contract(client, "Baz", "1", "Bar")
    verify(client, "9", success=True)


def test_the_dashboard(client: Client, golden: Golden) -> None:
    arrange(client)

    golden.check("dashboard", client.get("/dashboard"))
    golden.check("dashboard_of_a_pair", client.get("/dashboard/provider/Bar/consumer/Foo"))


def test_the_dashboard_as_a_text(client: Client) -> None:
    arrange(client)
    contract(client, "Lonely", "1", "Bar")

    response = client.get("/dashboard", accept="text/plain")

    assert response.headers["content-type"] == "text/plain;charset=utf-8"
    heading, line, *rows = [row.split("|") for row in response.text.splitlines()]
    assert [cell.strip() for cell in heading] == [
        "CONSUMER_NAME", "C_VERSION", "C_TAGS", "PROVIDER_NAME", "P_VERSION", "P_TAGS", "SUCCESS",
    ]  # fmt: skip
    assert {len(row) for row in (line, *rows)} == {7}
    found = {row[0].strip(): [cell.strip() for cell in row[1:]] for row in rows}
    items = client.get("/dashboard").json()["items"]
    assert {name: cells[-1] for name, cells in found.items()} == {
        item["consumer"]["name"]: item["verificationStatus"] for item in items
    }
    assert found["Lonely"] == ["1", "", "Bar", "", "", "never"]


def test_the_dashboard_is_paged(client: Client) -> None:
    arrange(client)

    found = client.get("/dashboard?page=2&size=1").json()

    assert [item["consumer"]["name"] for item in found["items"]] == ["Foo"]
    assert found["page"] == {"number": 2, "size": 1, "totalElements": 2, "totalPages": 2}


def test_statuses(client: Client) -> None:
    url = "/dashboard/provider/Bar/consumer/Foo"
    contract(client, "Foo", "1", "Bar")
    assert client.get(url).json()["items"][0]["verificationStatus"] == "never"
    verify(client, "9", success=False)
    assert client.get(url).json()["items"][0]["verificationStatus"] == "failed"
    verify(client, "9", success=True)
    assert client.get(url).json()["items"][0]["verificationStatus"] == "success"
    client.put(f"{PAIR}/version/2", {"interactions": [{"description": "new"}]})
    assert client.get(url).json()["items"][0]["verificationStatus"] == "stale"


def test_of_what_is_unknown(client: Client) -> None:
    contract(client, "Foo", "1", "Bar")

    assert client.get("/dashboard/provider/Foo/consumer/Bar").status_code == 404
    assert client.get("/dashboard/provider/No/consumer/Foo").status_code == 404


def test_the_metrics(client: Client, golden: Golden) -> None:
    assert client.get("/metrics").json()["pactPublications"] == {"count": 0, "first": None, "last": None}
    arrange(client)
    uuid = environment(client, "production", production=True)
    client.post(f"/pacticipants/Foo/versions/1/deployed-versions/environment/{uuid}", {})

    golden.check("metrics", client.get("/metrics"))


def test_scrapers_get_prometheus_text_instead(client: Client) -> None:
    response = client.get("/metrics", accept="text/plain;version=0.0.4")

    assert "signoff_requests_total" in response.text
