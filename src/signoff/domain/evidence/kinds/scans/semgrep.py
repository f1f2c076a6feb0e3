"""Semgrep: its own JSON, or SARIF."""

from typing import Any

from msgspec import Struct

from signoff.domain.evidence.kinds.scans import sarif
from signoff.domain.evidence.kinds.scans.findings import judged, severity_of
from signoff.domain.evidence.kinds.types import Judgement, document, read, unknown


class _Extra(Struct, frozen=True):
    severity: str = ""
    is_ignored: bool = False


class _Result(Struct, frozen=True):
    extra: _Extra = _Extra()


class _Problem(Struct, frozen=True):
    level: str = ""


class _Report(Struct, frozen=True):
    results: list[_Result]
    errors: list[_Problem] = []


def judge_file(content: bytes) -> Judgement:
    """Judge a report; raises Invalid when it is none."""
    report: Any = document(content)
    if sarif.is_sarif(report):
        return sarif.judge(report)
    if not isinstance(report, dict) or "results" not in report:
        raise unknown("a Semgrep report")
    found = read(report, _Report)
    broken = sum(each.level == "error" for each in found.errors)
    severities = [severity_of(each.extra.severity) for each in found.results if not each.extra.is_ignored]
    return judged(severities, trouble=f"{broken} errors while scanning" if broken else "")
