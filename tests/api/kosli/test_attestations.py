"""Attestations of every type over the wire."""

from typing import Any

import pytest

from tests.api.client import Client
from tests.api.golden import Golden
from tests.api.kosli.attesting import TRAIL, attest, attested

SUITE = {"name": "pytest", "failures": 0, "errors": 0, "skipped": 6, "total": 570, "duration": 19.19}
PULL_REQUEST = {
    "url": "https://x.example/pr/1",
    "state": "MERGED",
    "approvers": [{"username": "ann", "state": "APPROVED", "timestamp": 1}],
}
ISSUE = {"issue_id": "EX-1", "issue_url": "https://x.example/EX-1", "issue_exists": True}

GOOD: dict[str, dict[str, Any]] = {
    "generic": {"is_compliant": True},
    "junit": {"junit_results": [SUITE]},
    "snyk": {
        "snyk_results": {
            "schema_version": 1,
            "tool": {"name": "Snyk", "version": "1"},
            "results": [{"high_count": 0, "medium_count": 0, "low_count": 0}],
        }
    },
    "pull_request": {"git_provider": "github", "pull_requests": [PULL_REQUEST]},
    "jira": {"jira_results": [ISSUE]},
    "sonar": {"sonar_results": {"project": {"name": "x"}, "qualityGate": {"status": "OK"}}},
    "system": {"type_name": "decision", "control": "C-1", "attestation_data": {"is_compliant": True}},
}
BAD: dict[str, dict[str, Any]] = {
    "generic": {"is_compliant": False},
    "junit": {"junit_results": [SUITE, {**SUITE, "errors": 1}]},
    "snyk": {"snyk_results": {"results": [{"high_count": 0, "medium_count": 0, "low_count": 1}]}},
    "pull_request": {"git_provider": "github", "pull_requests": []},
    "jira": {"jira_results": [ISSUE, {**ISSUE, "issue_exists": False}]},
    "sonar": {"sonar_results": {"qualityGate": {"status": "ERROR"}}},
    "system": {"type_name": "decision", "control": "C-1", "attestation_data": {"is_compliant": False}},
}


@pytest.mark.parametrize("kind", GOOD)
def test_each_type(client: Client, golden: Golden, kind: str) -> None:
    assert attest(client, kind, **GOOD[kind]).status_code == 201
    assert attested(client)["is_compliant"] is True
    golden.check(f"attestation_{kind}", client.get(f"{TRAIL}/x"))

    assert attest(client, kind, **BAD[kind]).status_code == 201
    assert attested(client)["is_compliant"] is False
    assert len(client.get(f"{TRAIL}/x").json()) == 2
