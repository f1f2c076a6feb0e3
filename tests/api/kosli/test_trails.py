"""Trails and artifacts over the wire, and how they are found."""

from typing import Any

import pytest

from tests.api.client import Client
from tests.api.golden import Golden
from tests.api.kosli.attesting import BOUNDARY, attest, form

FLOW, TRAILS, ARTIFACTS = "/api/v2/flows/default", "/api/v2/trails/default", "/api/v2/artifacts/default"
SHA = "9f8e7d6c5b4a39281706f5e4d3c2b1a098765432"
PRINT = "ab" * 32
COMMIT = {
    "sha1": SHA,
    "message": "Fix it <now>",
    "author": "Ann <ann@example.org>",
    "branch": "main",
    "timestamp": 1700000000,
    "url": f"https://git.example.org/c/{SHA}",
    "parents": None,
}
REPOSITORY = {
    "id": "7",
    "name": "acme/shop",
    "url": "https://git.example.org/acme/shop",
    "provider": "gitlab",
}
TEMPLATE = b"""version: 1
trail:
  attestations:
  - {name: ticket, type: jira}
  artifacts:
  - name: cli
    attestations:
    - {name: unit, type: generic}
"""


@pytest.fixture
def flow(client: Client) -> str:
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    body = form({"name": "shop"}, ("template_file", "t.yml", TEMPLATE))
    assert client.send("PUT", f"{FLOW}/template_file", body, kind).status_code == 201
    return "shop"


def begin(client: Client, name: str = "build-1", **more: Any) -> int:
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    return client.send("PUT", f"{TRAILS}/shop", form({"name": name, **more}), kind).status_code


def report(client: Client, fingerprint: str = PRINT, **more: Any) -> Any:
    document = {
        "fingerprint": fingerprint,
        "filename": "cli.bin",
        "git_commit": SHA,
        "git_commit_info": COMMIT,
        "build_url": "https://ci.example.org/1",
        "commit_url": "https://git.example.org/c",
        "template_reference_name": "cli",
        "trail_name": "build-1",
        **more,
    }
    return client.post(f"{ARTIFACTS}/shop", document)


def test_a_trail_from_beginning_to_end(client: Client, golden: Golden, flow: str) -> None:
    said: dict[str, Any] = {
        "description": "Nightly",
        "user_data": {"a": [1]},
        "git_commit_info": COMMIT,
        "repo_info": REPOSITORY,
        "external_urls": {"lab": {"href": "https://lab.example.org"}},
        "origin_url": "https://ci.example.org/1",
    }
    assert begin(client, **said) == 201
    assert begin(client, user_data=None) == 200
    golden.check("trail_incomplete", client.get(f"{TRAILS}/{flow}/build-1"))
    assert attest(
        client, "generic", "unit", is_compliant=False, target_artifacts=["cli"], git_commit_info=COMMIT
    )
    assert report(client).status_code == 201
    assert attest(
        client, "jira", "ticket", jira_results=[{"issue_id": "A-1", "issue_url": "u", "issue_exists": True}]
    )
    golden.check("trail_non_compliant", client.get(f"{TRAILS}/{flow}/build-1"))
    assert attest(client, "generic", "unit", is_compliant=True, artifact_fingerprint=PRINT)
    golden.check("trail_compliant", client.get(f"{TRAILS}/{flow}/build-1"))
    golden.check("artifact", client.get(f"{ARTIFACTS}/{flow}/fingerprint/{PRINT}"))
    golden.check("search", client.get(f"/api/v2/search/default/sha/{PRINT[:8]}"))


def test_lists(client: Client, golden: Golden, flow: str) -> None:
    for number in (1, 2, 3):
        begin(client, f"build-{number}")
    report(client)

    golden.check("trails_page", client.get(f"{TRAILS}?per_page=2&page=2"))

    def listed(query: str) -> list[str]:
        return [each["name"] for each in client.get(f"{TRAILS}{query}").json()["data"]]

    assert listed("") == listed("?flow=shop") == listed(f"/{flow}") == ["build-3", "build-2", "build-1"]
    assert listed(f"?fingerprint={PRINT}") == ["build-1"]
    assert listed("?flow_tag=team=a") == []
    client.patch("/api/v2/tags/default/flow/shop", {"set_tags": {"team": "a"}})
    assert listed("?flow_tag=team=a") == ["build-3", "build-2", "build-1"]
    assert client.get(f"{TRAILS}?flow_tag=team").status_code == 400
    assert client.get(f"{TRAILS}?flow=unknown").status_code == 404


