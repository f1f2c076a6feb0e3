"""Each kind on the documents that it reads, and on those that prove nothing."""

import json
from typing import Any

import pytest

from signoff.domain.evidence.attestations.handing_in import judged
from signoff.domain.evidence.files.types import NewFile
from signoff.domain.evidence.kinds import kinds
from signoff.domain.evidence.kinds.types import Judgement
from signoff.domain.evidence.types import Outcome
from signoff.kernel.errors import Invalid
from signoff.kernel.spool import Spool


def of_file(kind: str, content: bytes | str | dict[str, Any] | list[Any]) -> Judgement:
    raw = content if isinstance(content, bytes) else content.encode() if isinstance(content, str) else None
    found = judged(
        kind, NewFile("x", "", Spool.of(json.dumps(content).encode() if raw is None else raw)), 10**6
    )
    assert found is not None
    return found


def verdicts(kind: str, good: list[Any], bad: list[Any]) -> list[Any]:
    return [
        pytest.param(kind, each, good_one, id=f"{kind}-{'good' if good_one else 'bad'}-{number}")
        for good_one, documents in ((True, good), (False, bad))
        for number, each in enumerate(documents)
    ]


CASE = '<testcase name="a"/>'
FAILING = '<testcase name="b"><failure message="no"/></testcase>'
BROKEN = '<testcase name="b"><error/></testcase>'
SKIPPED = '<testcase name="c"><skipped/></testcase>'


def sarif(*results: Any, **run: Any) -> dict[str, Any]:
    rules = [
        {"id": "R1", "properties": {"security-severity": "9.8"}},
        {"id": "R2", "defaultConfiguration": {"level": "note"}},
    ]
    driver = {"name": "Scanner", "version": "1", "rules": rules}
    return {"version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": list(results), **run}]}


FINDING = {"ruleId": "R1", "message": {"text": "x"}}
SNYK = {
    "ok": False,
    "vulnerabilities": [{"id": "S-1", "severity": "high"}, {"id": "S-1", "severity": "high"}],
}
TRIVY = {"SchemaVersion": 2, "ArtifactName": "x", "Results": [{"Target": "x", "Vulnerabilities": None}]}

