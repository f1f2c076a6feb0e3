"""The gate: everything counts, and what is not known counts against it."""

import pytest
from msgspec.structs import replace

from signoff.domain.catalog.flows.types import Flow
from signoff.domain.catalog.types import Environment, EnvironmentKind
from signoff.domain.decisions.approvals import approvals
from signoff.domain.decisions.approvals.types import ApprovalFields
from signoff.domain.decisions.asserting.types import Kind, Outcome
from signoff.domain.decisions.gate import deployment_policies, gate
from signoff.domain.decisions.gate.types import (
    DeploymentPolicy,
    DeploymentPolicyChanges,
    DeploymentPolicyFields,
    GateQuestion,
    GateResult,
)
from signoff.domain.decisions.policies import attachments
from signoff.domain.decisions.rego import bundles
from signoff.domain.decisions.rego.types import Compiled, Content
from signoff.domain.decisions.running import reporting
from signoff.domain.delivery.allow_lists.types import AllowFields
from signoff.domain.delivery.snapshots import snapshots
from signoff.domain.delivery.snapshots.types import DriftPolicy, Report, Reported
from signoff.domain.evidence.types import Artifact
from signoff.kernel.errors import Forbidden, Invalid, NotFound
from signoff.kernel.settings import Settings
from tests.domain.decisions.builder import Builder
from tests.domain.decisions.proofs import COMMIT, Proofs, digest
from tests.world import World


def ask(
    p: Proofs, environment: Environment | None = None, word: str = "backend", flow: Flow | None = None
) -> GateResult:
    prepared = gate.prepare(p.tx, GateQuestion(digest(word), environment, flow))
    return gate.decide(p.tx, prepared.asked, prepared.ask())


def policy(p: Proofs, flow: Flow, environment: Environment | None = None, **more: object) -> DeploymentPolicy:
    fields = DeploymentPolicyFields("release", flow, environment, **more)  # type: ignore[arg-type]
    return deployment_policies.create(p.tx, fields)


def built(p: Proofs, flow: Flow, name: str = "build-1") -> Artifact:
    return p.artifact(p.trail(flow, name))


def test_what_is_not_known_is_blocked(p: Proofs) -> None:
    policy(p, p.flow())
    answer = ask(p, word="unknown")
    assert not answer.allowed
    assert answer.reason_list()[0] == f"No artifacts found with digest: {digest('unknown')}"


def test_what_nobody_has_ruled_on_is_blocked(p: Proofs) -> None:
    built(p, p.flow())
    answer = ask(p)
    assert (answer.allowed, answer.policies) == (0, 0)
    assert answer.reason_list() == ["No policy applies, and what nobody has ruled on is not allowed"]


class TestAllowingWithoutPolicy:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.overlay(gate_without_policy="allow")

    def test_only_what_is_known(self, p: Proofs) -> None:
        built(p, p.flow())
        assert ask(p).allowed
        assert not ask(p, word="unknown").allowed


def test_required_attestations(p: Proofs) -> None:
    flow = p.flow()
    trail = p.trail(flow)
    p.artifact(trail)
    policy(p, flow, required_types=("junit", "snyk"))
    p.attest(trail, "unit", "junit")
    assert ask(p).reason_list() == ["Missing attestation: snyk (policy: release)"]
    p.attest(trail, "scan", "snyk", passed=False)
    assert ask(p).reason_list() == ["Failed attestation: snyk (policy: release)"]
    p.attest(trail, "scan", "snyk")
    answer = ask(p)
    assert (answer.allowed, answer.policies, answer.policy) == (1, 1, "release")
    p.attest(trail, "unit", "junit", passed=False)
    assert not ask(p).allowed


def test_provenance_must_be_verified(p: Proofs) -> None:
    flow = p.flow()
    built(p, flow)
    policy(p, flow, enforce_provenance=True, require_signature=True)
    answer = ask(p)
    assert answer.reason_list() == [
        "No verified build provenance found for artifact (policy: release)",
        "Signature not verified (policy: release)",
    ]
    assert answer.signature_verified == 0


