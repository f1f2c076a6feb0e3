"""Several that decide about the same thing at the same moment."""

import pytest

from signoff.domain.decisions.approvals import approvals
from signoff.domain.decisions.approvals.types import ApprovalFields, Status
from signoff.domain.decisions.controls import controls
from signoff.domain.decisions.controls.types import ControlChanges, ControlFields
from signoff.domain.decisions.policies import attachments, policies
from signoff.domain.decisions.policies.types import PolicyChanges
from signoff.domain.decisions.rego import bundles
from signoff.domain.decisions.rego.types import Compiled, Content
from signoff.kernel.errors import Conflict
from signoff.kernel.sql import EngineName
from signoff.kernel.tx import Tx
from tests.domain.decisions.proofs import Proofs
from tests.domain.racing import AT_ONCE, at_once
from tests.world import World

# SQLite has one writer at a time.
pytestmark = pytest.mark.parametrize("engine", [EngineName.POSTGRESQL], indirect=True)


def test_approvals_get_numbers_of_their_own(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        trail = Proofs(tx).trail(Proofs(tx).flow())
    made = at_once(world, lambda tx, _: approvals.request(tx, trail, ApprovalFields()))
    assert sorted(each.number for each in made) == list(range(1, AT_ONCE + 1))


def test_an_approval_is_granted_once(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        trail = Proofs(tx).trail(Proofs(tx).flow(requires_approval=True))
    with world.db.writing(world.bob) as tx:
        approval = approvals.request(tx, trail, ApprovalFields())

    def approve(tx: Tx, _: int) -> str:
        try:
            return approvals.approve(tx, approval.uuid).status
        except Conflict:
            return "too late"

    answers = at_once(world, approve)
    assert sorted(answers) == sorted([Status.APPROVED.value, *["too late"] * (AT_ONCE - 1)])
    told = [kind for kind, _ in world.events(world.alice)]
    assert told.count("approval.granted") == 1


def test_one_bundle_decides(world: World) -> None:
    content = Content({"a.rego": "package compliance\nallow := true\n"})
    with world.db.writing(world.alice) as tx:
        made = [bundles.add(tx, Compiled("b", str(number), content)) for number in range(AT_ONCE)]
    at_once(world, lambda tx, number: bundles.activate(tx, made[number].uuid))
    with world.db.reading(world.alice) as tx:
        assert sum(each.active for each in bundles.listed(tx)) == 1


def test_versions_count_on(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        policy, control = Proofs(tx).policy(), controls.create(tx, ControlFields("C", "c"))

    def change(tx: Tx, number: int) -> None:
        policies.update(tx, policy, PolicyChanges(types=(f"type-{number}",)))
        controls.update(tx, control.identifier, ControlChanges(name=f"c{number}"))

    at_once(world, change)
    with world.db.reading(world.alice) as tx:
        found = policies.versions_of(tx, [policy.id])[policy.id]
        assert [each.version for each in found] == list(range(1, AT_ONCE + 2))
        assert [each.version for each in controls.versions_of(tx, control)] == list(range(1, AT_ONCE + 2))


def test_attached_once(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        policy, prod = Proofs(tx).policy(), Proofs(tx).environment()
    made = at_once(world, lambda tx, _: attachments.attach(tx, prod, [policy]))
    assert len({each.uuid for [each] in made}) == 1
    assert [kind for kind, _ in world.events(world.alice)].count("policy.attached") == 1
