"""Attestations of every type by the released command, with the evidence that goes along."""

import hashlib
import io
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.clients.kosli.commands import Sources, checked_out
from tests.clients.kosli.commands import kosli as command
from tests.clients.kosli.hosts import Host, hosting
from tests.clients.pact.commands import Client
from tests.clients.servers import Server

GOOD = '<testsuite name="unit" tests="2"><testcase name="a"/><testcase name="b"/></testsuite>'
BAD = '<testsuite name="unit" tests="1" failures="1"><testcase name="a"><failure/></testcase></testsuite>'


class Attesting:
    """Attests on a trail of a test, and looks at what counts."""

    def __init__(self, kosli: Client, server: Server, place: tuple[str, str], folder: Path) -> None:
        self.kosli, self.server, self.folder = kosli, server, folder
        self.where = ("--flow", place[0], "--trail", place[1])

    def attests(self, kind: str, *what: str | Path, name: str = "x") -> str:
        return self.kosli.does("attest", *kind.split(), "--name", name, *map(str, what), *self.where)

    def refused(self, kind: str, *what: str | Path, name: str = "x") -> str:
        return self.kosli.refuses("attest", *kind.split(), "--name", name, *map(str, what), *self.where)

    def found(self, name: str = "x") -> list[dict[str, Any]]:
        told: list[dict[str, Any]] = json.loads(
            self.kosli.does("get", "attestation", name, *self.where, "--output", "json")
        )
        return told

    def counts(self, name: str = "x") -> bool:
        table = self.kosli.does("get", "attestation", name, *self.where)
        assert "Compliance:" in table
        return bool(self.found(name)[0]["is_compliant"])

    def evidence(self, name: str = "x") -> bytes:
        [found, *_] = self.found(name)
        answer = httpx2.get(
            found["_links"]["evidence"]["href"], headers={"authorization": f"Bearer {self.server.token}"}
        )
        assert answer.status_code == 200
        assert hashlib.sha256(answer.content).hexdigest() == found["evidence_archive_fingerprint"]
        assert answer.headers["content-disposition"].startswith("attachment;")
        return answer.content

    def written(self, name: str, content: object) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path


@pytest.fixture
def attesting(kosli: Client, server: Server, flow: str, trail: str, tmp_path: Path) -> Attesting:
    return Attesting(kosli, server, (flow, trail), tmp_path / "reports")


@pytest.fixture
def host() -> Iterator[Host]:
    with hosting() as host:
        yield host


def test_generic(attesting: Attesting) -> None:
    assert "generic attestation 'x' is reported" in attesting.attests("generic")
    assert attesting.counts()
    attesting.attests("generic", "--compliant=false")
    assert not attesting.counts()
    assert [each["is_compliant"] for each in attesting.found()] == [False, True]


def test_everything_that_may_be_said(attesting: Attesting, sources: Sources) -> None:
    data = attesting.written("user.json", {"by": "hand"})
    attesting.attests(
        "generic",
        *("--description", "Looked at", "--user-data", data, "--annotate", "risk=low"),
        *("--origin-url", "https://ci.example.org/1", "--external-url", "doc=https://doc.example.org"),
        *("--external-fingerprint", f"doc={'ab' * 32}", "--commit", sources.head),
        *("--repo-id", "1", "--repo-url", "https://git.example.org/shop", "--repository", "acme/shop"),
    )

    [found] = attesting.found()
    assert found["description"] == "Looked at"
    assert found["user_data"] == {"by": "hand"}
    assert found["annotations"] == {"risk": "low"}
    assert found["origin_url"] == "https://ci.example.org/1"
    assert found["external_urls"] == {"doc": {"href": "https://doc.example.org", "fingerprint": "ab" * 32}}
    assert found["git_commit_info"]["sha1"] == sources.head
    assert found["repo_info"]["name"] == "acme/shop"


def test_junit(attesting: Attesting) -> None:
    attesting.attests("junit", "--results-dir", attesting.written("good/unit.xml", GOOD).parent)
    assert attesting.counts()
    assert attesting.found()[0]["junit_results"][0]["total"] == 2
    assert attesting.evidence() == GOOD.encode()
    attesting.attests("junit", "--results-dir", attesting.written("bad/unit.xml", BAD).parent)
    assert not attesting.counts()


def test_snyk(attesting: Attesting) -> None:
    def sarif(*levels: str) -> Path:
        results = [
            {"ruleId": "S", "level": level, "message": {"text": "x"}, "locations": []} for level in levels
        ]
        rules = [
            {"id": "S", "shortDescription": {"text": "High severity"}, "properties": {"tags": ["security"]}}
        ]
        driver = {"name": "Snyk Open Source", "rules": rules}
        schema = (
            "https://raw.githubusercontent.com/oasis-tcs/sarif-spec/master/Schemata/sarif-schema-2.1.0.json"
        )
        return attesting.written(
            "snyk.sarif",
            {
                "$schema": schema,
                "version": "2.1.0",
                "runs": [{"tool": {"driver": driver}, "results": results}],
            },
        )

    attesting.attests("snyk", "--scan-results", sarif())
    assert attesting.counts()
    attesting.attests("snyk", "--scan-results", sarif("error"))
    assert not attesting.counts()
    [results] = attesting.found()[0]["processed_snyk_results"]["results"]
    assert results["high_count"] == 1


