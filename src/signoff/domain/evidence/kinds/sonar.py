"""Sonar: all is well when the quality gate says so."""

from typing import Any

from msgspec import Struct

from signoff.domain.evidence.kinds.types import Judgement, document, judgement, read, unknown

_GOOD = ("OK", "PASSED")


class _Gate(Struct, frozen=True):
    status: str


class _Report(Struct, frozen=True, rename="camel"):
    project_status: _Gate | None = None
    quality_gate: _Gate | None = None
    status: str | None = None


def judge(evidence: Any) -> Judgement:
    """Judge what a Sonar server said of an analysis; one without a quality gate proves nothing. Raises Invalid."""
    gate = read(evidence, _Report).quality_gate
    return _judged(gate.status if gate else "NONE")


def judge_file(content: bytes) -> Judgement:
    """Judge the answer of the quality gate's API, or what a webhook carried; raises Invalid when it is neither."""
    report = document(content)
    if not isinstance(report, dict):
        raise unknown("an answer of Sonar's")
    said = read(report, _Report)
    gate = said.project_status or said.quality_gate
    status = gate.status if gate else said.status
    if status is None:
        raise unknown("an answer of Sonar's: it has no status")
    return _judged(status)


def _judged(status: str) -> Judgement:
    good = status.upper() in _GOOD
    return judgement(good=good, found={"qualityGateStatus": status}, sentence=f"the quality gate is {status}")
