"""Flows over the wire."""

import pytest

from tests.api.client import Client
from tests.api.golden import Golden
from tests.api.kosli.attesting import BOUNDARY, form

FLOWS = "/api/v2/flows/default"
TEMPLATE = b"version: 1\ntrail:\n  attestations:\n  - {name: ticket, type: jira}\n"


def put(client: Client, document: object, *files: tuple[str, str, bytes]) -> tuple[int, object]:
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    answer = client.send("PUT", f"{FLOWS}/template_file", form(document, *files), kind)
    return answer.status_code, answer.json()


def test_made_and_then_updated(client: Client, golden: Golden) -> None:
    file = ("template_file", "template.yml", TEMPLATE)

    assert put(client, {"name": "shop", "description": "Sells"}, file) == (201, "OK")
    assert put(client, {"name": "shop", "visibility": "public"}) == (200, "OK")
    golden.check("flow", client.get(f"{FLOWS}/shop"))
    golden.check("flow_unknown", client.get(f"{FLOWS}/unknown"))


def test_the_older_way_to_make_one(client: Client) -> None:
    assert client.put(FLOWS, {"name": "shop", "template": ["artifact"]}).status_code == 201
    refused = client.put(FLOWS, {"name": "other", "template": ["artifact", "unit-test"]})
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["template"])


def test_a_plain_list_or_pages(client: Client, golden: Golden) -> None:
    for name in ("c", "a", "b"):
        put(client, {"name": name})

    assert [each["name"] for each in client.get(FLOWS).json()] == ["a", "b", "c"]
    golden.check("flows_page", client.get(f"{FLOWS}?per_page=2&page=2"))
    searches = {"b": ["b"], "B": [], "B&case_sensitive=false": ["b"]}
    for query, found in searches.items():
        url = f"{FLOWS}?search_by_name={query}"
        assert [each["name"] for each in client.get(url).json()] == found
        assert [each["name"] for each in client.get(f"{url}&per_page=9").json()["data"]] == found
    for query in ("per_page=0", "per_page=101", "page=0", "page=x"):
        assert client.get(f"{FLOWS}?{query}").status_code == 400


def test_lists_are_narrowed_and_sorted(client: Client) -> None:
    for name in ("a", "b", "c"):
        put(client, {"name": name})
    client.patch("/api/v2/tags/default/flow/b", {"set_tags": {"team": "web"}})
    generic = {"attestation_name": "x", "is_compliant": False}
    assert client.post("/api/v2/attestations/default/b/trail/t/generic", generic).status_code == 201
    client.post("/api/v2/attestations/default/a/trail/t/generic", {**generic, "is_compliant": True})

    def found(query: str) -> list[str]:
        return [each["name"] for each in client.get(f"{FLOWS}?{query}").json()]

    assert found("tag=team") == found("tag=team:web") == ["b"]
    assert found("tag=team:other") == found("tag=team&tag=other") == []
    assert found("sort_direction=desc") == ["c", "b", "a"]
    assert found("sort=latest_activity&sort_direction=desc") == ["a", "b", "c"]
    told = client.get(f"{FLOWS}?per_page=2&page=1").json()["data"]
    assert [each["latest_state"] for each in told] == ["COMPLIANT", "NON-COMPLIANT"]
    assert told[0]["latest_activity_at"] >= told[1]["latest_activity_at"]
    assert client.get(f"{FLOWS}?tag=none").json() == []
    for wrong in ("sort=size", "sort_direction=up", "space_id=x", "case_sensitive=maybe&search_by_name=a"):
        assert client.get(f"{FLOWS}?{wrong}").status_code == 400


def test_renamed_and_put_away_with_a_body_of_null(client: Client) -> None:
    put(client, {"name": "shop"})
    assert client.put(f"{FLOWS}/shop/rename", {"new_name": "store"}).status_code == 200
    assert client.get(f"{FLOWS}/shop").json()["name"] == "store"
    assert client.send("PUT", f"{FLOWS}/store/archive", b"null").status_code == 200
    assert client.get(FLOWS).json() == []


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({}, "body"),
        ({"name": "bad name"}, "name"),
        ({"name": "-a"}, "name"),
        ({"name": "a", "visibility": "secret"}, "visibility"),
    ],
)
def test_what_is_refused(client: Client, document: object, field: str) -> None:
    status, told = put(client, document)

    assert status == 400
    assert isinstance(told, dict)
    assert (told["message"], list(told["errors"])) == ("Input payload validation failed", [field])


def test_a_template_with_a_fault(client: Client, golden: Golden) -> None:
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    file = ("template_file", "template.yml", b"version: 1\ntrail:\n  attestation: []\n")

    answer = client.send("PUT", f"{FLOWS}/template_file", form({"name": "a"}, file), kind)

    golden.check("flow_template_refused", answer)


def test_who_may_not(client: Client, reader: Client, stranger: Client, nobody: Client) -> None:
    put(client, {"name": "shop"})

    assert reader.get(f"{FLOWS}/shop").status_code == 200
    assert put(reader, {"name": "mine"})[0] == 403
    assert stranger.get(f"{FLOWS}/shop").json() == {"message": "Organisation not found: default"}
    assert nobody.get(FLOWS).status_code == 401