def test_approvals(p: Proofs) -> None:
    flow, prod, test = p.flow(), p.environment(), p.environment("test")
    trail = p.trail(flow)
    p.artifact(trail)
    policy(p, flow, enforce_approvals=True)
    assert ask(p, prod).reason_list() == ["No approved release approval found (policy: release)"]
    someone = p.tx.actor
    p.tx.actor = replace(someone, account_id=None)
    approval = approvals.request(p.tx, trail, ApprovalFields(environment=prod))
    p.tx.actor = someone
    approvals.approve(p.tx, approval.uuid)
    assert ask(p, prod).allowed
    assert not ask(p, test).allowed
    assert not ask(p).allowed


def test_which_policies_count(p: Proofs) -> None:
    flow, other, prod, test = p.flow(), p.flow("other"), p.environment(), p.environment("test")
    built(p, flow)
    for each, place in ((flow, None), (flow, prod), (flow, test), (other, None), (other, prod)):
        policy(p, each, place)
    assert ask(p, prod).policies == 2
    assert ask(p).policies == 3
    built(p, other)
    assert ask(p, prod).policies == 4
    assert ask(p, prod, flow=flow).policies == 2


def test_changing_deployment_policies(p: Proofs) -> None:
    flow = p.flow()
    built(p, flow)
    made = policy(p, flow)
    assert ask(p).allowed
    off = deployment_policies.update(p.tx, made, DeploymentPolicyChanges(active=False, name="later"))
    assert (off.active, off.name, off.flow_uuid) == (0, "later", flow.uuid)
    assert not ask(p).allowed
    on = deployment_policies.update(p.tx, off, DeploymentPolicyChanges(active=True, required_types=("x",)))
    assert on.required_type_list() == ["x"]
    assert deployment_policies.update(p.tx, on, DeploymentPolicyChanges()) == on
    deployment_policies.delete(p.tx, on)
    assert deployment_policies.listed(p.tx) == []
    with pytest.raises(NotFound):
        deployment_policies.by_uuid(p.tx, made.uuid)
    with pytest.raises(Invalid):
        policy(p, flow, required_types=(" ",))


def test_attached_policies(p: Proofs) -> None:
    flow, prod = p.flow(), p.environment()
    built(p, flow)
    attachments.attach(p.tx, prod, [p.policy()])
    assert ask(p, prod).allowed
    attachments.attach(p.tx, prod, [p.policy("strict", "artifacts: {attestations: [{type: junit}]}")])
    answer = ask(p, prod)
    assert (answer.allowed, answer.policies) == (0, 2)
    assert "(policy: strict)" in answer.reason_list()[0]


def test_an_allow_list_lets_anything_through(p: Proofs) -> None:
    prod = p.environment()
    policy(p, p.flow(), required_types=("junit",))
    reporting.allow(p.tx, prod, AllowFields("bought", "alice", fingerprint=digest("unknown")))
    answer = ask(p, prod, "unknown")
    assert (answer.allowed, answer.policies) == (1, 0)
    assert [(each.kind, each.reasons) for each in answer.check_list()] == [(Kind.ALLOW_LIST, ("bought",))]
    assert not ask(p, p.environment("test"), "unknown").allowed


def test_an_environment_that_drifted(p: Proofs) -> None:
    flow, prod = p.flow(), p.environment()
    built(p, flow)
    policy(p, flow)

    def runs(*words: str) -> None:
        seen = tuple(Reported(word, digest(word)) for word in words)
        reporting.report(p.tx, prod, Report(EnvironmentKind.SERVER, seen))

    runs("a")
    reporting.approve_baseline(p.tx, prod, snapshots.latest(p.tx, prod), "alice")
    assert ask(p, prod).allowed
    runs("a", "b")
    warned = ask(p, prod)
    assert warned.allowed
    assert [each.outcome for each in warned.check_list() if each.kind is Kind.DRIFT] == [Outcome.SKIPPED]
    reporting.set_rules(p.tx, prod, drift_policy=DriftPolicy.BLOCK)
    answer = ask(p, prod)
    assert not answer.allowed
    assert answer.reason_list()[0] == "prod has drifted from its baseline"


