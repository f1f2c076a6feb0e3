"""What began to run where: deployments, how often they come, and the log for auditors."""

import csv
from typing import Any

import pytest

from signoff.api.kosli import deployments
from signoff.kernel.page import Page
from tests.api.client import Client
from tests.api.golden import Golden
from tests.api.kosli.test_environments import ENVIRONMENTS, digest, environment, report, runs

V2 = "/api/v2"
DEPLOYMENTS = f"{V2}/deployments/default"
SHA = "9f8e7d6c5b4a39281706f5e4d3c2b1a098765432"
REPOSITORY = {
    "name": "acme/shop",
    "url": "https://git.example.org/acme/shop",
    "id": "1",
    "provider": "github",
}


def built(client: Client, letter: str, flow: str = "shop", **more: float) -> None:
    """Report an artifact of a flow, of a commit that is known."""
    commit = {"sha1": SHA, "message": "m", "author": "a", "branch": "main", **more}
    artifact = {
        "fingerprint": digest(letter),
        "filename": f"acme/{flow}",
        "git_commit": SHA,
        "git_commit_info": commit,
        "build_url": "https://ci.example.org/1",
        "commit_url": f"https://git.example.org/acme/shop/commit/{SHA}",
        "trail_name": "t",
        "repo_info": REPOSITORY,
    }
    assert client.post(f"{V2}/artifacts/default/{flow}", artifact).status_code == 201


@pytest.fixture
def live(client: Client) -> Client:
    """Two environments: one where a known artifact is followed by an unknown one, and one with the known one alone."""
    built(client, "a")
    environment(client)
    environment(client, "test")
    report(client, "prod", runs("acme/shop:1", "a"))
    report(client, "prod", runs("acme/shop:2", "b"))
    report(client, "test", runs("acme/shop:1", "a"))
    return client


def names(client: Client, path: str) -> list[tuple[str, str]]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return [(each["environment_name"], each["artifact_name"]) for each in answer.json()["deployments"]]


def test_deployments(live: Client, stranger: Client, golden: Golden) -> None:
    golden.check("deployments", live.get(f"{DEPLOYMENTS}?env_name=prod"))
    assert names(live, DEPLOYMENTS) == [
        ("test", "acme/shop:1"),
        ("prod", "acme/shop:2"),
        ("prod", "acme/shop:1"),
    ]
    assert names(live, f"{DEPLOYMENTS}?repo_name=acme/shop&env_name=prod") == [("prod", "acme/shop:1")]
    assert names(live, f"{DEPLOYMENTS}?repo_name=unknown") == []
    assert names(live, f"{DEPLOYMENTS}?per_page=1&page=2") == [("prod", "acme/shop:2")]
    assert live.get(f"{DEPLOYMENTS}?per_page=1").json()["total_pages"] == 3
    assert names(live, f"{DEPLOYMENTS}?end_ts=1600000000") == []
    assert len(names(live, f"{DEPLOYMENTS}?start_ts=1600000000")) == 3
    assert live.get(f"{DEPLOYMENTS}?env_name=unknown").status_code == 404
    assert live.get(f"{DEPLOYMENTS}?start_ts=x").status_code == 400
    assert live.get(f"{DEPLOYMENTS}?per_page=51").status_code == 400
    assert stranger.get(DEPLOYMENTS).status_code == 404


def test_deployments_of_an_environment(live: Client) -> None:
    path = f"{ENVIRONMENTS}/prod/deployments"

    assert names(live, path) == [("prod", "acme/shop:2"), ("prod", "acme/shop:1")]
    assert names(live, f"{path}?page_size=1&page=2") == [("prod", "acme/shop:1")]
    assert live.get(f"{path}?page_size=1").json()["page_size"] == 1
    assert names(live, f"{path}?to=2020-01-01T00:00:00Z") == []
    assert len(names(live, f"{path}?from=2020-01-01T00:00:00+00:00")) == 2
    for wrong in ("from=yesterday", "page_size=101", "page_size=x"):
        assert live.get(f"{path}?{wrong}").status_code == 400
    assert live.get(f"{ENVIRONMENTS}/unknown/deployments").status_code == 404


