"""Approvals: who may decide, what that decides, and when it is over."""

import asyncio

import pytest
from msgspec.structs import replace

from signoff.domain.decisions.approvals import approvals
from signoff.domain.decisions.approvals.expiring import HANDLERS
from signoff.domain.decisions.approvals.types import Approval, ApprovalFields, Status
from signoff.domain.decisions.asserting.asserting import assert_artifact
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.types import Commit, Trail, TrailStatus
from signoff.kernel import clock
from signoff.kernel.actor import Actor
from signoff.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from signoff.kernel.jobs import Job
from tests.domain.decisions.proofs import Proofs, digest
from tests.world import World


def asked(world: World, flow: dict[str, object] | None = None, **fields: object) -> tuple[Trail, Approval]:
    """Let Bob ask for an approval of a trail."""
    with world.db.writing(world.alice) as tx:
        proofs = Proofs(tx)
        trail = proofs.trail(proofs.flow("payments", **(flow or {})), commit=fields.pop("commit", None))
        proofs.artifact(trail)
    with world.db.writing(world.bob) as tx:
        return trail, approvals.request(tx, trail, ApprovalFields(**fields))  # type: ignore[arg-type]


def approve(world: World, who: Actor, approval: Approval, comments: str | None = None) -> Approval:
    with world.db.writing(who) as tx:
        return approvals.approve(tx, approval.uuid, comments)


def later(actor_time: str) -> str:
    return clock.shifted(actor_time, days=1)


def test_the_first_approval_is_enough(world: World) -> None:
    trail, approval = asked(world, {"requires_approval": True}, comments="Please")
    assert (approval.status, approval.number, approval.requested_by) == (Status.PENDING, 1, "bob")
    granted = approve(world, world.alice, approval, "Fine")
    assert (granted.status, granted.resolved_at is not None) == (Status.APPROVED, True)
    with world.db.reading(world.carol) as tx:
        [decision] = approvals.decisions_of(tx, [approval.id])[approval.id]
        assert (decision.approver, decision.approved, decision.comments) == ("alice", 1, "Fine")
        assert trails.by_uuid(tx, trail.uuid).status == TrailStatus.COMPLIANT
    with world.db.writing(world.carol) as tx:
        assert assert_artifact(tx, digest("backend")).compliant


def test_a_rejection_is_the_end_of_it(world: World) -> None:
    trail, approval = asked(world, {"requires_approval": True})
    with world.db.writing(world.alice) as tx:
        assert approvals.reject(tx, approval.uuid).status == Status.REJECTED
    with pytest.raises(Conflict, match="not pending"):
        approve(world, world.alice, approval)
    with world.db.reading(world.alice) as tx:
        assert trails.by_uuid(tx, trail.uuid).status == TrailStatus.PENDING


def test_four_eyes(world: World) -> None:
    _, approval = asked(world)
    with pytest.raises(Forbidden, match="asked for"):
        approve(world, world.bob, approval)
    with world.db.writing(world.bob) as tx:
        assert approvals.reject(tx, approval.uuid).status == Status.REJECTED


@pytest.mark.parametrize(
    "commit",
    [
        Commit("c" * 40, author="Alice <ALICE@example.org>"),
        Commit("c" * 40, author="alice"),
        Commit("c" * 40, author="A", author_username="alice"),
    ],
)
def test_authors_do_not_approve_themselves(world: World, commit: Commit) -> None:
    _, approval = asked(world, commit=commit)
    with pytest.raises(Forbidden, match="author"):
        approve(world, world.alice, approval)


