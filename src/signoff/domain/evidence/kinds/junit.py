"""Test results: all is well when at least one test ran and none failed."""

from typing import Any, cast
from xml.etree.ElementTree import Element

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
    from junitparser import TestSuite  # noqa: PLC0415 - a start does not wait for it

    root = xml_root(content)
    if root.tag not in ("testsuite", "testsuites"):
        raise unknown("a JUnit report")
    elements = [root] if root.tag == "testsuite" else root.findall("testsuite")
    try:
        # The library says that it wants elements of its own, and takes any tree.
        return _judged([_suite(each, TestSuite.fromelem(cast("Any", each))) for each in elements])  # type: ignore[no-untyped-call]
    except (ValueError, TypeError) as error:
        raise unknown(f"a JUnit report: {error}") from error


def _suite(element: Element, suite: Any) -> Suite:
    """Count the cases, those of suites inside too; what the report itself says counts where it says worse."""
    # Asked for what is not said, the library counts anew and forgets what was.
    said = {name: max(int(element.get(name) or 0), 0) for name in ("failures", "errors", "skipped", "tests")}
    cases = list(suite)
    return Suite(
        name=element.get("name") or "",
        failures=max(sum(case.is_failure for case in cases), said["failures"]),
        errors=max(sum(case.is_error for case in cases), said["errors"]),
        skipped=max(sum(case.is_skipped for case in cases), said["skipped"]),
        total=max(len(cases), said["tests"]),
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
