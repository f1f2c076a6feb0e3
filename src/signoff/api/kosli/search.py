"""Looking for what a commit or a fingerprint stands for, whole or only its beginning."""

from typing import Any

from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kosli import artifact_documents, errors, reading
from signoff.domain.delivery.snapshots import snapshots
from signoff.domain.evidence.artifacts import artifacts, fingerprints
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.types import Artifact
from signoff.kernel.errors import NotFound
from signoff.kernel.tx import Tx

MOST = 50


def by_sha(tx: Tx, call: Call) -> Reply:
    """Find every artifact that the value may stand for; if it is the beginning of many, say of how many."""
    reading.organisation(tx, call)
    value = call["sha"]
    prints = artifacts.fingerprints_like(tx, value)
    commits = sorted({*artifacts.commits_like(tx, value), *trails.commits_like(tx, value)})
    if not prints and not commits:
        return json_reply(_unproven(tx, value), errors.JSON)
    found = [each for print_ in prints for each in artifacts.with_fingerprint(tx, print_)]
    found += [each for sha in commits for each in artifacts.of_commit(tx, sha)]
    unique = list({each.id: each for each in _last_reports(found)}.values())[:MOST]
    documents = [_document(each) for each in artifact_documents.of(tx, call, unique)]
    return json_reply({"resolved_to": _resolved(prints, commits), "artifacts": documents}, errors.JSON)


def _last_reports(found: list[Artifact]) -> list[Artifact]:
    newest: dict[tuple[int, str, str | None], Artifact] = {}
    for each in found:
        newest.setdefault((each.trail_id, each.fingerprint, each.template_name), each)
    return list(newest.values())


def _resolved(prints: list[str], commits: list[str]) -> dict[str, Any]:
    match prints, commits:
        case [], [sha]:
            kind, whole = "commit", sha
        case [print_], []:
            kind, whole = "fingerprint", print_
        case _:
            kind, whole = "ambiguous", ""
    return {
        "type": kind,
        "full_match": whole,
        "fingerprints": {"type": "fingerprint", "count": len(prints), "matches": prints},
        "commits": {"type": "commit", "count": len(commits), "matches": commits},
    }


def _unproven(tx: Tx, value: str) -> dict[str, Any]:
    """Tell of what runs though nobody reported that it was built; raises NotFound."""
    whole = fingerprints.loose(value)
    seen = snapshots.where_running(tx, [whole]) if fingerprints.whole(whole) else []
    if not seen:
        raise NotFound(f"No matches for '{value}'.")
    told = {
        "fingerprint": whole,
        "name": seen[0].name,
        "flow": "",
        "git_commit": "",
        "has_provenance": False,
        "commit_url": "",
        "build_url": "",
        "html_url": "",
        "compliance_state": "",
        "running_in": [f"{each.environment}#{each.number}" for each in seen if each.runs],
        "exited_from": [f"{each.environment}#{each.number}" for each in seen if not each.runs],
        "history": [],
    }
    return {"resolved_to": _resolved([whole], []), "artifacts": [told]}


def _document(shown: dict[str, Any]) -> dict[str, Any]:
    return {
        "fingerprint": shown["fingerprint"],
        "name": shown["filename"],
        "flow": shown["flow_name"],
        "trail": shown["trail_name"],
        "git_commit": shown["git_commit"],
        "has_provenance": True,
        "commit_url": shown["commit_url"],
        "build_url": shown["build_url"],
        "html_url": shown["html_url"],
        "compliance_state": shown["state"],
        "running_in": [f"{each['environment_name']}#{each['snapshot_index']}" for each in shown["running"]],
        "exited_from": [f"{each['environment_name']}#{each['snapshot_index']}" for each in shown["exited"]],
        "history": shown["history"],
    }