@pytest.mark.parametrize(
    ("rule", "allowed"), [("allow := true", 1), ("allow if input.production == false", 0)]
)
def test_the_active_bundle_counts(p: Proofs, rule: str, allowed: int) -> None:
    prod = p.environment()
    built(p, p.flow())
    content = Content({"a.rego": f"package compliance\n{rule}\n"})
    made = bundles.activate(p.tx, bundles.add(p.tx, Compiled("b", "1", content)).uuid)
    answer = ask(p, prod)
    assert (answer.allowed, answer.policies) == (allowed, 1)
    [kept] = bundles.decisions(p.tx)
    assert (kept.allow, kept.bundle_sha256, kept.decided_for) == (allowed, made.sha256, f"gate {answer.uuid}")


@pytest.mark.parametrize(("success", "allowed"), [(True, 1), (False, 0), (None, 0)])
def test_contracts_count(p: Proofs, success: bool | None, allowed: int) -> None:
    b = Builder(p.tx)
    flow = p.flow("shop")
    b.version("shop", COMMIT)
    b.version("stock", "1")
    b.contract("shop", COMMIT, "stock")
    if success is not None:
        b.verification("stock", "1", "shop", f"of {COMMIT}", success=success)
    prod = p.environment()
    b.deploy("stock", "1", "prod")
    p.artifact(p.trail(flow), "shop")
    policy(p, flow)
    answer = ask(p, prod, "shop")
    [contracts] = [each for each in answer.check_list() if each.kind is Kind.CONTRACTS]
    assert (answer.allowed, contracts.name) == (allowed, f"shop {COMMIT}")
    assert contracts.reasons


def test_results_and_the_log(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        p = Proofs(tx)
        flow, prod = p.flow(), p.environment()
        built(p, flow)
        policy(p, flow)
    with world.db.writing(world.carol) as tx:
        p = Proofs(tx)
        good, bad = ask(p, prod), ask(p, word="unknown")
        asked = GateQuestion(digest("backend"), prod, requested_by="the pope")
        third = gate.decide(tx, asked, None)
        assert third.requested_by == "carol for the pope"
    told = [each for each in world.events(world.alice) if each[0].startswith(("gate.", "deployment_policy."))]
    assert told == [
        ("deployment_policy.created", "release"),
        ("gate.allowed", digest("backend")),
        ("gate.blocked", digest("unknown")),
        ("gate.allowed", digest("backend")),
    ]
    with world.db.reading(world.carol) as tx:
        assert [each.uuid for each in gate.results(tx)] == [third.uuid, bad.uuid, good.uuid]
        assert [each.uuid for each in gate.results(tx, 1, environment="prod")] == [third.uuid]
        assert [each.uuid for each in gate.results(tx, fingerprint=digest("unknown"))] == [bad.uuid]
        assert gate.result(tx, good.uuid) == good
    with world.db.writing(world.mallory) as tx:
        assert gate.results(tx) == []
        assert not ask(Proofs(tx)).allowed
    with world.db.writing(world.bob) as tx, pytest.raises(Forbidden):
        policy(Proofs(tx), flow)


def test_its_cost_does_not_follow_the_past(p: Proofs) -> None:
    flow, prod = p.flow(), p.environment()
    policy(p, flow, required_types=("junit",), enforce_approvals=True)
    attachments.attach(p.tx, prod, [p.policy()])
    trail = p.trail(flow)
    p.artifact(trail)

    def cost() -> int:
        before = p.tx.queries
        ask(p, prod)
        return p.tx.queries - before

    few = cost()
    for number in range(15):
        p.attest(trail, "unit", "junit")
        built(p, flow, f"t{number}")
    assert cost() == few
