"""Pull requests looked for at their host: four hosts, what they say, and what becomes of it when they say nothing."""

import base64
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from httpx2 import Response
from sqlalchemy import select

from signoff.domain.outbound.scm.tables import scm_integration
from signoff.kernel.actor import system
from signoff.kernel.database import Database
from signoff.kernel.settings import Settings
from signoff.kernel.sql import prepare
from tests.api.client import Client
from tests.api.factstore import hosts
from tests.api.factstore.attesting import flow, given, status, trail
from tests.api.factstore.hosts import Host
from tests.api.golden import Golden

HOSTS = "/api/v1/organisations/default/scm-integrations"
BODY = {"provider": "GITHUB", "repository": "shop/api", "commitSha": "abc1234"}
TOKEN = "a-very-secret-token"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.overlay(webhook_schemes=["http", "https"], webhook_networks=["127.0.0.0/8"])


@pytest.fixture
def host() -> Iterator[Host]:
    with hosts.host() as found:
        yield found


def connect(client: Client, host: Host, provider: str = "GITHUB") -> None:
    made = client.post(HOSTS, {"provider": provider, "token": TOKEN, "baseUrl": f"{host.url}/"})
    assert made.status_code == 201, made.text


def ask(client: Client, build: str, **more: object) -> Response:
    return client.post(f"/api/v1/trails/{build}/attestations/pull-request", {**BODY, **more})


def data_of(answer: Response) -> dict[str, Any]:
    [found] = answer.json()["metadata"]["pull_requests"]
    return dict(found)


# --- the hosts ---


def test_integrations(client: Client, reader: Client, stranger: Client, golden: Golden) -> None:
    golden.check("scm_integration", client.post(HOSTS, {"provider": "github", "token": TOKEN}))
    own = {"provider": "GITLAB", "token": "t", "baseUrl": "https://git.example.org/"}
    assert client.post(HOSTS, own).json()["baseUrl"] == "https://git.example.org"
    golden.check("scm_integrations", client.get(HOSTS))

    assert client.post(HOSTS, {"provider": "GITHUB", "token": "t"}).status_code == 409
    assert reader.post(HOSTS, {"provider": "BITBUCKET", "token": "t"}).status_code == 403
    assert reader.delete(f"{HOSTS}/GITHUB").status_code == 403
    assert stranger.get(HOSTS).status_code == 404
    assert client.delete(f"{HOSTS}/github").status_code == 204
    assert client.delete(f"{HOSTS}/GITHUB").status_code == 404
    assert client.delete(f"{HOSTS}/nobody").status_code == 404
    assert [each["provider"] for each in reader.get(HOSTS).json()] == ["GITLAB"]


def test_a_token_is_never_told(client: Client, host: Host, db: Database) -> None:
    connect(client, host)
    with db.reading(system()) as tx:
        [(sealed,)] = tx.all(prepare(select(scm_integration.c.sealed)))

    assert TOKEN not in sealed
    assert TOKEN not in client.get(HOSTS).text
    assert TOKEN not in client.get("/api/v1/audit").text


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"token": ""}, "token"),
        ({"token": "a b"}, "token"),
        ({"token": "a\r\nx: y"}, "token"),
        ({"token": "t", "baseUrl": "ftp://x.example"}, "baseUrl"),
        ({"token": "t", "baseUrl": "nonsense"}, "baseUrl"),
        ({"token": "t", "baseUrl": "https://u:p@x.example"}, "baseUrl"),
        ({"token": "t", "baseUrl": "https://x.example/?a=b"}, "baseUrl"),
        ({"token": "t", "baseUrl": "https://x.example/${pactbroker.x}"}, "baseUrl"),
    ],
)
def test_what_is_no_integration(client: Client, given: dict[str, str], field: str) -> None:
    answer = client.post(HOSTS, {"provider": "GITHUB", **given})

    assert answer.status_code == 400
    assert field in answer.json()["message"]


def test_only_hosts_that_may_be_called(client: Client, host: Host) -> None:
    connect(client, host)
    narrow = client.with_settings(webhook_hosts=["git.example.org"])
    refused = narrow.post(HOSTS, {"provider": "GITLAB", "token": "t", "baseUrl": host.url})
    assert refused.status_code == 400

    answer = ask(narrow, trail(client, flow(client)))
    assert (answer.status_code, "may not be called" in answer.text) == (502, True)

    inward = client.with_settings(webhook_hosts=[], webhook_networks=[])
    answer = ask(inward, trail(inward, flow(inward, name="other")))
    assert (answer.status_code, "may not be called" in answer.text) == (502, True)
    assert host.asked == []


# --- what they say ---


def test_github(client: Client, host: Host, golden: Golden) -> None:
    hosts.github(host)
    connect(client, host)
    build = trail(client, flow(client, "pull-request"))

    golden.check("pull_request_found", ask(client, build))

    assert {credential for _, _, credential, _ in host.asked} == {f"Bearer {TOKEN}"}
    assert status(client, build) == "COMPLIANT"


@pytest.mark.parametrize(
    ("provider", "repository", "prepare_host", "credential", "approver"),
    [
        ("GITLAB", "shop/backend/api", hosts.gitlab, TOKEN, "bob"),
        ("BITBUCKET", "shop/api", hosts.bitbucket, f"Bearer {TOKEN}", "{2}"),
        (
            "AZURE_DEVOPS",
            "acme/My Shop/api",
            hosts.azure,
            f"Basic {base64.b64encode(f':{TOKEN}'.encode()).decode()}",
            "bob@acme.example",
        ),
    ],
)
def test_other_hosts(
    client: Client,
    host: Host,
    *,
    provider: str,
    repository: str,
    prepare_host: Callable[[Host], None],
    credential: str,
    approver: str,
) -> None:
    prepare_host(host)
    connect(client, host, provider)

    answer = ask(client, trail(client, flow(client)), provider=provider, repository=repository)

    assert answer.json()["status"] == "PASSED", answer.text
    found = data_of(answer)
    assert (found["state"], found["approvers"]) == ("merged", [approver])
    assert found["author"].startswith("ann")
    assert {each for _, _, each, _ in host.asked} == {credential}