def test_artifacts_are_listed_and_narrowed(client: Client, flow: str) -> None:
    report(client, repo_info=REPOSITORY)
    report(client, "cd" * 32, trail_name="build-2")
    client.post(
        f"{ARTIFACTS}/other", {"fingerprint": PRINT, "filename": "x", "trail_name": "t", "git_commit": SHA}
    )

    def listed(query: str) -> list[tuple[str, str]]:
        return [(each["flow_name"], each["trail_name"]) for each in client.get(f"{ARTIFACTS}{query}").json()]

    assert listed("") == [("other", "t"), ("shop", "build-2"), ("shop", "build-1")]
    assert listed("?per_page=1&page=2") == [("shop", "build-2")]
    assert listed("?flow_name=shop") == [("shop", "build-2"), ("shop", "build-1")]
    assert listed("?repo_name=acme/shop") == [("shop", "build-1")]
    assert listed("?repo_name=acme/other") == []
    assert client.get(f"{ARTIFACTS}?flow_name=unknown").status_code == 404


def test_an_artifact_by_fingerprint_and_commit(client: Client, golden: Golden, flow: str) -> None:
    report(client)
    report(client, trail_name="build-2")
    report(client, PRINT[:10] + "0" * 54)

    def trail_of(path: str) -> str:
        return str(client.get(f"{ARTIFACTS}/{flow}/{path}").json()["trail_name"])

    assert trail_of(f"fingerprint/{PRINT}") == trail_of(f"fingerprint/{PRINT[:12]}") == "build-2"
    assert trail_of(f"fingerprint/{PRINT}?trail=build-1") == "build-1"
    assert len(client.get(f"{ARTIFACTS}/{flow}/commit_sha/{SHA[:5]}").json()) == 3
    assert len(client.get(f"{ARTIFACTS}/{flow}/commit_sha/{SHA}?trail=build-1").json()) == 2
    golden.check("artifact_ambiguous", client.get(f"{ARTIFACTS}/{flow}/fingerprint/{PRINT[:10]}"))
    golden.check("artifact_unknown", client.get(f"{ARTIFACTS}/{flow}/fingerprint/{'0' * 64}"))
    golden.check("artifact_of_unknown_commit", client.get(f"{ARTIFACTS}/{flow}/commit_sha/00000"))
    golden.check("search_ambiguous", client.get(f"/api/v2/search/default/sha/{PRINT[:10]}"))
    golden.check("search_nothing", client.get("/api/v2/search/default/sha/00000"))


def test_the_commit_that_was_built_before(client: Client, flow: str) -> None:
    report(client, "cd" * 32, git_commit="c" * 40, git_commit_info=None)
    report(client)

    url = f"{ARTIFACTS}/{flow}/{PRINT}/latest_commit"
    assert client.get(url).json() == {"latest_commit": "c" * 40}
    assert client.get(f"{url}?branch=other").json() == {"latest_commit": None}


def test_a_trail_found_by_its_commit_before_anything_was_built(client: Client, flow: str) -> None:
    begin(client, git_commit_info=COMMIT)

    found = client.get(f"/api/v2/search/default/sha/{SHA[:7]}").json()

    assert (found["resolved_to"]["full_match"], found["artifacts"]) == (SHA, [])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"fingerprint": "ab"}, "fingerprint"),
        ({"fingerprint": None}, "body"),
        ({"filename": ""}, "name"),
        ({"git_commit": "abc"}, "git_commit"),
        ({"template_reference_name": "a.b"}, "template_reference_name"),
        ({"trail_name": "bad name"}, "trail"),
        ({"trail_name": None, "git_commit": None}, "trail_name"),
        ({"git_commit_info": {"timestamp": "noon"}}, "git_commit_info.timestamp"),
    ],
)
def test_what_is_refused(client: Client, flow: str, changes: dict[str, Any], field: str) -> None:
    answer = report(client, **changes)

    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


def test_a_trail_in_an_unknown_flow(client: Client, flow: str) -> None:
    kind = f"multipart/form-data; boundary={BOUNDARY}"

    answer = client.send("PUT", f"{TRAILS}/unknown", form({"name": "a"}), kind)

    assert answer.json() == {"message": "Flow named 'unknown' does not exist for organization 'default'"}
    assert client.get(f"{TRAILS}/{flow}/unknown").status_code == 404


def test_who_may_not(client: Client, reader: Client, stranger: Client, flow: str) -> None:
    report(client)

    assert reader.get(f"{TRAILS}/{flow}/build-1").status_code == 200
    assert begin(reader, "mine") == 403
    assert report(reader).status_code == 403
    for path in (f"{TRAILS}/{flow}/build-1", f"{ARTIFACTS}", f"/api/v2/search/default/sha/{PRINT}"):
        assert stranger.get(path).status_code == 404
    assert stranger.get(f"/api/v2/search/stranger/sha/{PRINT}").status_code == 404
