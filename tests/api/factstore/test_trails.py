"""Trails over the wire, in both versions of the API."""

import pytest

from tests.api.client import Client
from tests.api.factstore.test_flows import made as flow_made
from tests.api.golden import Golden

V1, V2 = "/api/v1", "/api/v2"
SHA = "9f8e7d6c5b4a39281706f5e4d3c2b1a098765432"
CONTEXT = "x-factstore-ci-context"


@pytest.fixture
def flow(client: Client) -> str:
    return flow_made(client, requiredAttestations=["junit"])


def body(flow: str, **more: object) -> dict[str, object]:
    """Give what the published document sends."""
    return {
        "flowId": flow,
        "gitCommitSha": SHA,
        "gitBranch": "main",
        "gitAuthor": "alice",
        "gitAuthorEmail": "alice@example.com",
        "pullRequestNumber": 42,
        "buildUrl": "https://ci.example.com/builds/123",
        **more,
    }


def made(client: Client, flow: str, **more: object) -> str:
    answer = client.post(f"{V1}/trails", body(flow, **more))
    assert answer.status_code == 201, answer.text
    uuid: str = answer.json()["id"]
    return uuid


def test_made_shown_and_listed(client: Client, golden: Golden, flow: str) -> None:
    answer = client.post(f"{V1}/trails", body(flow, name="build-1"))
    golden.check("trail_created", answer)
    uuid = answer.json()["id"]
    shown = client.get(f"{V1}/trails/{uuid}").json()
    assert shown == answer.json()
    assert client.get(f"{V1}/trails").json() == [shown]
    assert client.get(f"{V1}/trails?flowId={flow}").json() == [shown]
    assert client.get(f"{V1}/trails?flowId={uuid}").json() == []
    golden.check("trail_taken", client.post(f"{V1}/trails", body(flow, name="build-1")))
    golden.check("trail_unknown", client.get(f"{V1}/trails/{flow}"))


def test_pages_of_a_flow(client: Client, golden: Golden, flow: str) -> None:
    trails = [made(client, flow) for _ in range(3)]

    golden.check("trails_page", client.get(f"{V1}/flows/{flow}/trails?page=1&size=2"))
    shown = client.get(f"{V1}/flows/{flow}/trails").json()
    assert [each["id"] for each in shown["items"]] == trails[::-1]
    assert client.get(f"{V1}/flows/{trails[0]}/trails").status_code == 404
    for query in ("page=-1", "size=0", "size=101", "page=x"):
        assert client.get(f"{V1}/flows/{flow}/trails?{query}").status_code == 400


def test_the_second_version(client: Client, golden: Golden, flow: str) -> None:
    answer = client.post(f"{V2}/trails", body(flow))
    golden.check("trail_created_by_command", answer)
    uuid = answer.json()["id"]
    shown = client.get(f"{V2}/trails/{uuid}").json()
    assert shown == client.get(f"{V1}/trails/{uuid}").json()
    assert client.get(f"{V2}/trails").json() == client.get(f"{V2}/flows/{flow}/trails").json() == [shown]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"gitCommitSha": None}, "gitCommitSha must be given"),
        ({"gitCommitSha": "", "gitBranch": " "}, "gitCommitSha and gitBranch must be given"),
        ({"gitAuthor": None}, "gitAuthor"),
        ({"gitAuthor": " "}, "git"),
        ({"gitAuthorEmail": "alice"}, "gitAuthorEmail"),
        ({"buildUrl": "u" * 2049}, "buildUrl"),
        ({"name": "n" * 256}, "name"),
        ({"templateYaml": "trail: 7"}, "template"),
        ({"flowId": None}, "flowId"),
    ],
)
def test_what_is_refused(client: Client, flow: str, changes: dict[str, object], told: str) -> None:
    answer = client.post(f"{V1}/trails", body(flow, **changes))

    assert answer.status_code == 400
    assert told in answer.json()["message"]


def test_an_author_without_an_address(client: Client, flow: str) -> None:
    answer = client.post(f"{V1}/trails", body(flow, gitAuthorEmail=None))

    assert (answer.status_code, answer.json()["gitAuthorEmail"]) == (201, "")


def test_an_unknown_flow(client: Client) -> None:
    unknown = "00000000-0000-4000-8000-000000000000"

    assert client.post(f"{V1}/trails", body(unknown)).status_code == 404


# --- what a CI system knows ---

