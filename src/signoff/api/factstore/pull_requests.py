"""Pull requests attested: as the body describes them, or as their host tells of them."""

from typing import Any

from signoff.api.factstore import attestation_documents, errors, reading
from signoff.api.factstore.wire import attestations as wire
from signoff.api.kit import bodies
from signoff.api.kit.call import Call, Later, Reply, json_reply
from signoff.api.kit.preparing import prepared
from signoff.api.kit.refusals import Refusal
from signoff.domain.evidence.attestations import attestations
from signoff.domain.evidence.attestations.types import AttestationFields
from signoff.domain.evidence.kinds import pull_request
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.types import Trail
from signoff.domain.identity import organisations
from signoff.domain.outbound.scm import looking_up
from signoff.domain.outbound.scm.types import Provider, PullRequest, Wanted
from signoff.kernel.database import Database
from signoff.kernel.net import CallError
from signoff.kernel.tx import Tx

PULL_REQUEST = "pull-request"
Document = dict[str, Any]


def attest(tx: Tx, call: Call) -> Reply | Later:
    """Attest pull requests: merged, and approved by somebody other than their author."""
    trail = trails.by_uuid(tx, call["trail"])
    given = _read(call)
    if given.org_slug is not None:
        organisations.must_be_own(tx, given.org_slug)
    if given.pull_requests is not None:
        return _recorded(tx, trail, given, [_described(each) for each in given.pull_requests])
    return _looked_up(tx, call, trail, given)


def _looked_up(tx: Tx, call: Call, trail: Trail, given: wire.PullRequestCreate) -> Later:
    commit = given.commit_sha or trail.commit_sha
    wanted = Wanted(Provider(given.provider), _repository(given), commit, given.pr_number)
    asked = looking_up.question(tx, wanted)

    async def ask(db: Database) -> list[Document]:
        try:
            return [_told(each) for each in await looking_up.ask(db.settings, asked)]
        except CallError as error:
            raise Refusal(502, str(error)) from error

    return prepared(tx, call, ask, lambda later, found: _recorded(later, trail, given, found))


def _recorded(tx: Tx, trail: Trail, given: wire.PullRequestCreate, found: list[Document]) -> Reply:
    commit = given.commit_sha or trail.commit_sha
    if not found and given.assert_on_missing:
        raise Refusal(422, f"No pull request was found for the commit {commit or ''}".rstrip())
    data = {
        "provider": given.provider.lower().replace("_devops", ""),
        "repository": _repository(given) or None,
        "commit": commit,
        "pull_requests": found,
    }
    fields = AttestationFields(
        type=PULL_REQUEST,
        name=f"Pull Request Attestation ({given.provider})",
        data=data,
        judged=pull_request.judge_reviewed(data),
    )
    [document] = attestation_documents.documents_of(tx, [attestations.record(tx, trail, fields)])
    return json_reply(document, errors.JSON, 201)


def _read(call: Call) -> wire.PullRequestCreate:
    document = bodies.object_of(call)
    document["provider"] = reading.enum_text(document.get("provider"))
    if "organisationSlug" in document:
        document.setdefault("orgSlug", document["organisationSlug"])
    present = {name: value for name, value in document.items() if value is not None}
    return reading.convert(present, wire.PullRequestCreate)


def _repository(given: wire.PullRequestCreate) -> str:
    named = "/".join(part for part in (given.repository_owner, given.repository_name) if part)
    return given.repository or named


def _described(each: wire.PullRequest) -> Document:
    return {
        "url": each.url,
        "title": each.title,
        "author": each.author,
        "approvers": each.approvers,
        "state": each.state,
        "merged_at": each.merged_at,
    }


def _told(each: PullRequest) -> Document:
    return {
        "number": each.number,
        "url": each.url,
        "title": each.title,
        "author": each.author,
        "approvers": list(each.approvers),
        "state": "merged" if each.merged else each.state,
        "merged_at": each.merged_at,
        "merge_commit": each.merge_commit,
    }
