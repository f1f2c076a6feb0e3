"""The matrix as a document and as text; what is unknown is null here, never left out."""

from typing import Any

from signoff.api.kit.call import Call
from signoff.api.kit.hal import Json, link
from signoff.api.pact_broker import errors, links, metadata, texts
from signoff.domain.catalog.types import BranchMembership, Environment, TagMembership
from signoff.domain.contracts.matrix_queries import MatrixRow
from signoff.domain.decisions.types import MatrixAnswer, VersionDetails

_COLUMNS = ("CONSUMER", "C_VERSION", "REVISION", "PROVIDER", "P_VERSION", "NUMBER", "SUCCESS")


def document(call: Call, answer: MatrixAnswer) -> Json:
    """Render an answer: the summary, the notices, and the rows, ignored ones last."""
    return {
        "summary": _summary(answer),
        "notices": [
            {"type": reason.kind.value, "text": errors.in_our_words(reason.text)} for reason in answer.reasons
        ],
        "matrix": [
            *(_row(call, answer, row) for row in answer.considered),
            *({**_row(call, answer, row), "ignored": True} for row in answer.ignored),
        ],
    }


def _summary(answer: MatrixAnswer) -> Json:
    verdict = answer.verdict
    found: Json = {
        "deployable": verdict.deployable,
        "reason": _reason(answer),
        "success": verdict.success,
        "failed": verdict.failed,
        "unknown": verdict.unknown,
    }
    return found if verdict.ignored is None else {**found, "ignored": verdict.ignored}


def _reason(answer: MatrixAnswer) -> str:
    return "\n".join(errors.in_our_words(reason.text) for reason in answer.reasons)


def _row(call: Call, answer: MatrixAnswer, row: MatrixRow) -> Json:
    pair = links.pair_url(call, row.provider, row.consumer)
    return {
        "consumer": _side(call, answer, row.consumer, row.consumer_version_id, row.consumer_version),
        "provider": _side(call, answer, row.provider, row.provider_version_id, row.provider_version),
        "pact": {
            "createdAt": links.timestamp(row.published_at),
            "_links": {
                "self": link(
                    links.pair_url(call, row.provider, row.consumer, "version", row.consumer_version)
                )
            },
        },
        "verificationResult": _result(pair, row),
    }


def _result(pair: str, row: MatrixRow) -> Json | None:
    if row.verification_id is None or row.verified_at is None:
        return None
    # The same result stands for every version that promised this; the token says which of them the row is about.
    token = metadata.encode([("cvn", row.consumer_version)])
    content = f"{pair}/pact-version/{row.sha}/metadata/{token}"
    return {
        "success": row.success,
        "verifiedAt": links.timestamp(row.verified_at),
        "_links": {"self": link(f"{content}/verification-results/{row.verification_id}")},
    }


def _side(call: Call, answer: MatrixAnswer, name: str, version_id: int | None, number: str | None) -> Json:
    version: Any = None
    if version_id is not None and number is not None:
        version = _version(call, name, number, answer.versions[version_id])
    return {"name": name, "version": version, "_links": {"self": link(links.application_url(call, name))}}


def _version(call: Call, name: str, number: str, details: VersionDetails) -> Json:
    branches = [_branch(call, name, number, each) for each in details.branches]
    return {
        "number": number,
        "branch": details.branches[-1].name if details.branches else None,
        "branches": branches,
        "branchVersions": branches,
        "environments": [_environment(call, each) for each in details.environments],
        "_links": {"self": link(links.version_url(call, name, number))},
        "tags": [_tag(call, name, number, each) for each in details.tags],
    }


def _branch(call: Call, name: str, number: str, branch: BranchMembership) -> Json:
    url = call.url("pacticipants", name, "branches", branch.name, "versions", number)
    this = link(url, title="Branch version", name=branch.name)
    return {"name": branch.name, "latest": branch.latest, "_links": {"self": this}}


def _tag(call: Call, name: str, number: str, tag: TagMembership) -> Json:
    this = link(links.tag_url(call, name, number, tag.name))
    return {"name": tag.name, "latest": tag.latest, "_links": {"self": this}}


def _environment(call: Call, environment: Environment) -> Json:
    return {
        "uuid": environment.uuid,
        "name": environment.name,
        "displayName": environment.display_name,
        "production": bool(environment.production),
        "createdAt": links.timestamp(environment.created_at),
        "_links": {"self": link(call.url("environments", environment.uuid))},
    }


def text(answer: MatrixAnswer) -> str:
    """Render an answer as a table for a terminal, with the verdict and the reasons below."""
    lines = texts.table([_COLUMNS, *(_cells(row) for row in answer.considered + answer.ignored)])
    deployable = {True: "true", False: "false", None: "nil"}[answer.verdict.deployable]
    return "\n".join([*lines, "", f"Deployable: {deployable}", f"Reason: {_reason(answer)}"]) + "\n"


def _cells(row: MatrixRow) -> tuple[str, ...]:
    success = "???" if row.success is None else str(row.success).lower()
    number = "???" if row.verification_id is None else str(row.verification_id)
    return (
        row.consumer,
        row.consumer_version,
        str(row.revision),
        row.provider,
        row.provider_version or "???",
        number,
        success,
    )
