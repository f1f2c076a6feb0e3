"""Is this artifact compliant? One engine, every question."""

import pytest

from signoff.domain.decisions.asserting.asserting import assert_artifact
from signoff.domain.decisions.asserting.types import Kind, Outcome, Scope
from signoff.domain.decisions.policies import attachments
from signoff.domain.decisions.running import reporting
from signoff.domain.delivery.allow_lists.types import AllowFields
from signoff.kernel.errors import Forbidden
from tests.domain.decisions.proofs import Proofs, digest
from tests.world import World


def test_a_flow_and_its_requirements(p: Proofs) -> None:
    flow = p.flow(required_types=("junit",))
    trail = p.trail(flow)
    p.artifact(trail)
    answer = assert_artifact(p.tx, f"sha256:{digest('backend').upper()}", flow)
    assert (answer.compliant, answer.scope) == (False, Scope.FLOW)
    assert answer.reasons == ["The attestation of type 'junit' is missing"]
    p.attest(trail, "unit", "junit", about="backend")
    assert assert_artifact(p.tx, digest("backend"), flow).compliant
    p.attest(trail, "unit", "junit", passed=False, about="backend")
    assert not assert_artifact(p.tx, digest("backend"), flow).compliant


def test_only_the_flow_that_is_asked_about(p: Proofs) -> None:
    flow, other = p.flow(required_types=("junit",)), p.flow("other")
    elsewhere = p.trail(other)
    p.artifact(elsewhere)
    p.attest(elsewhere, "unit", "junit")
    answer = assert_artifact(p.tx, digest("backend"), flow)
    assert (answer.compliant, answer.checks[0].kind) == (False, Kind.ARTIFACT)
    assert answer.reasons == [f"No artifacts found with digest {digest('backend')}"]
    assert assert_artifact(p.tx, digest("backend")).compliant
    p.artifact(p.trail(flow))
    assert not assert_artifact(p.tx, digest("backend")).compliant


def test_approval_is_asked_by_itself(p: Proofs) -> None:
    flow = p.flow(requires_approval=True)
    p.artifact(p.trail(flow))
    answer = assert_artifact(p.tx, digest("backend"), flow)
    assert [(each.kind, each.outcome) for each in answer.checks] == [(Kind.APPROVAL, Outcome.FAILED)]
    assert answer.reasons == ["Approval required but not yet granted"]


def test_an_environment_by_its_policies(p: Proofs) -> None:
    prod = p.environment()
    p.artifact(p.trail(p.flow(required_types=("junit",))))
    assert not assert_artifact(p.tx, digest("backend"), environment=prod).compliant
    attachments.attach(p.tx, prod, [p.policy()])
    answer = assert_artifact(p.tx, digest("backend"), environment=prod)
    assert (answer.compliant, answer.scope, answer.environment) == (True, Scope.ENVIRONMENT, "prod")
    assert [each.policy for each in answer.evaluations] == ["safe"]
    assert not assert_artifact(p.tx, digest("unknown"), environment=prod).compliant


def test_named_policies(p: Proofs) -> None:
    p.artifact(p.trail(p.flow()))
    lax, strict = p.policy("lax"), p.policy("strict", "artifacts: {attestations: [{type: junit}]}")
    assert assert_artifact(p.tx, digest("backend"), policies=[lax]).compliant
    answer = assert_artifact(p.tx, digest("backend"), policies=[lax, strict])
    assert (answer.compliant, answer.scope) == (False, Scope.POLICY)
    assert [each.outcome for each in answer.checks] == [Outcome.PASSED, Outcome.FAILED]
    assert "(policy: strict)" in answer.reasons[0]


def test_an_allow_list_has_the_last_word(p: Proofs) -> None:
    prod = p.environment()
    attachments.attach(p.tx, prod, [p.policy()])
    wanted = digest("unknown")
    reporting.allow(p.tx, prod, AllowFields("bought", "alice", fingerprint=wanted))
    answer = assert_artifact(p.tx, wanted, environment=prod)
    assert (answer.compliant, answer.checks[0].kind, answer.checks[0].reasons) == (
        True,
        Kind.ALLOW_LIST,
        ("bought",),
    )


def test_the_log_and_permissions(world: World) -> None:
    with world.db.writing(world.carol) as tx:
        assert_artifact(tx, digest("x"))
        assert not assert_artifact(tx, "sha256:abc").compliant
    assert world.events(world.carol)[-2:] == [
        ("artifact.asserted", digest("x")),
        ("artifact.asserted", "abc"),
    ]
    with world.db.writing(world.alice) as tx:
        Proofs(tx).artifact(Proofs(tx).trail(Proofs(tx).flow()))
    with world.db.writing(world.mallory) as tx:
        assert not assert_artifact(tx, digest("backend")).compliant
    nobody = type(world.alice)("nobody", world.alice.organisation_id)
    with world.db.writing(nobody) as tx, pytest.raises(Forbidden):
        assert_artifact(tx, digest("x"))


def test_its_cost_does_not_follow_the_past(p: Proofs) -> None:
    flow = p.flow(required_types=("junit",))
    trail = p.trail(flow)
    p.artifact(trail)

    def cost() -> int:
        before = p.tx.queries
        assert_artifact(p.tx, digest("backend"), flow)
        return p.tx.queries - before

    few = cost()
    for number in range(20):
        p.attest(trail, "unit", "junit", about="backend")
        p.artifact(p.trail(flow, f"t{number}"))
    assert cost() == few