FILES = [
    *verdicts(
        "junit",
        [
            f"<testsuite>{CASE}{SKIPPED}</testsuite>",
            f'<?xml version="1.0"?><testsuites><testsuite tests="1" failures="0">{CASE}</testsuite></testsuites>',
            f"<testsuites><testsuite><testsuite>{CASE}</testsuite></testsuite></testsuites>",
            '<testsuite tests="3" skipped="1"/>',
        ],
        [
            f"<testsuite>{CASE}{FAILING}</testsuite>",
            f"<testsuites><testsuite>{CASE}<testsuite>{FAILING}</testsuite></testsuite></testsuites>",
            f"<testsuite>{BROKEN}</testsuite>",
            '<testsuite tests="3" failures="1"/>',
            f'<testsuite errors="1">{CASE}</testsuite>',
            f"<testsuite>{SKIPPED}</testsuite>",
            "<testsuites/>",
            "<testsuite/>",
            '<testsuite tests="many"/>',
            '<testsuite tests="-1" failures="-1"/>',
            f"<html>{CASE}</html>",
            f'<!DOCTYPE t SYSTEM "file:///etc/passwd"><testsuite>{CASE}</testsuite>',
            f'<!DOCTYPE t [<!ENTITY a "1">]><testsuite name="&a;">{CASE}</testsuite>',
            f"{'<testsuite>' * 5000}{CASE}{'</testsuite>' * 5000}",
            f"<testsuite>{CASE}",
            "",
            b"\xff\xfe\x00",
            '<?xml version="1.0" encoding="no-such"?><testsuite/>',
            "{}",
        ],
    ),
    *verdicts(
        "snyk",
        [
            {"ok": True, "vulnerabilities": []},
            [{"vulnerabilities": []}, {"vulnerabilities": []}],
            sarif(),
            {"infrastructureAsCodeIssues": []},
        ],
        [
            SNYK,
            [{"vulnerabilities": []}, SNYK],
            {"vulnerabilities": [], "applications": [SNYK]},
            {"infrastructureAsCodeIssues": [{"id": "I", "severity": "low"}]},
            {"ok": False, "error": "Authentication failed"},
            [{"vulnerabilities": []}, {"error": "x"}],
            sarif(FINDING),
            {},
            [],
            [5],
            "null",
            "oops",
            b"\xff",
        ],
    ),
    *verdicts(
        "sarif",
        [
            sarif(),
            sarif({**FINDING, "suppressions": [{"kind": "external", "status": "accepted"}]}),
            sarif({**FINDING, "suppressions": [{"kind": "inSource"}]}),
            sarif(
                {**FINDING, "level": "none"},
                {**FINDING, "kind": "pass"},
                {**FINDING, "baselineState": "absent"},
            ),
        ],
        [
            sarif(FINDING),
            sarif({**FINDING, "suppressions": [{"status": "rejected"}]}),
            sarif({**FINDING, "suppressions": []}),
            sarif({"ruleId": "R2", "kind": "fail"}),
            sarif(invocations=[{"executionSuccessful": False}]),
            sarif(results=None),
            {"runs": []},
            {"runs": [{"results": []}]},
            {"runs": 5},
        ],
    ),
    *verdicts(
        "trivy",
        [
            TRIVY,
            {
                **TRIVY,
                "Results": [{"Target": "x", "Misconfigurations": [{"Status": "PASS", "Severity": "HIGH"}]}],
            },
            sarif(),
        ],
        [
            {
                **TRIVY,
                "Results": [
                    {"Target": "x", "Vulnerabilities": [{"VulnerabilityID": "C", "Severity": "LOW"}]}
                ],
            },
            {
                **TRIVY,
                "Results": [{"Target": "x", "Misconfigurations": [{"Status": "FAIL", "Severity": "HIGH"}]}],
            },
            {**TRIVY, "Results": [{"Target": "x", "Secrets": [{"Severity": "CRITICAL"}]}]},
            {**TRIVY, "Results": None},
            {"Results": []},
            [],
        ],
    ),
    *verdicts(
        "grype",
        [{"matches": [], "source": {}}, sarif()],
        [
            {"matches": [{"vulnerability": {"id": "C", "severity": "Negligible"}}]},
            {"source": {}},
            {"matches": None},
            sarif(FINDING),
        ],
    ),
    *verdicts(
        "semgrep",
        [
            {"results": [], "errors": []},
            {"results": [{"check_id": "x", "extra": {"severity": "ERROR", "is_ignored": True}}]},
            {"results": [], "errors": [{"level": "warn"}]},
        ],
        [
            {"results": [{"check_id": "x", "extra": {"severity": "INFO"}}]},
            {"results": [], "errors": [{"level": "error"}]},
            {"errors": []},
            sarif(FINDING),
        ],
    ),
    *verdicts(
        "sonar",
        [
            {"projectStatus": {"status": "OK"}},
            {"status": "passed"},
            {"status": "SUCCESS", "qualityGate": {"status": "OK"}},
        ],
        [
            {"projectStatus": {"status": "ERROR"}},
            {"status": "SUCCESS", "qualityGate": {"status": "ERROR"}},
            {"status": "NONE"},
            {},
            [],
            "x",
        ],
    ),
    *verdicts(
        "jira",
        ["EX-12", '"EX-12"', {"issueRef": "AB_C-1", "status": "Done"}],
        [
            "ex-12",
            "12",
            "",
            {"issueRef": "x"},
            {"status": "Done"},
            'EX-1", "status": "Done',
            "EX-1\nEX-2",
            "EX-" + "1" * 20_000,
        ],
    ),
    *verdicts(
        "sbom",
        [
            {"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{"name": "x"}]},
            {"spdxVersion": "SPDX-2.3", "packages": [{"name": "x"}]},
            {
                "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
                "@graph": [{"type": "software_Package"}],
            },
            '<bom xmlns="http://cyclonedx.org/schema/bom/1.5"><components><component/></components></bom>',
            "SPDXVersion: SPDX-2.3\nPackageName: x\n",
        ],
        [
            {"bomFormat": "CycloneDX", "components": []},
            {"bomFormat": "CycloneDX"},
            {"spdxVersion": "SPDX-2.3", "packages": []},
            {"components": [{"name": "x"}]},
            '<bom xmlns="http://example.org"><components/></bom>',
            '<!DOCTYPE b [<!ENTITY a "1">]><bom/>',
            "just words",
            "",
            [],
        ],
    ),
]


@pytest.mark.parametrize(("kind", "content", "good"), FILES)
def test_files(kind: str, content: Any, good: bool) -> None:
    found = of_file(kind, content)

    assert found.outcome is (Outcome.PASSED if good else Outcome.FAILED), found
    assert found.sentence
    assert json.loads(json.dumps(found.found)) == found.found


def test_counts() -> None:
    assert of_file("junit", f"<testsuite>{CASE}{FAILING}{BROKEN}{SKIPPED}</testsuite>").found == {
        "tests": 4,
        "failures": 1,
        "errors": 1,
        "skipped": 1,
    }
    assert of_file("snyk", SNYK).found == {"total": 1, "high": 1}
    assert of_file("snyk", SNYK).sentence == "1 finding: 1 high"
    both = sarif(FINDING, {"ruleId": "R2"}, {"ruleId": "?"})
    assert of_file("sarif", both).found == {
        "total": 3,
        "critical": 1,
        "low": 1,
        "medium": 1,
        "tools": ["Scanner"],
    }
    assert of_file("jira", "EX-1").found == {"issueRef": "EX-1"}
    assert of_file("sonar", {"status": "OK"}).found == {"qualityGateStatus": "OK"}


@pytest.mark.parametrize(
    "kind", ["junit", "snyk", "sarif", "trivy", "grype", "semgrep", "sonar", "jira", "sbom"]
)
def test_hostile_documents(kind: str) -> None:
    deep = b"[" * 100_000 + b"]" * 100_000
    nested = b'{"runs":' * 200 + b"1" + b"}" * 200
    twice = b'{"vulnerabilities":[{"severity":"high"}],"vulnerabilities":[]}'
    huge = json.dumps(sarif(*[FINDING] * 50_000)).encode()
    for content in (
        deep,
        nested,
        twice,
        huge,
        b'{"runs":' + b"9" * 5000 + b"}",
        b"\xef\xbb\xbf{}",
        b"<" * 100_000,
    ):
        assert of_file(kind, content).outcome is Outcome.FAILED


def suites(**changes: Any) -> dict[str, Any]:
    return {"suites": [{"name": "x", "failures": 0, "errors": 0, "skipped": 0, "total": 1, **changes}]}


DATA = [
    ("junit", suites(), True),
    ("junit", suites(failures=1), False),
    ("junit", {"suites": []}, False),
    ("snyk", {"results": [{"high_count": 0}]}, True),
    ("snyk", {"results": [{"low_count": 10**12}]}, False),
    ("snyk", {"results": []}, False),
    ("pull_request", {"pull_requests": [{"url": "x"}]}, True),
    ("pull-request", {"pull_requests": []}, False),
    ("jira", {"issues": [{"issue_id": "EX-1", "issue_exists": True}]}, True),
    ("jira", {"issues": [{"issue_id": "EX-1", "issue_exists": False}]}, False),
    ("jira", {"issues": []}, False),
    ("sonar", {"qualityGate": {"status": "OK"}}, True),
    ("sonar", {"qualityGate": {"status": "WARN"}}, False),
    ("sonar", {}, False),
    ("sbom", {"format": "cyclonedx", "document": {"package_count": 4}}, True),
    ("test-coverage", {"tool": "x", "lineCoverage": 50}, True),
    ("test-coverage", {"tool": "x", "lineCoverage": 50, "minCoverage": 50}, True),
    ("test-coverage", {"tool": "x", "lineCoverage": 50, "branchCoverage": 49, "minCoverage": 50}, False),
    ("test-coverage", {"tool": "x", "minCoverage": 0}, False),
    ("system:sbom", {"format": "spdx"}, True),
]


@pytest.mark.parametrize(("kind", "data", "good"), DATA)
def test_data(kind: str, data: Any, good: bool) -> None:
    found = kinds.judge(kind, data)

    assert found is not None
    assert found.outcome is (Outcome.PASSED if good else Outcome.FAILED)


@pytest.mark.parametrize(
    ("kind", "data", "field"),
    [
        ("junit", None, "data"),
        ("junit", {"suites": [{"name": "x"}]}, "suites[0]"),
        ("junit", suites(failures=-1), "suites[0].failures"),
        ("snyk", {"results": [{"high_count": "many"}]}, "results[0].high_count"),
        ("snyk", {"results": [{"high_count": -1}]}, "results[0].high_count"),
        ("jira", {"issues": {}}, "issues"),
        ("sonar", {"qualityGate": {}}, "qualityGate"),
        ("pull_request", {"pull_requests": [{}]}, "pull_requests[0]"),
    ],
)
def test_data_of_another_shape(kind: str, data: Any, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        kinds.judge(kind, data)
    assert list(refused.value.fields) == [field]


def test_types_without_a_kind() -> None:
    assert kinds.judge("security-scan", {"x": 1}) is None
    assert judged("generic", NewFile("x", "", Spool.of(b"")), 10**6) is None
    assert kinds.custom_name("custom:coverage") == "coverage"
    assert kinds.custom_name("coverage") is None
