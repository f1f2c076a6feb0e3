"""Pull requests: there must be one, or, asked more strictly, one that was merged after somebody else approved it."""

from typing import Any

from msgspec import Struct

from signoff.domain.evidence.kinds.types import Judgement, failed, judgement, plural, read


class Approver(Struct, frozen=True):
    """Who reviewed a pull request, and what came of it."""

    username: str
    state: str = "APPROVED"
    timestamp: float | None = None


class PullRequest(Struct, frozen=True):
    """A pull request as its host describes it."""

    url: str
    state: str = ""
    author: str = ""
    approvers: list[Approver | str] = []
    merge_commit: str | None = None
    merged_at: float | str | None = None
    title: str | None = None


class _PullRequests(Struct, frozen=True):
    pull_requests: list[PullRequest]


def judge(evidence: Any) -> Judgement:
    """Judge by there being a pull request, whatever its state."""
    requests = read(evidence, _PullRequests).pull_requests
    if not requests:
        return failed("there is no pull request")
    found = {"count": len(requests), "urls": [each.url for each in requests]}
    return judgement(good=True, found=found, sentence=plural(len(requests), "pull request"))


def judge_reviewed(evidence: Any) -> Judgement:
    """Judge by every pull request being merged, and approved by somebody other than its author."""
    requests = read(evidence, _PullRequests).pull_requests
    if not requests:
        return failed("there is no pull request")
    faults = [f"{each.url} {fault}" for each in requests for fault in _faults(each)]
    found: dict[str, Any] = {"urls": [each.url for each in requests]}
    if faults:
        found["faults"] = faults
    sentence = "; ".join(faults) or f"{plural(len(requests), 'pull request')}, merged and approved"
    return judgement(good=not faults, found=found, sentence=sentence)


def _faults(request: PullRequest) -> list[str]:
    merged = bool(request.merged_at) or request.state.upper() == "MERGED"
    approved = {name for each in request.approvers if (name := _approving(each))} - {request.author}
    return [] + (["is not merged"] if not merged else []) + (["has no approval"] if not approved else [])


def _approving(given: Approver | str) -> str | None:
    if isinstance(given, str):
        return given
    return given.username if given.state.upper() == "APPROVED" else None
