"""Evidence over the wire: files, coverage, the results of many tools, and what is missing."""

from hashlib import sha256
from pathlib import Path

import pytest

from signoff.kernel.database import Database
from tests.api.client import Client
from tests.api.factstore.attesting import attest, flow, given, hand_in, status, trail
from tests.api.golden import Golden

GOOD = b'<testsuite name="unit" tests="2"><testcase name="a"/><testcase name="b"/></testsuite>'
BAD = b'<testsuite name="unit" tests="1"><testcase name="a"><failure>no</failure></testcase></testsuite>'
BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><testsuite tests="1"><testcase name="&b;"/></testsuite>'


def test_a_file_is_kept_and_given_back(client: Client, golden: Golden) -> None:
    build = trail(client, flow(client))
    made = attest(client, build, "generic", status="PASSED")["id"]
    content = bytes(range(256))

    golden.check(
        "evidence_file", hand_in(client, build, made, content, name="data.bin", kind="application/x-thing")
    )
    golden.check("evidence_files", client.get(f"/api/v1/attestations/{made}/evidence"))
    answer = client.get(f"/api/v1/evidence/{sha256(content).hexdigest()}", accept="*/*")
    assert answer.content == content
    assert answer.headers["content-type"] == "application/x-thing"
    assert (
        answer.headers["content-disposition"]
        == "attachment; filename=\"data.bin\"; filename*=UTF-8''data.bin"
    )
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    [found] = given(client, build)
    assert found["evidenceFileName"] == "data.bin"
    assert (found["evidenceFileHash"], found["evidenceFileSizeBytes"]) == (sha256(content).hexdigest(), 256)
    assert found["status"] == "PASSED"


@pytest.mark.parametrize("size", [1_000, 1_000_000])
def test_a_part_of_a_file(client: Client, size: int) -> None:
    build = trail(client, flow(client))
    made = attest(client, build, "generic")["id"]
    content = (bytes(range(250)) * 4_000)[:size]
    found = f"/api/v1/evidence/{hand_in(client, build, made, content).json()['sha256Hash']}"

    for asked, start, end in (
        ("0-9", 0, 10),
        ("990-", 990, size),
        ("-5", size - 5, size),
        (f"5-{9**9}", 5, size),
    ):
        answer = client.get(found, accept="*/*", range=f"bytes={asked}")
        assert (answer.status_code, answer.content) == (206, content[start:end]), asked
        assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/{size}"
        assert answer.headers["content-length"] == str(end - start)
        assert answer.headers["content-disposition"].startswith("attachment;")
    for asked in ("bytes=-", "bytes=1-2,4-5", "lines=1-2", "bytes=a-b", "bytes=5-4"):
        assert client.get(found, accept="*/*", range=asked).content == content
    for asked in (f"{size}-", "-0"):
        assert client.get(found, accept="*/*", range=f"bytes={asked}").status_code == 416
    whole = client.get(found, accept="*/*")
    assert whole.headers["accept-ranges"] == "bytes"
    same = {"range": "bytes=0-9", "if-range": whole.headers["etag"]}
    assert client.get(found, accept="*/*", **same).status_code == 206
    assert client.get(found, accept="*/*", **{**same, "if-range": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    ("content", "outcome"),
    [
        (GOOD, "PASSED"),
        (BAD, "FAILED"),
        (BOMB, "FAILED"),
        (b"<x/>", "FAILED"),
        (b"", "FAILED"),
        (b"\0\xff", "FAILED"),
        (b"<testsuites/>", "FAILED"),
    ],
)
def test_a_report_is_judged(client: Client, content: bytes, outcome: str) -> None:
    build = trail(client, flow(client, "junit"))
    made = attest(client, build, "junit")["id"]

    assert hand_in(client, build, made, content).status_code == 201

    first, revision = given(client, build)
    assert (first["id"], first["status"]) == (made, "PENDING")
    assert (revision["revises"], revision["status"], revision["name"]) == (made, outcome, "junit")
    assert revision["evidenceFileHash"] == first["evidenceFileHash"] == sha256(content).hexdigest()
    assert status(client, build) == {"PASSED": "COMPLIANT", "FAILED": "NON_COMPLIANT"}[outcome]


def test_the_second_version_judges_too(client: Client) -> None:
    build = trail(client, flow(client, "junit"))
    made = attest(client, build, "junit")["id"]

    answer = hand_in(client, build, made, GOOD, version="v2")

    assert answer.status_code == 201
    assert answer.json()["id"] == made
    assert status(client, build) == "COMPLIANT"


def test_no_file_makes_a_failure_good(client: Client) -> None:
    build = trail(client, flow(client, "junit"))
    said = attest(client, build, "junit", status="FAILED")["id"]
    hand_in(client, build, said, GOOD)
    assert status(client, build) == "NON_COMPLIANT"

    waiting = attest(client, build, "junit")["id"]
    hand_in(client, build, waiting, BAD)
    hand_in(client, build, waiting, GOOD)
    assert status(client, build) == "NON_COMPLIANT"

    again = attest(client, build, "junit")["id"]
    hand_in(client, build, again, GOOD)
    assert status(client, build) == "COMPLIANT"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\x.txt", "x.txt"),
        ("a%22; filename=evil.html", 'a"; filename=evil.html'),
        ("..", "evidence"),
        ("Bücher \u202eexe.txt", "Bücher exe.txt"),
    ],
)
def test_names_do_no_harm(client: Client, name: str, shown: str) -> None:
    build = trail(client, flow(client))
    made = attest(client, build, "generic")["id"]

    answer = hand_in(client, build, made, name.encode(), name=name)

    assert answer.json()["fileName"] == shown
    header = client.get(f"/api/v1/evidence/{answer.json()['sha256Hash']}", accept="*/*").headers[
        "content-disposition"
    ]
    assert header.startswith("attachment; filename=")
    assert header.isascii()
    assert '"' not in header.partition('filename="')[2].partition('";')[0]