@pytest.mark.parametrize(
    ("reviews", "outcome"),
    [
        ([("bob", "APPROVED")], "PASSED"),
        ([("bob", "APPROVED"), ("bob", "COMMENTED")], "PASSED"),
        ([("bob", "CHANGES_REQUESTED"), ("bob", "APPROVED")], "PASSED"),
        ([("bob", "APPROVED"), ("bob", "DISMISSED")], "FAILED"),
        ([("bob", "APPROVED"), ("bob", "CHANGES_REQUESTED")], "FAILED"),
        ([("ann", "APPROVED")], "FAILED"),
        ([], "FAILED"),
    ],
)
def test_whose_approval_stands(
    client: Client, host: Host, reviews: list[tuple[str, str]], outcome: str
) -> None:
    hosts.github(host)
    hosts.reviews(host, *reviews)
    connect(client, host)

    assert ask(client, trail(client, flow(client))).json()["status"] == outcome


def test_an_open_pull_request_is_not_enough(client: Client, host: Host) -> None:
    hosts.github(host, merged_at=None, state="open")
    connect(client, host)
    build = trail(client, flow(client, "pull-request"))

    assert ask(client, build).json()["status"] == "FAILED"
    assert status(client, build) == "NON_COMPLIANT"


def test_a_merged_one_counts_and_an_open_one_beside_it_does_not(client: Client, host: Host) -> None:
    hosts.github(host, 8, merged_at=None, state="open")
    hosts.github(host, 7)
    pulls = [{"number": 8}, {"number": 7}]
    host.answers["/repos/shop/api/commits/abc1234/pulls"] = (200, pulls)
    connect(client, host)

    answer = ask(client, trail(client, flow(client)))

    assert answer.json()["status"] == "PASSED"
    assert data_of(answer)["number"] == 7


def test_by_its_number(client: Client, host: Host) -> None:
    hosts.github(host)
    connect(client, host)
    named = {"organisationSlug": "default", "repositoryOwner": "shop", "repositoryName": "api", "prNumber": 7}
    build = trail(client, flow(client))

    answer = client.post(f"/api/v2/trails/{build}/attestations/pull-request", {"provider": "github", **named})

    assert answer.json()["status"] == "PASSED", answer.text
    assert not any("commits" in path for path in host.paths)


def test_of_the_trails_own_commit(client: Client, host: Host) -> None:
    hosts.github(host)
    connect(client, host)
    build = trail(client, flow(client), gitCommitSha="abc1234")

    assert ask(client, build, commitSha=None).json()["status"] == "PASSED"


def test_none_is_a_failure(client: Client, host: Host) -> None:
    connect(client, host)
    build = trail(client, flow(client))

    answer = ask(client, build)

    assert (answer.status_code, answer.json()["status"]) == (201, "FAILED")
    assert answer.json()["metadata"]["pull_requests"] == []
    asserting = ask(client, build, assertOnMissing=True)
    assert (asserting.status_code, len(given(client, build))) == (422, 1)


def test_a_dry_run_asks_and_keeps_nothing(client: Client, host: Host) -> None:
    hosts.github(host)
    connect(client, host)
    build = trail(client, flow(client))

    answer = client.send(
        "POST", f"/api/v1/trails/{build}/attestations/pull-request", BODY, headers={"x-dry-run": "true"}
    )

    assert answer.json()["wouldCreate"]["status"] == "PASSED"
    assert given(client, build) == []


# --- when they say nothing that can be used ---


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((401, {}), "token of the SCM integration"),
        ((403, {}), "token of the SCM integration"),
        ((302, b""), "token of the SCM integration"),
        ((500, {}), "answered 500"),
        ((202, {}), "answered 202"),
        ((200, b"<html>"), "no JSON"),
        ((200, b"[" * 5_000), "no JSON"),
        ((200, {"message": "x"}), "unexpected"),
        ((200, [{"number": "x"}]), "unexpected"),
    ],
)
def test_a_host_that_cannot_be_used(client: Client, host: Host, answer: tuple[int, Any], said: str) -> None:
    host.answers["/repos/shop/api/commits/abc1234/pulls"] = answer
    connect(client, host)
    build = trail(client, flow(client))

    refused = ask(client, build)

    assert refused.status_code == 502, refused.text
    assert said in refused.json()["message"]
    assert TOKEN not in refused.text
    assert given(client, build) == []


def test_a_host_that_is_not_there(client: Client, host: Host) -> None:
    gone = Host("http://127.0.0.1:9", {}, [])
    connect(client, gone)

    assert ask(client, trail(client, flow(client))).status_code == 502


@pytest.mark.parametrize(
    "wrong",
    [
        {"repository": "shop"},
        {"repository": "a/b/c"},
        {"repository": "../api"},
        {"repository": "shop/a?b"},
        {"repository": None},
        {"commitSha": "main"},
        {"commitSha": "../../x"},
        {"prNumber": 0},
    ],
)
def test_what_nobody_can_look_for(client: Client, host: Host, wrong: dict[str, Any]) -> None:
    connect(client, host)

    assert ask(client, trail(client, flow(client)), **wrong).status_code == 400
    assert host.asked == []


def test_who_only_reads_asks_nobody(client: Client, reader: Client, host: Host) -> None:
    connect(client, host)

    assert ask(reader, trail(client, flow(client))).status_code == 403
    assert host.asked == []
