"""Which kind decides about which type of attestation."""

from collections.abc import Callable
from typing import Any, Final

from signoff.domain.evidence.compliance.kinds import CUSTOM, plain
from signoff.domain.evidence.kinds import coverage, jira, junit, pact, pull_request, sbom, sonar
from signoff.domain.evidence.kinds.scans import grype, sarif, semgrep, snyk, trivy
from signoff.domain.evidence.kinds.types import Judgement, document

COVERAGE: Final = "test-coverage"
PACT: Final = "pact"

_DATA: dict[str, Callable[[Any], Judgement]] = {
    "junit": junit.judge,
    "snyk": snyk.judge,
    "pull-request": pull_request.judge,
    "jira": jira.judge,
    "sonar": sonar.judge,
    "sbom": sbom.judge,
    COVERAGE: coverage.judge,
    PACT: pact.judge,
}


def _sarif(content: bytes) -> Judgement:
    return sarif.judge(document(content))


_FILES: dict[str, Callable[[bytes], Judgement]] = {
    "junit": junit.judge_file,
    "snyk": snyk.judge_file,
    "trivy": trivy.judge_file,
    "grype": grype.judge_file,
    "semgrep": semgrep.judge_file,
    "sarif": _sarif,
    "sonar": sonar.judge_file,
    "jira": jira.judge_file,
    "sbom": sbom.judge_file,
}


def judge(kind: str, evidence: Any) -> Judgement | None:
    """Let the kind of a type decide about evidence that came as data; None when the type has none. Raises Invalid."""
    decide = _DATA.get(plain(kind))
    return None if decide is None else decide(evidence)


def reads_files(kind: str) -> bool:
    """Tell whether a type has a kind that decides about files."""
    return plain(kind) in _FILES


def judge_file(kind: str, content: bytes) -> Judgement:
    """Let the kind of a type decide about a file; raises Invalid when it cannot be read as such."""
    return _FILES[plain(kind)](content)


def custom_name(kind: str) -> str | None:
    """Give the name of a custom type; None for one that is none."""
    return kind.removeprefix(CUSTOM) if kind.startswith(CUSTOM) else None