SYSTEMS = {
    "github-actions": (
        {
            "GITHUB-SHA": SHA,
            "GITHUB-REF-NAME": "main",
            "GITHUB-SERVER-URL": "https://github.com",
            "GITHUB-REPOSITORY": "acme/shop",
            "GITHUB-RUN-ID": "99",
        },
        "https://github.com/acme/shop/actions/runs/99",
    ),
    " GitHub_Actions ": ({"GITHUB-SHA": SHA, "GITHUB-REF-NAME": "main"}, None),
    "gitlab-ci": (
        {
            "CI-COMMIT-SHA": SHA,
            "CI-COMMIT-REF-NAME": "main",
            "CI-JOB-URL": "https://gitlab.com/-/jobs/1",
        },
        "https://gitlab.com/-/jobs/1",
    ),
    "jenkins": ({"GIT-COMMIT": SHA, "GIT-BRANCH": "main", "BUILD-URL": "https://j/1"}, "https://j/1"),
    "circleci": (
        {"CIRCLE-SHA1": SHA, "CIRCLE-BRANCH": "main", "CIRCLE-BUILD-URL": "https://c/1"},
        "https://c/1",
    ),
    "azure-devops": (
        {
            "BUILD-SOURCEVERSION": SHA,
            "BUILD-SOURCEBRANCH": "main",
            "SYSTEM-TEAMFOUNDATIONCOLLECTIONURI": "https://dev.azure.com/acme/",
            "SYSTEM-TEAMPROJECT": "shop",
            "BUILD-BUILDID": "7",
        },
        "https://dev.azure.com/acme/shop/_build/results?buildId=7",
    ),
}


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_variables_of_a_ci_system_come_in_headers(client: Client, flow: str, system: str) -> None:
    sent, build_url = SYSTEMS[system]
    headers = {CONTEXT: system, **{f"X-Factstore-CI-{name}": value for name, value in sent.items()}}

    answer = client.send("POST", f"{V1}/trails", {"flowId": flow, "gitAuthor": "alice"}, headers=headers)

    assert answer.status_code == 201, answer.text
    trail = answer.json()
    assert (trail["gitCommitSha"], trail["gitBranch"], trail["buildUrl"]) == (SHA, "main", build_url)


def test_the_body_wins_over_the_context(client: Client, flow: str) -> None:
    headers = {
        CONTEXT: "jenkins",
        "X-Factstore-CI-GIT-COMMIT": "0" * 40,
        "X-Factstore-CI-BUILD-URL": "https://j",
    }

    trail = client.send("POST", f"{V1}/trails", body(flow, buildUrl=None), headers=headers).json()

    assert (trail["gitCommitSha"], trail["buildUrl"]) == (SHA, "https://j")


def test_an_unknown_context_says_nothing(client: Client, flow: str) -> None:
    headers = {CONTEXT: "abacus", "X-Factstore-CI-GIT-COMMIT": SHA}

    assert client.send("POST", f"{V1}/trails", body(flow), headers=headers).status_code == 201
    bare = {"flowId": flow, "gitAuthor": "alice"}
    assert client.send("POST", f"{V1}/trails", bare, headers=headers).status_code == 400


def test_the_servers_own_environment_only_if_allowed(
    client: Client, flow: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("GIT_COMMIT", SHA), ("GIT_BRANCH", "secret"), ("BUILD_URL", "https://j")):
        monkeypatch.setenv(name, value)
    asked = ("POST", f"{V2}/trails", {"flowId": flow, "gitAuthor": "alice"})
    headers = {CONTEXT: "jenkins"}

    assert client.send(*asked, headers=headers).status_code == 400
    allowed = client.with_settings(ci_context_from_environment=True)
    answer = allowed.send(*asked, headers=headers)
    assert answer.status_code == 201
    assert allowed.get(f"{V1}/trails/{answer.json()['id']}").json()["gitBranch"] == "secret"


# --- what it amounts to ---


def test_the_status_moves(client: Client, golden: Golden, flow: str) -> None:
    uuid = made(client, flow)
    attestations = f"{V1}/trails/{uuid}/attestations"

    def status() -> str:
        found: str = client.get(f"{V1}/trails/{uuid}").json()["status"]
        return found

    assert status() == "PENDING"
    for outcome, expected in (("FAILED", "NON_COMPLIANT"), ("PASSED", "COMPLIANT"), ("PENDING", "PENDING")):
        client.post(attestations, {"type": "junit", "status": outcome})
        assert status() == expected
    client.post(f"{V1}/trails/{uuid}/artifacts", {"name": "shop", "sha256Digest": "a" * 64, "tag": "1"})
    golden.check("trail_compliance", client.get(f"{V1}/trails/{uuid}/compliance"))


def test_who_may_not(client: Client, reader: Client, stranger: Client, flow: str) -> None:
    uuid = made(client, flow)

    assert reader.get(f"{V1}/trails/{uuid}/compliance").status_code == 200
    assert reader.post(f"{V1}/trails", body(flow)).status_code == 403
    assert stranger.get(f"{V1}/trails/{uuid}").status_code == 404
    assert stranger.get(f"{V1}/trails?flowId={flow}").json() == []
    assert stranger.post(f"{V1}/trails", body(flow)).status_code == 404