def test_custom(attesting: Attesting, unique: str) -> None:
    schema = attesting.written("schema.json", {"type": "object", "required": ["percent"]})
    define = ("create", "attestation-type", unique, "--schema", str(schema))
    attesting.kosli.does(*define, "--jq", ".percent >= 80", "--summary", "Percent=.percent")
    attests = ("custom", "--type", unique, "--attestation-data")

    attesting.attests(*attests, attesting.written("good.json", {"percent": 81}))
    assert attesting.counts()
    assert attesting.found()[0]["summary"] == [{"name": "Percent", "value": 81}]
    attesting.attests(*attests, attesting.written("low.json", {"percent": 79}))
    assert not attesting.counts()
    told = attesting.refused(*attests, attesting.written("odd.json", {}))
    assert '"percent" is a required property' in told
    told = attesting.refused("custom", "--type", f"{unique}x", "--attestation-data", schema)
    assert f"Custom attestation type '{unique}x' does not exist for org 'default'" in told

    attesting.kosli.does(*define, "--jq", ".percent >= 70")
    attesting.attests(*attests, attesting.written("low.json", {"percent": 79}))
    assert attesting.counts()
    assert [each["type_version"] for each in attesting.found()] == [2, 1, 1]
    assert "Version:      2" in attesting.kosli.does("get", "attestation-type", unique)
    assert ".percent >= 80" in attesting.kosli.does("get", "attestation-type", f"{unique}@v1")
    assert unique in attesting.kosli.does("list", "attestation-types")
    attesting.kosli.does("archive", "attestation-type", unique)
    assert unique not in attesting.kosli.does("list", "attestation-types")
    assert "is archived" in attesting.refused(*attests, schema)


def test_types_that_cannot_be_read(attesting: Attesting, unique: str) -> None:
    define = ("create", "attestation-type", unique)
    assert "syntax error" in attesting.kosli.refuses(*define, "--jq", ".percent >=")
    broken = attesting.written("schema.json", {"type": "nothing"})
    assert "type_schema" in attesting.kosli.refuses(*define, "--schema", str(broken))


def test_decisions_and_overriding_them(attesting: Attesting) -> None:
    attesting.attests("decision", "--control", "C-1", "--compliant=false")
    assert not attesting.counts()
    said = (
        "--reason",
        "Talked about",
        "--new-compliance-status",
        "--original-attestation-type",
        "system:decision",
    )

    assert "has been overridden" in attesting.attests("override", *said)

    assert attesting.counts()
    override, decision = attesting.found()
    assert override["overridden_attestation_id"] == decision["attestation_id"]
    assert (override["reason"], decision["control"]) == ("Talked about", "C-1")
    assert "There is no attestation named 'y'" in attesting.refused("override", *said, name="y")


def test_sbom(attesting: Attesting) -> None:
    component = {"name": "shop", "version": "1", "type": "application"}
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"timestamp": "2026-11-02T10:00:00Z", "component": component},
        "components": [{"type": "library", "name": "left-pad", "version": "1"}],
    }
    path = attesting.written("sbom.json", bill)

    attesting.attests("sbom", "--sbom-file", path)

    assert attesting.counts()
    assert attesting.evidence() == path.read_bytes()
    assert attesting.found()[0]["attestation_data"]["document"]["package_count"] == 1


def test_jira(attesting: Attesting, server: Server, host: Host, tmp_path: Path) -> None:
    folder = tmp_path / "sources"
    folder.mkdir()
    sources = checked_out(folder, ("EX-1 Begin.",))
    attesting.kosli = command(server, tmp_path, folder)
    asked = (
        "--jira-base-url",
        host.url,
        "--jira-username",
        "ada",
        "--jira-api-token",
        "t",
        "--commit",
        sources.head,
    )

    attesting.attests("jira", *asked)
    assert attesting.counts()
    assert attesting.found()[0]["jira_results"][0]["issue_id"] == "EX-1"
    host.issues = ()
    attesting.attests("jira", *asked)
    assert not attesting.counts()


def test_sonar(attesting: Attesting, host: Host) -> None:
    asked = ("--sonar-api-token", "t", "--sonar-ce-task-url", f"{host.url}/api/ce/task?id=T1")

    attesting.attests("sonar", *asked)
    assert attesting.counts()
    host.gate = "ERROR"
    attesting.attests("sonar", *asked)
    assert not attesting.counts()
    assert attesting.found()[0]["sonar_results"]["qualityGate"]["status"] == "ERROR"


def test_pull_requests(attesting: Attesting, host: Host, sources: Sources) -> None:
    place = ("--github-base-url", host.url, "--github-org", "acme", "--repository", "shop")
    asked = (*place, "--github-token", "t", "--commit", sources.head)

    attesting.attests("pullrequest github", *asked)
    assert attesting.counts()
    [request] = attesting.found()[0]["pull_requests"]
    assert (request["author"], request["approvers"][0]["username"]) == ("ada", "bob")
    host.pull_requests = ()
    attesting.attests("pullrequest github", *asked)
    assert not attesting.counts()


