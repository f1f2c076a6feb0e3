"""Frameworks, assessments and templates over the wire."""

import csv
import io
from typing import Any

import pytest

from signoff.domain.evidence.frameworks import built_in
from tests.api.client import Client
from tests.api.golden import Golden

FRAMEWORKS, COMPLIANCE, HUB = "/api/v1/frameworks", "/api/v1/compliance", "/api/v1/hub/templates"
NOWHERE = "00000000-0000-0000-0000-000000000000"
[PCI, *_] = built_in.frameworks()


def made(client: Client, path: str, document: object) -> dict[str, Any]:
    answer = client.post(path, document)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.fixture
def flow(client: Client) -> str:
    """The id of a flow."""
    return str(made(client, "/api/v1/flows", {"name": "shop"})["id"])


@pytest.fixture
def trail(client: Client, flow: str) -> str:
    """The id of a trail in that flow."""
    fields = {
        "flowId": flow,
        "gitCommitSha": "a" * 40,
        "gitBranch": "main",
        "gitAuthor": "bob",
        "gitAuthorEmail": "bob@example.org",
    }
    return str(made(client, "/api/v1/trails", fields)["id"])


def test_frameworks(client: Client, golden: Golden) -> None:
    golden.check("frameworks_built_in", client.get(FRAMEWORKS))
    wanted = {"name": "House", "version": "1", "description": "Ours", "orgSlug": "default"}
    answer = client.post(FRAMEWORKS, wanted)
    golden.check("framework_created", answer)
    url = f"{FRAMEWORKS}/{answer.json()['id']}"
    control = {"controlId": "H-1", "title": "Tests pass", "requiredEvidenceTypes": ["junit"]}
    golden.check("framework_control", client.post(f"{url}/controls", control))
    golden.check("framework_control_again", client.post(f"{url}/controls", control))
    golden.check("framework", client.get(url))
    assert len(client.get(FRAMEWORKS).json()) == 4
    assert client.get(f"{FRAMEWORKS}/{NOWHERE}").status_code == 404
    assert client.post(f"{FRAMEWORKS}/{NOWHERE}/controls", control).status_code == 404


def test_an_assessment(client: Client, trail: str, golden: Golden) -> None:
    wanted = {"frameworkId": PCI, "trailId": trail}
    made(client, f"/api/v1/trails/{trail}/security-scans", {"tool": "zap"})
    answer = client.post(f"{COMPLIANCE}/assess", wanted)
    golden.check("assessment", answer)
    found = answer.json()
    assert client.get(f"{COMPLIANCE}/assessments").json() == [found]
    assert client.get(f"{COMPLIANCE}/assessments/{found['id']}").json() == found
    golden.check("regulatory_report", client.get(f"/api/v1/reports/regulatory/{PCI}"))
    before = client.get(f"/api/v1/reports/regulatory/{PCI}?to=2001-01-01T00:00:00Z").json()
    assert before["assessments"] == []


@pytest.mark.parametrize("wanted", [{"frameworkId": NOWHERE}, {"trailId": NOWHERE}, {"orgSlug": "stranger"}])
def test_nothing_to_assess(client: Client, trail: str, wanted: dict[str, str]) -> None:
    document = {"frameworkId": PCI, "trailId": trail, **wanted}

    assert client.post(f"{COMPLIANCE}/assess", document).status_code == 404
    assert client.get(f"{COMPLIANCE}/assessments/{NOWHERE}").status_code == 404
    assert client.get(f"/api/v1/reports/regulatory/{NOWHERE}").status_code == 404


def test_a_report_as_a_table(client: Client, trail: str) -> None:
    url = made(client, FRAMEWORKS, {"name": "House", "version": "1"})["id"]
    for number, kind in (("H-1", "junit"), ("=cmd()", "@evil")):
        control = {"controlId": number, "title": "T", "requiredEvidenceTypes": [kind]}
        made(client, f"{FRAMEWORKS}/{url}/controls", control)
    made(client, f"{COMPLIANCE}/assess", {"frameworkId": url, "trailId": trail})

    answer = client.get(f"/api/v1/reports/regulatory/{url}", accept="text/csv")

    assert answer.headers["content-type"] == "text/csv;charset=utf-8"
    head, first, second = csv.reader(io.StringIO(answer.text))
    assert head[0] == "trailId"
    assert (first[0], first[2:]) == (trail, ["NON_COMPLIANT", "H-1", "NOT_SATISFIED", "", "junit"])
    assert second[3:] == ["'=cmd()", "NOT_SATISFIED", "", "'@evil"]