@pytest.mark.parametrize(
    "kind",
    [
        "text/html",
        "image/svg+xml",
        "application/xhtml+xml",
        "text/javascript",
        "TEXT/HTML; charset=x",
        "nonsense",
    ],
)
def test_active_content_is_only_bytes(client: Client, kind: str) -> None:
    build = trail(client, flow(client))
    made = attest(client, build, "generic")["id"]
    found = hand_in(client, build, made, b"<script>alert(1)</script>", name="x.html", kind=kind).json()

    answer = client.get(f"/api/v1/evidence/{found['sha256Hash']}", accept="*/*")

    assert answer.headers["content-type"] == "application/octet-stream"
    assert "sandbox" in answer.headers["content-security-policy"]


def test_too_large(client: Client) -> None:
    build = trail(client, flow(client))
    made = attest(client, build, "generic")["id"]
    small = client.with_settings(max_evidence_file=10)

    assert hand_in(small, build, made, b"x" * 10).status_code == 201
    refused = hand_in(small, build, made, b"x" * 11)
    assert refused.status_code == 413
    assert refused.json()["message"] == "The file is larger than 10 bytes"


def test_what_is_damaged_is_not_given_out(client: Client, db: Database) -> None:
    build = trail(client, flow(client))
    made = attest(client, build, "generic")["id"]
    found = hand_in(client, build, made, b"the truth").json()["sha256Hash"]
    [stored] = [each for each in (Path(db.settings.data_dir) / "evidence").rglob("*") if each.is_file()]
    stored.write_bytes(b"something else")

    answer = client.get(f"/api/v1/evidence/{found}")

    assert answer.status_code == 410
    assert found in answer.json()["message"]
    hand_in(client, build, made, b"the truth")
    assert client.get(f"/api/v1/evidence/{found}", accept="*/*").content == b"the truth"


def test_dry_run_keeps_no_byte(client: Client, db: Database) -> None:
    build = trail(client, flow(client, "junit"))
    made = attest(client, build, "junit")["id"]

    answer = hand_in(client, build, made, GOOD, headers={"x-dry-run": "true"})

    assert answer.status_code == 200
    assert answer.json()["wouldCreate"]["sha256Hash"] == sha256(GOOD).hexdigest()
    assert not (Path(db.settings.data_dir) / "evidence").exists()
    assert len(given(client, build)) == 1