def test_merge_requests(attesting: Attesting, host: Host, sources: Sources) -> None:
    place = ("--gitlab-base-url", host.url, "--gitlab-org", "acme", "--repository", "shop")

    attesting.attests("pullrequest gitlab", *place, "--gitlab-token", "t", "--commit", sources.head)
    assert attesting.counts()
    found = attesting.found()[0]
    [request] = found["pull_requests"]
    assert (found["git_provider"], request["author"]) == ("gitlab", "Ada (@ada)")
    assert [each["username"] for each in request["approvers"]] == ["Bob (@bob)"]


def test_attachments(attesting: Attesting) -> None:
    one, two = attesting.written("a.txt", "first"), attesting.written("b.txt", "second")
    attesting.attests("generic", name="none")
    attesting.attests("generic", "--attachments", one, name="one")
    attesting.attests(
        "generic",
        "--attachments",
        f"{one},{two},{attesting.written('in/c.txt', 'third').parent}",
        name="many",
    )

    assert attesting.found("none")[0]["_links"]["evidence"]["href"] is None
    assert attesting.evidence("one") == b"first"
    assert attesting.found("many")[0]["evidence_archive_path"] == "evidence.tgz"
    with tarfile.open(fileobj=io.BytesIO(attesting.evidence("many"))) as archive:
        contents = {archive.extractfile(each).read() for each in archive if each.isfile()}  # type: ignore[union-attr]
    assert contents == {b"first", b"second", b"third"}


def test_an_attachment_that_is_too_large(attesting: Attesting) -> None:
    large = attesting.written("large", "")
    large.write_bytes(b"x" * (10 * 2**20))
    attesting.attests("generic", "--attachments", large)
    large.write_bytes(b"x" * (10 * 2**20 + 1))

    assert "The attachment is larger than 10485760 bytes" in attesting.refused(
        "generic", "--attachments", large
    )
    assert len(attesting.found()) == 1


def test_on_an_artifact(attesting: Attesting, sources: Sources, flow: str) -> None:
    app = attesting.written("app.bin", f"app of {flow}")
    fingerprint = hashlib.sha256(app.read_bytes()).hexdigest()
    unknown = attesting.refused("generic", "--fingerprint", fingerprint)
    assert (
        f'Artifact with fingerprint {fingerprint} does not exist in trail "build-1" of flow "{flow}"'
        in unknown
    )
    assert "providing --commit" in attesting.refused("generic", name="cli.lint")

    attesting.attests("generic", "--commit", sources.head, name="cli.lint")
    links = ("--build-url", "https://ci.example.org/1", "--commit-url", "https://git.example.org/c")
    attesting.attests(
        "artifact", app, "--artifact-type", "file", "--commit", sources.head, *links, name="cli"
    )
    attesting.attests("generic", app, "--artifact-type", "file", name="unit")

    for name in ("lint", "unit"):
        shown = attesting.kosli.does(
            "get", "attestation", name, "--flow", flow, "--fingerprint", fingerprint, "--output", "json"
        )
        assert [each["attestation_name"] for each in json.loads(shown)] == [name]
    missing = attesting.kosli.does("get", "attestation", "none", "--flow", flow, "--fingerprint", fingerprint)
    assert "No attestations found" in missing


def test_on_a_trail_that_is_not_there(attesting: Attesting, unique: str) -> None:
    where = ("--flow", f"{unique}x", "--trail", "first")

    attesting.kosli.does("attest", "generic", "--name", "x", *where)

    assert "Compliance:" in attesting.kosli.does("get", "attestation", "x", *where)
    told = attesting.kosli.refuses("get", "attestation", "x", "--flow", f"{unique}y", "--trail", "first")
    assert f"Flow named '{unique}y' does not exist for organization 'default'" in told
    assert "String should match pattern" in attesting.kosli.refuses(
        "attest", "generic", "--name", "x", "--flow", "a b", "--trail", "t"
    )


def test_by_its_id(attesting: Attesting) -> None:
    attesting.attests("generic")
    key = attesting.found()[0]["attestation_id"]

    shown = attesting.kosli.does("get", "attestation", "--attestation-id", key)
    assert "true" in next(line for line in shown.splitlines() if line.startswith("Compliance:"))
    unknown = attesting.kosli.does(
        "get", "attestation", "--attestation-id", "00000000-0000-4000-8000-00000000"
    )
    assert "No attestations found" in unknown


def test_seed_request_beside_it(attesting: Attesting, flow: str) -> None:
    attesting.attests("generic")
    answer = httpx2.post(
        f"{attesting.server.url}/api/v2/attestations/default/{flow}/build-1/{'ab' * 32}",
        json={"type": "junit", "status": "FAILED"},
        headers={"x-api-key": attesting.server.token},
    )

    assert answer.status_code == 201
    [found] = attesting.found("junit")
    assert (found["is_compliant"], found["artifact_fingerprint"]) == (False, "ab" * 32)
