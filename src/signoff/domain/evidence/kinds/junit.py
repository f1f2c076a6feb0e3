"""Test results: all is well when at least one test ran and none failed."""

from typing import Any

from msgspec import Struct

from signoff.domain.evidence.kinds.types import (
    Count,
    Judgement,
    failed,
    judgement,
    plural,
    read,
    unknown,
    xml_root,
)


class Suite(Struct, frozen=True):
    """How the tests of one suite went; `timestamp` is seconds since 1970."""

    name: str
    failures: Count
    errors: Count
    skipped: Count
    total: Count
    duration: float = 0
    timestamp: float | None = None


class _Suites(Struct, frozen=True):
    suites: list[Suite]


def judge(evidence: Any) -> Judgement:
    """Judge suites that somebody else counted."""
    return _judged(read(evidence, _Suites).suites)


def judge_file(content: bytes) -> Judgement:
    """Judge a JUnit XML report; raises Invalid when it is none."""
    from junitparser import JUnitXml, JUnitXmlError  # noqa: PLC0415 - a start does not wait for it

    # The library says that it wants elements of its own, and takes any tree.
    root: Any = xml_root(content)
    try:
        return _judged(_suites(JUnitXml.fromroot(root)))
    except (JUnitXmlError, ValueError, LookupError, AttributeError, TypeError) as error:
        raise unknown(f"a JUnit report: {error}") from error


def _suites(report: Any) -> list[Suite]:
    return [_suite(each) for each in report]


def _suite(suite: Any) -> Suite:
    """Count the cases, those of suites inside too; what the report itself says counts where it says worse."""
    cases = list(suite)
    return Suite(
        name=suite.name or "",
        failures=max(sum(case.is_failure for case in cases), suite.failures or 0),
        errors=max(sum(case.is_error for case in cases), suite.errors or 0),
        skipped=max(sum(case.is_skipped for case in cases), suite.skipped or 0),
        total=max(len(cases), suite.tests or 0),
        duration=suite.time or 0,
    )


def _judged(suites: list[Suite]) -> Judgement:
    counts = {
        "tests": sum(each.total for each in suites),
        "failures": sum(each.failures for each in suites),
        "errors": sum(each.errors for each in suites),
        "skipped": sum(each.skipped for each in suites),
    }
    if counts["tests"] - counts["skipped"] <= 0:
        empty = failed("no test was run")
        return Judgement(empty.outcome, {**counts, **empty.found}, empty.sentence)
    told = [plural(counts["tests"], "test"), *(f"{counts[name]} {name}" for name in tuple(counts)[1:])]
    return judgement(
        good=counts["failures"] + counts["errors"] == 0, found=dict(counts), sentence=", ".join(told)
    )
