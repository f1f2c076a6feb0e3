"""Approvals, as older clients ask for them."""

from typing import Any

from msgspec import Struct

from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kosli import errors, names, places, reading
from signoff.domain.catalog.flows.types import Flow
from signoff.domain.decisions.approvals import approvals
from signoff.domain.decisions.approvals.types import Approval, ApprovalFields, Decision, Status
from signoff.domain.evidence.artifacts import artifacts
from signoff.domain.evidence.trails import trails
from signoff.kernel import clock
from signoff.kernel.errors import NotFound
from signoff.kernel.page import Page
from signoff.kernel.tx import Tx

SIZE, SEARCHED = 20, 100
_WORDS = {Status.PENDING: "PENDING"}


class Given(Struct, frozen=True):
    """An approval that was given elsewhere."""

    state: str = "APPROVED"
    comment: str = ""
    approved_by: str = "External"


class ApprovalGiven(Struct, frozen=True):
    """A wish for an approval, or a report of one."""

    artifact_fingerprint: str
    environment: str | None = None
    description: str = ""
    src_commit_list: tuple[str, ...] = ()
    oldest_commit: str | None = None
    approvals: tuple[Given, ...] = ()
    user_data: Any = None


def request(tx: Tx, call: Call) -> Reply:
    """Ask for an approval, or report one."""
    reading.organisation(tx, call)
    flow = places.flow_of(tx, call)
    given = reading.read(reading.document_of(call)[0], ApprovalGiven)
    names.check(artifact_fingerprint=(given.artifact_fingerprint, names.FINGERPRINT))
    found = artifacts.with_fingerprint(tx, given.artifact_fingerprint, flow)
    if not found:
        raise NotFound(_missing(call, flow, given.artifact_fingerprint))
    environment = given.environment
    fields = ApprovalFields(
        comments=given.description or None,
        fingerprint=given.artifact_fingerprint,
        environment=None if environment is None else places.environment_named(tx, call, environment),
        commits=given.src_commit_list,
        oldest_commit=given.oldest_commit,
        user_data=given.user_data,
        external=given.approvals[0].approved_by if given.approvals else None,
    )
    approvals.request(tx, trails.by_ids(tx, [found[0].trail_id])[found[0].trail_id], fields)
    return json_reply("OK", errors.JSON, 201)


def listed(tx: Tx, call: Call) -> Reply:
    """List the approvals of a flow, newest first."""
    reading.organisation(tx, call)
    flow = places.flow_of(tx, call)
    found = approvals.of_flow(tx, flow, reading.page_of(call, SIZE))
    return json_reply(_documents(tx, flow, found), errors.JSON)


def show(tx: Tx, call: Call) -> Reply:
    """Show an approval by its number; -1 is the last."""
    reading.organisation(tx, call)
    flow, number = places.flow_of(tx, call), call["number"]
    known = number.lstrip("-").isdecimal() and len(number) < 10
    found = approvals.numbered(tx, flow, int(number)) if known else None
    if found is None:
        raise NotFound(f"Approval number '{number}' does not exist in flow '{flow.name}'")
    return json_reply(_documents(tx, flow, [found])[0], errors.JSON)


def of_artifact(tx: Tx, call: Call) -> Reply:
    """List the approvals of an artifact, oldest first."""
    reading.organisation(tx, call)
    flow = places.flow_of(tx, call)
    found = approvals.of_artifact(tx, flow, call["fingerprint"])
    if not found and not artifacts.with_fingerprint(tx, call["fingerprint"], flow):
        raise NotFound(_missing(call, flow, call["fingerprint"]))
    return json_reply(_documents(tx, flow, found), errors.JSON)


def last_commit(tx: Tx, call: Call) -> Reply:
    """Give the newest commit that was approved for an environment."""
    reading.organisation(tx, call)
    flow, environment = places.flow_of(tx, call), places.environment_of(tx, call)
    found = approvals.of_flow(tx, flow, Page(1, SEARCHED))
    commits = (
        each.commit_list()
        for each in found
        if each.status == Status.APPROVED and each.environment_id == environment.id
    )
    return json_reply({"commit_sha": next((each[0] for each in commits if each), None)}, errors.JSON)


def _missing(call: Call, flow: Flow, fingerprint: str) -> str:
    place = f"flow '{flow.name}' belonging to organization '{call['org']}'"
    return f"Artifact with fingerprint '{fingerprint}' does not exist in {place}"


def _documents(tx: Tx, flow: Flow, found: list[Approval]) -> list[dict[str, Any]]:
    decisions = approvals.decisions_of(tx, [each.id for each in found])
    built = artifacts.built_from(tx, flow, sorted({sha for each in found for sha in each.commit_list()}))
    known = artifacts.with_fingerprints(tx, sorted({each.fingerprint or "" for each in found}))
    return [
        {
            "release_number": each.number,
            "base_artifact": each.fingerprint or "",
            "artifact_name": next((one.name for one in known.get(each.fingerprint or "", [])), ""),
            "flow_name": flow.name,
            "state": _WORDS.get(Status(each.status), each.status),
            "description": each.comments or "",
            "last_modified_at": clock.seconds(each.resolved_at or each.requested_at),
            "approvals": [_decision(decision) for decision in decisions.get(each.id, [])],
            "src_commit_list": [
                {"commit_sha": commit, "artifact_fingerprints": built.get(commit, [])}
                for commit in each.commit_list()
            ],
        }
        for each in found
    ]


def _decision(decision: Decision) -> dict[str, Any]:
    return {
        "state": "APPROVED" if decision.approved else "REJECTED",
        "comment": decision.comments or "",
        "approved_by": decision.approver,
        "timestamp": clock.seconds(decision.decided_at),
    }
