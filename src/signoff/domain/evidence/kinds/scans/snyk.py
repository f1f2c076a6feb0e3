"""Snyk: its own JSON of one project or of several, SARIF, or counts by severity."""

from collections import Counter
from typing import Any

from msgspec import Struct

from signoff.domain.evidence.kinds.scans import sarif
from signoff.domain.evidence.kinds.scans.findings import judged, severity_of
from signoff.domain.evidence.kinds.types import Count, Judgement, document, read, unknown


class Counts(Struct, frozen=True):
    """How much was found in one project."""

    high_count: Count = 0
    medium_count: Count = 0
    low_count: Count = 0
    critical_count: Count = 0


class _Summary(Struct, frozen=True):
    results: list[Counts]


class _Vulnerability(Struct, frozen=True):
    id: str = ""
    severity: str = ""


class _Project(Struct, frozen=True, rename="camel"):
    vulnerabilities: list[_Vulnerability] | None = None
    infrastructure_as_code_issues: list[_Vulnerability] | None = None
    applications: list["_Project"] | None = None


def judge(evidence: Any) -> Judgement:
    """Judge counts that somebody else made."""
    results = read(evidence, _Summary).results
    counts: Counter[str] = Counter()
    for each in results:
        counts.update(
            critical=each.critical_count, high=each.high_count, medium=each.medium_count, low=each.low_count
        )
    return judged(counts, trouble="" if results else "nothing was looked at")


def judge_file(content: bytes) -> Judgement:
    """Judge a report; raises Invalid when it is none, such as an error message of Snyk's."""
    report = document(content)
    if sarif.is_sarif(report):
        return sarif.judge(report)
    projects = report if isinstance(report, list) else [report]
    if not projects or not all(isinstance(each, dict) for each in projects):
        raise unknown("a Snyk report")
    return judged([severity for each in projects for severity in _severities(read(each, _Project))])


def _severities(project: _Project) -> list[str]:
    if project.vulnerabilities is None and project.infrastructure_as_code_issues is None:
        raise unknown("a Snyk report: it has a project without a list of what was found")
    # The same vulnerability is listed once for every path that leads to it.
    unique = {
        (each.id or index): each.severity
        for index, each in enumerate(
            [*(project.vulnerabilities or ()), *(project.infrastructure_as_code_issues or ())]
        )
    }
    inner = [severity for each in project.applications or () for severity in _severities(each)]
    return [severity_of(each) for each in unique.values()] + inner
