"""Jira: all is well when there is an issue, and every issue that was named exists."""

import json
import re
from typing import Any

from msgspec import Struct

from signoff.domain.evidence.kinds.types import Judgement, document, failed, judgement, plural, read
from signoff.kernel.errors import Invalid

_KEY = re.compile(r"[A-Z][A-Z0-9_]+-[0-9]+")
LONGEST = 10_000


class Issue(Struct, frozen=True):
    """An issue that somebody looked for."""

    issue_id: str
    issue_exists: bool
    issue_url: str = ""
    issue_fields: dict[str, Any] | None = None


class _Issues(Struct, frozen=True):
    issues: list[Issue]


class _Reference(Struct, frozen=True, rename="camel"):
    issue_ref: str
    status: str | None = None


def judge(evidence: Any) -> Judgement:
    """Judge issues that somebody else looked for."""
    issues = read(evidence, _Issues).issues
    missing = [each.issue_id for each in issues if not each.issue_exists]
    if not issues:
        return failed("no issue is named")
    found = {"issues": [each.issue_id for each in issues], "missing": missing}
    told = f"{plural(len(issues), 'issue')}" + (f", not there: {', '.join(missing)}" if missing else "")
    return judgement(good=not missing, found=found, sentence=told)


def judge_file(content: bytes) -> Judgement:
    """Judge an issue's key, alone or in JSON; whether there is such an issue is not asked here. Raises Invalid."""
    if len(content) > LONGEST:
        raise Invalid({"file": ["is too long for an issue's key"]})
    text = content.decode(errors="replace").strip()
    said = _Reference(text)
    if text.startswith(("{", '"')):
        given = document(content)
        said = _Reference(given) if isinstance(given, str) else read(given, _Reference)
    good = _KEY.fullmatch(said.issue_ref.strip()) is not None
    found = {"issueRef": said.issue_ref.strip()} | ({} if said.status is None else {"status": said.status})
    shown = json.dumps(said.issue_ref.strip()[:100])
    return judgement(good=good, found=found, sentence=f"{shown} {'is' if good else 'is not'} an issue's key")