def test_a_deployment(live: Client, golden: Golden) -> None:
    golden.check("deployment", live.get(f"{DEPLOYMENTS}/prod/{digest('a')[:7]}"))
    assert live.get(f"{DEPLOYMENTS}/prod/{digest('b')}").json()["is_running"] is True
    report(live, "prod", runs("acme/shop:1", "a"))
    again = live.get(f"{DEPLOYMENTS}/prod/{digest('a')}").json()
    assert (again["snapshot_index"], again["is_running"]) == (3, True)
    golden.check("deployment_unknown", live.get(f"{DEPLOYMENTS}/test/{digest('b')}"))


def test_how_long_a_commit_took(client: Client) -> None:
    built(client, "a", timestamp=1600000000.0)
    environment(client)
    report(client, "prod", runs("acme/shop:1", "a"))

    told = client.get(f"{DEPLOYMENTS}/prod/{digest('a')}").json()
    assert told["commit_lead_time"] == pytest.approx(told["deployed_at"] - 1600000000)


def test_how_often(live: Client) -> None:
    path = f"{ENVIRONMENTS}/prod/deployment_frequency"
    flow_id = live.get(f"{V2}/flows/default/shop").json()["id"]

    def found(query: str) -> dict[str, Any]:
        told: dict[str, Any] = live.get(f"{path}?{query}").json()
        return told

    assert (found("")["count"], len(found("")["deployed_at"])) == (2, 2)
    assert found("")["per_day"] == pytest.approx(2 / 28)
    assert found(f"flow_id={flow_id}")["count"] == 1
    assert found("flow_id=00000000-0000")["count"] == 0
    assert found("end_ts=1600000000")["count"] == 0
    assert live.get(f"{ENVIRONMENTS}/unknown/deployment_frequency").status_code == 404


def test_how_often_is_not_told_of_a_part(live: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deployments, "MOST", Page(1, 1))

    refused = live.get(f"{ENVIRONMENTS}/prod/deployment_frequency")
    assert refused.status_code == 400
    assert "there are 2 deployments since, more than 1" in refused.text


def rows(client: Client, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"{ENVIRONMENTS}/prod/auditlog?{query}", accept="*/*")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/csv")
    return list(csv.DictReader(answer.text.splitlines()))


def test_the_log_for_auditors(live: Client) -> None:
    found = rows(live)

    assert sorted((each["snapshot_index"], each["event_type"], each["artifact_name"]) for each in found) == [
        ("1", "started-compliant", "acme/shop:1"),
        ("2", "exited", "acme/shop:1"),
        ("2", "started-compliant", "acme/shop:2"),
    ]
    assert [each["snapshot_index"] for each in found] == ["1", "2", "2"]
    first = found[0]
    assert (first["flow_name"], first["trail_name"], first["git_commit"]) == ("shop", "t", SHA)
    assert first["description"] == "1 instance started running (from 0 to 1)"
    assert {each["event_type"] for each in rows(live, "event_types=exited")} == {"exited"}
    assert len(rows(live, "event_types=started,changed")) == 2
    assert {each["artifact_name"] for each in rows(live, "flow_names=shop")} == {"acme/shop:1"}
    assert {each["artifact_name"] for each in rows(live, "flow_names=no%20provenance")} == {"acme/shop:2"}
    assert len(rows(live, "flow_names=shop,no%20provenance")) == 3
    assert {each["artifact_name"] for each in rows(live, "repo_names=acme/shop")} == {"acme/shop:1"}
    assert rows(live, "to_timestamp=1600000000") == []
    assert len(rows(live, "from_timestamp=1600000000")) == 3
    assert live.get(f"{ENVIRONMENTS}/prod/auditlog?event_types=moved", accept="*/*").status_code == 400


def test_no_name_is_a_formula(client: Client) -> None:
    environment(client)
    report(client, "prod", runs('=HYPERLINK("x")', "a"))

    assert rows(client)[0]["artifact_name"] == '\'=HYPERLINK("x")'


def test_a_trail_tells_where_its_artifacts_ran_even_when_the_place_is_gone(live: Client) -> None:
    live.put(f"{ENVIRONMENTS}/prod/archive")

    events = live.get(f"{V2}/trails/default/shop/t").json()["events"]
    running = [each for each in events if each["type"] == "artifact_started_running"]
    assert {each["environment_name"] for each in running} == {"prod", "test"}
    assert all(len(each["environment_id"]) == 32 for each in running)
