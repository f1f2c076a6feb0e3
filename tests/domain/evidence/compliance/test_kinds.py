"""Types of attestations, written in more than one way."""

import pytest

from signoff.domain.evidence.compliance.kinds import satisfies


@pytest.mark.parametrize(
    ("given", "required", "met"),
    [
        ("junit", "junit", True),
        ("JUnit", "junit", True),
        ("pull_request", "pull-request", True),
        ("SECURITY_SCAN", "security-scan", True),
        ("system:decision", "decision", True),
        ("custom:coverage", "custom:coverage", True),
        ("custom:coverage", "coverage", True),
        ("anything", "*", True),
        ("coverage", "custom:coverage", False),
        ("junit", "snyk", False),
        ("custom:junit-like", "junit", False),
    ],
)
def test_what_meets_what(given: str, required: str, met: bool) -> None:
    assert satisfies(given, required) is met
