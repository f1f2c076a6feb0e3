"""Trivy: its own JSON, or SARIF."""

from typing import Any

import msgspec
from msgspec import Struct

from signoff.domain.evidence.kinds.scans import sarif
from signoff.domain.evidence.kinds.scans.findings import judged, severity_of
from signoff.domain.evidence.kinds.types import Judgement, document, read, unknown


class _Finding(Struct, frozen=True, rename="pascal"):
    severity: str = ""
    # Checks of configurations are listed when they passed, too.
    status: str = ""


class _Target(Struct, frozen=True, rename="pascal"):
    vulnerabilities: list[_Finding] | None = None
    misconfigurations: list[_Finding] | None = None
    secrets: list[_Finding] | None = None
    licenses: list[_Finding] | None = None


class _Report(Struct, frozen=True, rename="pascal"):
    schema_version: int
    artifact_name: str = ""
    results: list[_Target] | None = msgspec.field(default=None)


def judge_file(content: bytes) -> Judgement:
    """Judge a report; raises Invalid when it is none. One that found nothing to look at proves nothing."""
    report: Any = document(content)
    if sarif.is_sarif(report):
        return sarif.judge(report)
    if not isinstance(report, dict) or "SchemaVersion" not in report:
        raise unknown("a Trivy report")
    targets = read(report, _Report).results
    severities = [severity_of(each.severity) for target in targets or () for each in _findings(target)]
    return judged(severities, trouble="" if targets else "nothing was looked at")


def _findings(target: _Target) -> list[_Finding]:
    checks = [each for each in target.misconfigurations or () if each.status in ("FAIL", "")]
    return [*(target.vulnerabilities or ()), *checks, *(target.secrets or ()), *(target.licenses or ())]
