"""What policies say of what runs."""

from signoff.domain.catalog.types import EnvironmentKind
from signoff.domain.decisions.policies import attachments
from signoff.domain.decisions.policies.types import PolicyChanges
from signoff.domain.decisions.running import reporting
from signoff.domain.delivery.allow_lists.types import AllowFields
from signoff.domain.delivery.snapshots import snapshots
from signoff.domain.delivery.snapshots.types import Report, Reported
from tests.domain.decisions.proofs import Proofs, digest


def test_attaching_judges_what_runs(p: Proofs) -> None:
    prod = p.environment()
    p.artifact(p.trail(p.flow()))
    running = tuple(Reported(name, digest(name)) for name in ("backend", "nginx"))
    first, _ = reporting.report(p.tx, prod, Report(EnvironmentKind.SERVER, running))
    assert first.state is None

    policy = p.policy()
    attachments.attach(p.tx, prod, [policy])
    second = snapshots.latest(p.tx, prod)
    assert second is not None
    assert (second.number, second.state) == (2, False)
    verdicts = {each.name: each.judged() for each in snapshots.running(p.tx, prod)}
    assert verdicts["backend"].compliant is True
    assert verdicts["nginx"].compliant is False
    assert "(policy: safe)" in verdicts["nginx"].reasons[0]
    assert verdicts["nginx"].evaluations[0]["status"] == "NON-COMPLIANT"
    assert second.policy_list()[0]["name"] == "safe"

    reporting.allow(p.tx, prod, AllowFields("bought", "alice", fingerprint=digest("nginx")))
    third = snapshots.latest(p.tx, prod)
    assert third is not None
    assert (third.number, third.state) == (3, True)

    attachments.change(p.tx, policy, PolicyChanges(types=("junit",)))
    fourth = snapshots.latest(p.tx, prod)
    assert fourth is not None
    assert (fourth.number, fourth.state, fourth.policy_list()[0]["version"]) == (4, False, 2)

    attachments.detach(p.tx, prod, [policy])
    fifth = snapshots.latest(p.tx, prod)
    assert fifth is not None
    assert (fifth.number, fifth.state) == (5, None)


def test_its_cost_does_not_follow_what_runs(p: Proofs) -> None:
    prod = p.environment()
    attachments.attach(p.tx, prod, [p.policy()])
    trail = p.trail(p.flow())
    for number in range(30):
        p.artifact(trail, f"a{number}")

    def cost(count: int) -> int:
        before = p.tx.queries
        running = tuple(Reported(f"a{number}", digest(f"a{number}")) for number in range(count))
        reporting.report(p.tx, prod, Report(EnvironmentKind.SERVER, running))
        return p.tx.queries - before

    few = cost(3)
    assert cost(30) <= few + 2
