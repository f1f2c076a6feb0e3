"""Artifacts over the wire, in both versions of the API."""

import pytest

from tests.api.client import Client
from tests.api.factstore.test_flows import made as flow_made
from tests.api.factstore.test_trails import made as trail_made
from tests.api.golden import Golden

V1, V2 = "/api/v1", "/api/v2"
DIGEST = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
# As the published document has it, and as clients send it.
PUBLISHED = {
    "name": "my-service",
    "sha256Digest": f"sha256:{DIGEST}",
    "tag": "v1.2.3",
    "registry": "ghcr.io/my-org",
}
SENT = {
    "imageName": "my-service",
    "imageTag": "v1.2.3",
    "sha256Digest": f"sha256:{DIGEST.upper()}",
    "reportedBy": "pipeline",
    "orgSlug": "default",
}


@pytest.fixture
def trail(client: Client) -> str:
    return trail_made(client, flow_made(client))


def test_reported_and_listed(client: Client, golden: Golden, trail: str) -> None:
    url = f"{V1}/trails/{trail}/artifacts"

    answer = client.post(url, PUBLISHED)
    golden.check("artifact_created", answer)
    sent = client.post(url, SENT).json()
    assert (sent["reportedBy"], sent["sha256Digest"]) == ("pipeline", f"sha256:{DIGEST}")
    assert client.get(url).json() == [answer.json(), sent]


def test_a_digest_in_every_spelling(client: Client, trail: str) -> None:
    other = trail_made(client, flow_made(client, "other"))
    for uuid in (trail, other):
        assert client.post(f"{V1}/trails/{uuid}/artifacts", PUBLISHED).status_code == 201

    for version in (V1, V2):
        for digest in (DIGEST, f"sha256:{DIGEST}", DIGEST.upper(), f"sha256%3A{DIGEST}"):
            found = client.get(f"{version}/artifacts?sha256={digest}").json()
            assert [each["trailId"] for each in found] == [other, trail]
    assert client.get(f"{V1}/artifacts?sha256=sha256:deadbeef").json() == []
    assert client.get(f"{V1}/artifacts").status_code == 400


def test_the_second_version(client: Client, golden: Golden, trail: str) -> None:
    golden.check("artifact_created_by_command", client.post(f"{V2}/trails/{trail}/artifacts", SENT))
    listed = client.get(f"{V2}/trails/{trail}/artifacts").json()
    assert listed == client.get(f"{V1}/trails/{trail}/artifacts").json()


def test_links_and_kinds_are_kept(client: Client, trail: str) -> None:
    more = {"artifactType": "OCI", "buildUrl": "https://ci/1", "commitUrl": "https://git/1"}

    made = client.post(f"{V1}/trails/{trail}/artifacts", {**PUBLISHED, **more}).json()

    assert {name: made[name] for name in more} == more


def test_where_it_runs(client: Client, trail: str) -> None:
    client.post(f"{V1}/trails/{trail}/artifacts", PUBLISHED)
    environment = client.post(f"{V1}/environments", {"name": "prod", "type": "K8S"}).json()["id"]
    runs = {"artifactSha256": f"sha256:{DIGEST}", "artifactName": "my-service", "artifactTag": "v1.2.3"}
    snapshot = {"recordedBy": "agent", "artifacts": [runs]}
    assert client.post(f"{V1}/environments/{environment}/snapshots", snapshot).status_code == 201

    [found] = client.get(f"{V1}/artifacts?sha256={DIGEST}").json()
    assert (found["runningInEnvironments"], found["complianceState"]) == (["prod"], "COMPLIANT")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"sha256Digest": "sha256:abc"}, "sha256Digest"),
        ({"sha256Digest": None}, "sha256Digest"),
        ({"name": " "}, "imageName"),
        ({"name": None}, "imageName"),
        ({"tag": "t" * 256}, "imageTag"),
    ],
)
def test_what_is_refused(client: Client, trail: str, changes: dict[str, object], told: str) -> None:
    answer = client.post(f"{V1}/trails/{trail}/artifacts", {**PUBLISHED, **changes})

    assert answer.status_code == 400
    assert told in answer.json()["message"]


def test_who_may_not(client: Client, reader: Client, stranger: Client, trail: str) -> None:
    url = f"{V1}/trails/{trail}/artifacts"
    client.post(url, PUBLISHED)

    assert len(reader.get(url).json()) == 1
    assert reader.post(url, PUBLISHED).status_code == 403
    assert stranger.get(url).status_code == 404
    assert stranger.post(url, PUBLISHED).status_code == 404
    assert stranger.get(f"{V1}/artifacts?sha256={DIGEST}").json() == []