def test_files_of_others(client: Client, reader: Client, stranger: Client) -> None:
    build = trail(client, flow(client))
    made = attest(client, build, "generic")["id"]
    other = attest(client, trail(client, flow(client, name="other")), "generic")["id"]
    found = hand_in(client, build, made, b"secret").json()["sha256Hash"]

    assert hand_in(client, build, other, b"x").status_code == 404
    assert hand_in(reader, build, made, b"x").status_code == 403
    assert hand_in(stranger, build, made, b"x").status_code == 404
    assert reader.get(f"/api/v1/evidence/{found}", accept="*/*").status_code == 200
    assert stranger.get(f"/api/v1/evidence/{found}").status_code == 404
    assert stranger.get(f"/api/v1/attestations/{made}/evidence").status_code == 404


def test_a_form_without_a_file(client: Client) -> None:
    build = trail(client, flow(client))
    made = attest(client, build, "generic")["id"]
    path = f"/api/v1/trails/{build}/attestations/{made}/evidence"

    assert client.post(path, {"file": "x"}).status_code == 415
    empty = b'--b\r\nContent-Disposition: form-data; name="file"\r\n\r\nx\r\n--b--\r\n'
    assert client.send("POST", path, empty, "multipart/form-data; boundary=b").status_code == 400


def test_coverage(client: Client, golden: Golden) -> None:
    build = trail(client, flow(client, "test-coverage"))
    path = f"/api/v1/trails/{build}/coverage"

    golden.check(
        "coverage_created",
        client.post(path, {"tool": "jacoco", "lineCoverage": 81.5, "branchCoverage": 70, "minCoverage": 70}),
    )
    assert status(client, build) == "COMPLIANT"
    low = client.post(path, {"tool": "jest", "lineCoverage": 81.5, "branchCoverage": 69.9, "minCoverage": 70})
    assert low.json()["passed"] is False
    assert status(client, build) == "NON_COMPLIANT"
    assert client.post(path, {"tool": "jacoco", "minCoverage": 1}).json()["passed"] is False
    assert client.post(path, {"tool": "jest"}).json()["passed"] is True
    assert [each["tool"] for each in client.get(path).json()] == ["jacoco", "jest", "jacoco", "jest"]
    assert client.post(path, {"tool": "x", "lineCoverage": 101}).status_code == 400


def test_many_tools_at_once(client: Client, golden: Golden) -> None:
    build = trail(client, flow(client))
    items = [
        {"trailId": build, "evidenceType": "security-scan", "tool": "trivy", "passed": True},
        {"trailId": "00000000-0000-4000-8000-000000000000", "evidenceType": "x", "tool": "y", "passed": True},
        {
            "trailId": build,
            "evidenceType": "security-scan",
            "tool": "zap",
            "passed": False,
            "details": "3 alerts",
        },
    ]

    golden.check("collected", client.post("/api/v1/evidence/collect", {"items": items}))
    assert [each["details"] for each in given(client, build)] == ["reported by trivy", "3 alerts"]
    assert status(client, build) == "NON_COMPLIANT"
    assert client.post("/api/v1/evidence/collect", {"items": items * 200}).status_code == 400


def test_summary_and_gaps(client: Client, golden: Golden) -> None:
    build = trail(client, flow(client, "junit", "snyk"))
    attest(client, build, "junit", status="PASSED")
    attest(client, build, "snyk", status="FAILED")
    attest(client, build, "other")

    golden.check("evidence_summary", client.get(f"/api/v1/trails/{build}/evidence-summary"))
    golden.check("evidence_gaps", client.get("/api/v1/evidence/gaps"))
    attest(client, build, "snyk", status="PASSED")
    summary = client.get(f"/api/v1/trails/{build}/evidence-summary").json()
    assert (summary["isComplete"], summary["missingRequiredTypes"]) == (True, [])
    assert client.get("/api/v1/evidence/gaps").json() == {"gaps": [], "totalTrailsWithGaps": 0}
