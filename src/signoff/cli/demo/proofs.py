"""What the shop's pipelines prove: evidence on trails, approvals, what the gate says, and what is seen running."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from signoff.cli.demo.shop import ENVIRONMENTS, PROVED, STRANGER, Proved, digest, number
from signoff.domain.catalog import environments
from signoff.domain.catalog.flows import flows
from signoff.domain.catalog.flows.types import FlowFields
from signoff.domain.catalog.types import Environment, EnvironmentKind
from signoff.domain.decisions.approvals import approvals
from signoff.domain.decisions.approvals.types import ApprovalFields
from signoff.domain.decisions.gate import deployment_policies, gate
from signoff.domain.decisions.gate.types import DeploymentPolicyFields, GateQuestion
from signoff.domain.decisions.policies import attachments, policies
from signoff.domain.decisions.policies.types import PolicyFields, Requirement, Rules
from signoff.domain.decisions.proving import verifications
from signoff.domain.decisions.running import reporting
from signoff.domain.delivery.snapshots import snapshots
from signoff.domain.delivery.snapshots.types import Report, Reported
from signoff.domain.evidence.artifacts import artifacts
from signoff.domain.evidence.artifacts.types import ArtifactFields
from signoff.domain.evidence.attestations import attestations
from signoff.domain.evidence.attestations.types import AttestationFields
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.trails.types import TrailFields
from signoff.domain.evidence.types import Commit, Outcome, Trail
from signoff.domain.identity.organisations import administrator
from signoff.domain.ledger.appending import append
from signoff.domain.ledger.signing import own_signer
from signoff.kernel.sequencer import sequence
from signoff.kernel.subscribers import catch_up
from signoff.kernel.tx import Tx

_TEMPLATE = """version: 1
trail:
  attestations:
  - name: pull-request
    type: pull_request
  - name: pact
    type: pact
  artifacts:
  - name: {name}
    attestations:
    - name: unit-tests
      type: junit
    - name: licences
      type: generic
"""
_MESSAGES = (
    "Say what went wrong",
    "Read only what is asked for",
    "Answer in the reader's language",
    "Wait no longer than a second",
    "Take the currency along",
)
_CI, _GIT = "https://ci.example.org", "https://git.example.org"


@contextmanager
def _speaking(tx: Tx, name: str) -> Iterator[None]:
    before = tx.actor
    tx.actor = administrator(name, tx.organisation_id)
    try:
        yield
    finally:
        tx.actor = before


def begin(tx: Tx) -> None:
    """Say what is required: of each flow's trails, of what runs in production, and at the gate."""
    rules = Rules(provenance=Requirement(required=True), trail_compliance=Requirement(required=True))
    policy = policies.create(
        tx, PolicyFields("production-ready", rules, description="Only what we built, with all its evidence")
    )
    [production] = environments.listed(tx, "production")
    for environment in (production, *environments.listed(tx, "staging")):
        attachments.attach(tx, environment, [policy])
    for each in PROVED:
        fields = FlowFields(
            each.name,
            each.purpose,
            template=_TEMPLATE.format(name=each.name),
            requires_approval=each.approved,
            tags={"team": each.team},
        )
        flow = flows.create(tx, fields)
        if each.approved:
            asked = DeploymentPolicyFields(
                f"{each.name} in production",
                flow,
                production,
                description="Where money is moved, somebody looks first",
                enforce_approvals=True,
                required_types=("junit",),
            )
            deployment_policies.create(tx, asked)


def prove(tx: Tx, build: int, *, last: bool) -> None:
    """Let the pipelines of a build say what they found; in the last one, not everybody is done, or well."""
    for each in PROVED:
        with _speaking(tx, f"{each.name} pipeline"):
            trail = _begun(tx, each, build)
            _attest(tx, trail, "pull-request", "pull_request", data=_pull_request(each, build))
            built = digest(each.name, build)
            fields = ArtifactFields(
                built,
                each.name,
                tag=f"1.{build}.0",
                registry="registry.example.org",
                commit_url=f"{_GIT}/{each.name}/commit/{trail.commit_sha}",
                build_url=f"{_CI}/{each.name}/builds/{build}",
            )
            artifacts.report(tx, trail, fields)
            _attest(tx, trail, "unit-tests", "junit", built, data=_tests(build, fail=last and each.breaks))
            if not (last and each.forgets):
                said = "No licence among 214 that we do not allow"
                _attest(tx, trail, "licences", "generic", built, said=said)


