"""SARIF 2.1: results of every run; what somebody accepted, and what is no failure, does not count."""

from typing import Any

import msgspec
from msgspec import Struct

from signoff.domain.evidence.kinds.scans.findings import OTHER, judged, severity_of, severity_of_score
from signoff.domain.evidence.kinds.types import Judgement, read, unknown

_FAILURES = ("fail", "")
_ACCEPTED = ("accepted", "")


class _Suppression(Struct, frozen=True):
    status: str = ""


class _Result(Struct, frozen=True, rename="camel"):
    level: str | None = None
    kind: str = ""
    rule_id: str | None = None
    suppressions: list[_Suppression] | None = None
    baseline_state: str | None = None


class _Configuration(Struct, frozen=True):
    level: str | None = None


class _Rule(Struct, frozen=True, rename="camel"):
    id: str
    default_configuration: _Configuration | None = None
    properties: dict[str, Any] | None = None


class _Driver(Struct, frozen=True):
    name: str
    version: str | None = None
    rules: list[_Rule] | None = None


class _Tool(Struct, frozen=True):
    driver: _Driver


class _Invocation(Struct, frozen=True, rename="camel"):
    execution_successful: bool = True


class _Run(Struct, frozen=True):
    tool: _Tool
    results: list[_Result] | None = None
    invocations: list[_Invocation] | None = None


class _Report(Struct, frozen=True):
    runs: list[_Run]


def is_sarif(document: Any) -> bool:
    """Tell whether a document means to be SARIF."""
    return isinstance(document, dict) and isinstance(document.get("runs"), list)


def judge(document: Any) -> Judgement:
    """Judge a report; raises Invalid when it is none, or when none of its runs looked for anything."""
    runs = [run for run in read(document, _Report).runs if run.results is not None]
    if not runs:
        raise unknown("a SARIF report of a run that looked for anything")
    broken = any(not each.execution_successful for run in runs for each in run.invocations or ())
    found = judged(
        (severity for run in runs for severity in _severities(run)),
        trouble="the scanner says that it did not succeed" if broken else "",
    )
    tools = sorted({run.tool.driver.name for run in runs})
    return msgspec.structs.replace(found, found={**found.found, "tools": tools})


def _severities(run: _Run) -> list[str]:
    rules = {rule.id: rule for rule in run.tool.driver.rules or ()}
    return [_severity(each, rules.get(each.rule_id or "")) for each in run.results or () if _counts(each)]


def _counts(result: _Result) -> bool:
    if result.kind not in _FAILURES or result.level == "none" or result.baseline_state == "absent":
        return False
    return not any(each.status in _ACCEPTED for each in result.suppressions or ())


def _severity(result: _Result, rule: _Rule | None) -> str:
    score = (rule.properties or {}).get("security-severity") if rule else None
    if isinstance(score, str | int | float):
        try:
            return severity_of_score(float(score))
        except ValueError:
            return OTHER
    default = rule.default_configuration if rule else None
    return severity_of(result.level or (default.level if default else None) or "warning")