def test_everyone_who_must(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        proofs = Proofs(tx)
        trail = proofs.trail(proofs.flow())
        fields = ApprovalFields(approvers=("Bob", "carol@example.org"))
        approval = approvals.request(tx, trail, fields)
    giving = replace(world.carol, scopes=world.bob.scopes)
    assert approve(world, world.bob, approval).status == Status.PENDING
    with pytest.raises(Conflict, match="already decided"):
        approve(world, world.bob, approval)
    assert approve(world, giving, approval).status == Status.APPROVED


def test_who_is_no_approver(world: World) -> None:
    _, approval = asked(world, approvers=("carol",))
    with pytest.raises(Forbidden, match="among the approvers"):
        approve(world, world.alice, approval)
    with world.db.writing(world.alice) as tx, pytest.raises(Forbidden):
        approvals.reject(tx, approval.uuid)
    with pytest.raises(Forbidden):
        approve(world, world.carol, approval)


def test_roles_that_approve(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        proofs = Proofs(tx)
        trail = proofs.trail(proofs.flow(approver_roles=("ADMIN",)))
    eve = replace(world.carol, scopes=world.bob.scopes)
    with world.db.writing(eve) as tx:
        approval = approvals.request(tx, trail, ApprovalFields())
    with pytest.raises(Forbidden, match="ADMIN"):
        approve(world, world.bob, approval)
    assert approve(world, world.alice, approval).status == Status.APPROVED


def test_deadlines(world: World) -> None:
    with world.db.reading(world.alice) as tx:
        now = tx.now
    _, approval = asked(world, deadline=later(now))
    job = Job(1, world.alice.organisation_id, "", "", f'"{approval.uuid}"', 1)
    asyncio.run(HANDLERS["decisions.expire_approval"](world.db, job))  # type: ignore[arg-type]
    with world.db.writing(world.alice) as tx:
        assert approvals.by_uuid(tx, approval.uuid).status == Status.PENDING
        assert approvals.listed(tx, Status.EXPIRED) == []
        tx.now = clock.shifted(now, days=2)
        assert approvals.by_uuid(tx, approval.uuid).status == Status.EXPIRED
        assert [each.id for each in approvals.listed(tx, Status.EXPIRED)] == [approval.id]
        assert approvals.listed(tx, Status.PENDING) == []
        with pytest.raises(Conflict, match="EXPIRED"):
            approvals.approve(tx, approval.uuid)
        assert approvals.expire(tx, approval.uuid)
        assert not approvals.expire(tx, approval.uuid)
    with world.db.reading(world.alice) as tx:
        found = approvals.by_uuid(tx, approval.uuid)
        assert (found.status, found.resolved_at) == (Status.EXPIRED, found.deadline)
    assert world.events(world.alice)[-1] == ("approval.expired", "payments/build-1")


def test_what_it_is_bound_to(p: Proofs) -> None:
    prod, test = p.environment(), p.environment("test")
    trail = p.trail(p.flow(requires_approval=True))
    p.artifact(trail)
    p.artifact(trail, "frontend")
    with pytest.raises(Invalid, match="not reported"):
        approvals.request(p.tx, trail, ApprovalFields(fingerprint=digest("other")))
    bob = p.tx.actor
    fields = ApprovalFields(fingerprint=digest("backend"), environment=prod)
    p.tx.actor = replace(bob, account_id=None)
    approval = approvals.request(p.tx, trail, fields)
    p.tx.actor = bob
    approvals.approve(p.tx, approval.uuid)

    def granted(word: str, environment_id: int | None) -> bool:
        return trail.id in approvals.standing(p.tx, [trail.id], digest(word), environment_id)

    assert granted("backend", prod.id)
    assert not granted("backend", test.id)
    assert not granted("backend", None)
    assert not granted("frontend", prod.id)
    assert trails.by_uuid(p.tx, trail.uuid).status == TrailStatus.PENDING


def test_a_later_rejection_takes_it_back(p: Proofs) -> None:
    trail = p.trail(p.flow(requires_approval=True))
    p.artifact(trail)
    someone = p.tx.actor
    for verb, expected in (
        (approvals.approve, TrailStatus.COMPLIANT),
        (approvals.reject, TrailStatus.PENDING),
    ):
        p.tx.actor = replace(someone, account_id=None)
        approval = approvals.request(p.tx, trail, ApprovalFields())
        p.tx.actor = someone
        verb(p.tx, approval.uuid)
        assert trails.by_uuid(p.tx, trail.uuid).status == expected
        p.tx.now = clock.shifted(p.tx.now, seconds=1)
    [found] = approvals.standing(p.tx, [trail.id], digest("backend"), None).values()
    assert found.status == Status.REJECTED


def test_what_was_given_elsewhere_does_not_count(p: Proofs) -> None:
    trail = p.trail(p.flow(requires_approval=True))
    p.artifact(trail)
    made = approvals.request(p.tx, trail, ApprovalFields(external="Bill"))
    assert (made.status, made.external) == (Status.APPROVED, 1)
    [decision] = approvals.decisions_of(p.tx, [made.id])[made.id]
    assert decision.approver == "external://Bill"
    assert approvals.standing(p.tx, [trail.id], digest("backend"), None) == {}
    assert trails.by_uuid(p.tx, trail.uuid).status == TrailStatus.PENDING


def test_numbers_count_within_a_flow(p: Proofs) -> None:
    flow, other = p.flow(), p.flow("other")
    found = [approvals.request(p.tx, p.trail(each), ApprovalFields()).number for each in (flow, flow, other)]
    assert found == [1, 2, 1]
    second = approvals.numbered(p.tx, flow, -1)
    assert second is not None
    assert second.number == 2
    assert approvals.numbered(p.tx, flow, 2) == second
    assert approvals.numbered(p.tx, flow, -3) is None
    assert approvals.numbered(p.tx, flow, 3) is None


def test_refused(world: World, p: Proofs) -> None:
    trail = p.trail(p.flow())
    with pytest.raises(Invalid, match="ahead"):
        approvals.request(p.tx, trail, ApprovalFields(deadline=p.tx.now))
    with pytest.raises(Invalid, match="approvers"):
        approvals.request(p.tx, trail, ApprovalFields(approvers=(" ",)))
    with pytest.raises(NotFound):
        approvals.by_uuid(p.tx, "nothing")


def test_events(world: World) -> None:
    _, approval = asked(world)
    approve(world, world.alice, approval)
    told = [kind for kind, subject in world.events(world.alice) if kind.startswith("approval.")]
    assert told == ["approval.requested", "approval.decided", "approval.granted"]
    with world.db.reading(world.mallory) as tx, pytest.raises(NotFound):
        approvals.by_uuid(tx, approval.uuid)
