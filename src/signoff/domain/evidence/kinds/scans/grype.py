"""Grype: its own JSON, or SARIF."""

from typing import Any

from msgspec import Struct

from signoff.domain.evidence.kinds.scans import sarif
from signoff.domain.evidence.kinds.scans.findings import judged, severity_of
from signoff.domain.evidence.kinds.types import Judgement, document, read, unknown


class _Vulnerability(Struct, frozen=True):
    severity: str = ""


class _Match(Struct, frozen=True):
    vulnerability: _Vulnerability


class _Report(Struct, frozen=True):
    matches: list[_Match]


def judge_file(content: bytes) -> Judgement:
    """Judge a report; raises Invalid when it is none."""
    report: Any = document(content)
    if sarif.is_sarif(report):
        return sarif.judge(report)
    if not isinstance(report, dict) or "matches" not in report:
        raise unknown("a Grype report")
    return judged([severity_of(each.vulnerability.severity) for each in read(report, _Report).matches])