def test_a_mapping(client: Client, flow: str, trail: str, golden: Golden) -> None:
    control = client.get(f"{FRAMEWORKS}/{PCI}").json()["controls"][0]
    wanted = {"regulatoryControlId": control["id"], "flowId": flow, "attestationType": "patched"}
    golden.check("mapping", client.post(f"{COMPLIANCE}/mappings", wanted))
    golden.check("mapping_again", client.post(f"{COMPLIANCE}/mappings", wanted))
    golden.check("mappings", client.get(f"{COMPLIANCE}/mappings"))
    made(client, f"/api/v1/trails/{trail}/attestations", {"type": "patched", "status": "PASSED"})

    assessed = made(client, f"{COMPLIANCE}/assess", {"frameworkId": PCI, "trailId": trail})

    first = assessed["controlResults"][0]
    assert (first["status"], first["satisfiedBy"]) == ("SATISFIED", ["patched"])
    for change in ({"regulatoryControlId": NOWHERE}, {"flowId": NOWHERE}):
        assert client.post(f"{COMPLIANCE}/mappings", {**wanted, **change}).status_code == 404


@pytest.mark.parametrize(
    ("path", "document"),
    [
        (FRAMEWORKS, {"name": "House"}),
        (FRAMEWORKS, {"name": "House", "version": "v" * 51}),
        (FRAMEWORKS, {"name": " ", "version": "1"}),
        (f"{FRAMEWORKS}/{PCI}/controls", {"controlId": "H-1"}),
        (f"{FRAMEWORKS}/{PCI}/controls", {"controlId": "H" * 101, "title": "T"}),
        (f"{FRAMEWORKS}/{PCI}/controls", {"controlId": "H", "title": "T", "requiredEvidenceTypes": [""]}),
        (f"{COMPLIANCE}/mappings", {"flowId": NOWHERE}),
        (f"{COMPLIANCE}/assess", {"frameworkId": PCI}),
    ],
)
def test_what_cannot_be_read(client: Client, path: str, document: object) -> None:
    assert client.post(path, document).status_code == 400


def test_templates(client: Client, golden: Golden) -> None:
    found = client.get(HUB).json()
    assert {"slsa-level-2", "slsa-level-3", "pci-dss-v4", "sox-itgc", "gdpr-art32"} < {
        each["id"] for each in found
    }
    golden.check("hub_template", client.get(f"{HUB}/slsa-level-2"))
    golden.check("hub_template_unknown", client.get(f"{HUB}/nothing"))
    golden.check("hub_import", client.post(f"{HUB}/slsa-level-2/import"))
    golden.check("hub_import_again", client.post(f"{HUB}/slsa-level-2/import", {}))
    assert made(client, f"{HUB}/slsa-level-2/import", {"name": "shop"})["name"] == "shop"
    assert client.post(f"{HUB}/nothing/import").status_code == 404


def test_who_only_reads_and_who_is_a_stranger(
    client: Client, reader: Client, stranger: Client, flow: str, trail: str
) -> None:
    own = made(client, FRAMEWORKS, {"name": "House", "version": "1"})["id"]
    assessment = made(client, f"{COMPLIANCE}/assess", {"frameworkId": own, "trailId": trail})["id"]

    assert reader.get(f"{FRAMEWORKS}/{own}").status_code == 200
    for path, document in (
        (FRAMEWORKS, {"name": "x", "version": "1"}),
        (f"{FRAMEWORKS}/{own}/controls", {"controlId": "x", "title": "x"}),
        (f"{COMPLIANCE}/assess", {"frameworkId": own, "trailId": trail}),
        (f"{HUB}/slsa-level-2/import", {}),
    ):
        assert reader.post(path, document).status_code == 403
    for path in (
        f"{FRAMEWORKS}/{own}",
        f"{COMPLIANCE}/assessments/{assessment}",
        f"/api/v1/reports/regulatory/{own}",
    ):
        assert stranger.get(path).status_code == 404
    assert len(stranger.get(FRAMEWORKS).json()) == 3
    assert stranger.get(f"{COMPLIANCE}/assessments").json() == []


def test_a_dry_run_keeps_nothing(client: Client, trail: str) -> None:
    tried = client.post(f"{COMPLIANCE}/assess?dryRun=true", {"frameworkId": PCI, "trailId": trail})

    assert (tried.status_code, tried.json()["wouldCreate"]["overallStatus"]) == (200, "NON_COMPLIANT")
    assert client.post(f"{HUB}/sox-itgc/import?dryRun=true").status_code == 200
    assert client.get(f"{COMPLIANCE}/assessments").json() == []
    assert client.get("/api/v1/flows").json()[0]["name"] == "shop"