def approve(tx: Tx, build: int, *, last: bool) -> None:
    """Let reviewers approve what needs it; that of the last build waits."""
    for each in PROVED:
        if each.approved:
            flow = flows.named(tx, each.name)
            trail = trails.named(tx, flow, _called(build))
            with _speaking(tx, each.author):
                words = ApprovalFields(comments=f"Build {build} is ready for production")
                asked = approvals.request(tx, trail, words)
            if not last:
                with _speaking(tx, each.reviewer):
                    approvals.approve(tx, asked.uuid, "Tried it in test; the sums are right")


def ask(tx: Tx, build: int, *, last: bool) -> None:
    """Let every pipeline ask whether what comes next may go to staging and production; in the end, the newest too."""
    for lag, (name, _) in enumerate(ENVIRONMENTS):
        # Where nothing runs yet, nobody is there to ask about.
        if 0 < lag < build - 1:
            _ask(tx, name, build - lag)
    if last:
        _ask(tx, "production", build)


def look(tx: Tx, build: int) -> None:
    """Report what runs in each environment, and make it the baseline of production."""
    for lag, (name, _) in enumerate(ENVIRONMENTS):
        if build > lag:
            [environment] = environments.listed(tx, name)
            _report(tx, environment, build - lag)
            if name == "production":
                with _speaking(tx, "dana"):
                    words = f"Release of build {build - lag}"
                    reporting.approve_baseline(
                        tx, environment, snapshots.latest(tx, environment), "dana", words
                    )


def end(tx: Tx) -> None:
    """Let something be seen in production that nobody built."""
    [production] = environments.listed(tx, "production")
    running = [
        Reported(each.name, each.fingerprint, each.tag, each.instances)
        for each in snapshots.running(tx, production)
    ]
    with _speaking(tx, "cluster reporter"):
        found = Report(EnvironmentKind.K8S, (*running, Reported(*STRANGER)))
        reporting.report(tx, production, found)


def follow(tx: Tx) -> None:
    """Read the log as a server does in the background, so that verifications are evidence too."""
    signed = partial(append, signer=own_signer(tx.settings))
    before = tx.actor
    while sequence(tx, signed) or catch_up(tx, verifications.subscriber()):
        tx.actor = before


def _ask(tx: Tx, place: str, build: int) -> None:
    [environment] = environments.listed(tx, place)
    for each in PROVED:
        with _speaking(tx, f"{each.name} pipeline"):
            question = GateQuestion(digest(each.name, build), environment, flows.named(tx, each.name))
            gate.decide(tx, gate.prepare(tx, question).asked, None)


def _called(build: int) -> str:
    return f"build-{build}"


def _begun(tx: Tx, each: Proved, build: int) -> Trail:
    sha = number(each.name, build, "main")
    url = f"{_GIT}/{each.name}/commit/{sha}"
    words = _MESSAGES[(build - 1) % len(_MESSAGES)]
    commit = Commit(sha, words, f"{each.author} <{each.author}@example.org>", branch="main", url=url)
    fields = TrailFields(
        name=_called(build),
        commit_sha=sha,
        branch="main",
        author=each.author,
        commit=commit,
        pull_request=f"{_GIT}/{each.name}/pulls/{build}",
        reviewer=each.reviewer,
        build_url=f"{_CI}/{each.name}/builds/{build}",
    )
    return trails.begin(tx, flows.named(tx, each.name), fields)[0]


def _attest(
    tx: Tx,
    trail: Trail,
    name: str,
    kind: str,
    about: str | None = None,
    *,
    data: object = None,
    said: str = "",
) -> None:
    outcome = None if data else Outcome.PASSED
    fields = AttestationFields(
        kind,
        name,
        outcome,
        fingerprint=about,
        description=said or None,
        data=data,
        origin_url=trail.build_url,
    )
    attestations.record(tx, trail, fields)


def _pull_request(each: Proved, build: int) -> object:
    request = {
        "url": f"{_GIT}/{each.name}/pulls/{build}",
        "state": "MERGED",
        "author": each.author,
        "approvers": [{"username": each.reviewer, "state": "APPROVED"}],
    }
    return {"pull_requests": [request]}


def _tests(build: int, *, fail: bool) -> object:
    failures = 2 if fail else 0
    return {
        "suites": [{"name": "unit", "failures": failures, "errors": 0, "skipped": 1, "total": 180 + build}]
    }


def _report(tx: Tx, environment: Environment, build: int) -> None:
    found = tuple(Reported(each.name, digest(each.name, build), f"1.{build}.0", 3) for each in PROVED)
    with _speaking(tx, "cluster reporter"):
        reporting.report(tx, environment, Report(EnvironmentKind.K8S, found))
