"""Policies: versions that never change, flags that are the same as YAML, and attachments."""

import pytest

from signoff.domain.decisions.controls import controls
from signoff.domain.decisions.controls.types import ControlFields
from signoff.domain.decisions.policies import attachments, policies
from signoff.domain.decisions.policies.texts import read_policy
from signoff.domain.decisions.policies.types import (
    PolicyChanges,
    PolicyFields,
    RequiredEvidence,
    Requirement,
    Rules,
)
from signoff.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from tests.domain.decisions.proofs import Proofs
from tests.world import World


def test_versions_stay(p: Proofs) -> None:
    made = p.policy(text="artifacts: {provenance: {required: true}} # first")
    rules = read_policy("artifacts: {trail-compliance: {required: true}}", strict=False)
    changed = policies.update(
        p.tx,
        made,
        PolicyChanges(rules=rules, text="artifacts: {trail-compliance: {required: true}}", comment="why"),
    )
    assert (changed.version, changed.read_rules()) == (2, rules)
    first, second = policies.versions_of(p.tx, [made.id])[made.id]
    assert (first.version, first.text) == (1, made.text)
    assert (second.version, second.comment, second.created_by) == (2, "why", "alice")


def test_nothing_new_is_no_version(p: Proofs) -> None:
    made = p.policy()
    assert policies.update(p.tx, made, PolicyChanges(rules=made.read_rules(), text=made.text)) == made
    described = policies.update(p.tx, made, PolicyChanges(description="About"))
    assert (described.version, described.description) == (1, "About")


def test_flags_are_yaml(p: Proofs) -> None:
    provenance = "provenance: {required: true, exceptions: [{if: 'exists(flow)'}]}"
    text = f"artifacts: {{{provenance}, attestations: [{{type: junit, name: unit}}, {{type: snyk}}]}}"
    made = p.policy(text=text)
    changed = policies.update(p.tx, made, PolicyChanges(trail_compliance=True, types=("junit", "LOAD_TEST")))
    rules = changed.read_rules()
    assert rules.provenance == made.read_rules().provenance
    assert rules.trail_compliance == Requirement(True)
    assert rules.attestations == (RequiredEvidence("junit", "unit"), RequiredEvidence("LOAD_TEST"))
    assert read_policy(changed.text, strict=False) == rules
    off = policies.update(p.tx, changed, PolicyChanges(provenance=False, types=()))
    assert off.read_rules() == Rules(Requirement(False, rules.provenance.exceptions), Requirement(True))


def test_names(p: Proofs) -> None:
    made, other = p.policy("one"), p.policy("two")
    with pytest.raises(Conflict):
        p.policy("one")
    with pytest.raises(Conflict):
        policies.update(p.tx, other, PolicyChanges(name="one"))
    assert policies.update(p.tx, made, PolicyChanges(name="three")).name == "three"
    with pytest.raises(NotFound, match="'one'"):
        policies.named(p.tx, ["two", "one"])
    assert [each.name for each in policies.named(p.tx, ["two", "three", "two"])] == ["two", "three"]
    with pytest.raises(Invalid):
        p.policy(" ")


def test_a_control_must_exist(p: Proofs) -> None:
    rules = Rules(attestations=(RequiredEvidence("decision", for_control="C-1"),))
    with pytest.raises(Invalid, match="C-1"):
        policies.create(p.tx, PolicyFields("x", rules))
    controls.create(p.tx, ControlFields("C-1", "Four eyes"))
    assert policies.create(p.tx, PolicyFields("x", rules)).read_rules() == rules


def test_attachments(p: Proofs) -> None:
    prod, made = p.environment(), p.policy()
    [one] = attachments.attach(p.tx, prod, [made])
    assert attachments.attach(p.tx, prod, [made]) == [one]
    with pytest.raises(Conflict, match="already attached"):
        attachments.attach(p.tx, prod, [made], again=False)
    assert (one.policy, one.environment) == ("safe", "prod")
    assert attachments.by_uuid(p.tx, one.uuid) == one
    assert attachments.in_environments(p.tx, [prod.id]) == {prod.id: [one]}
    attachments.detach(p.tx, prod, [made])
    attachments.detach(p.tx, prod, [made])
    assert attachments.listed(p.tx) == []


def test_retiring_takes_it_out_everywhere(p: Proofs) -> None:
    prod, made = p.environment(), p.policy()
    attachments.attach(p.tx, prod, [made])
    attachments.retire(p.tx, made)
    assert attachments.listed(p.tx) == []
    assert policies.find(p.tx, "safe") is None
    assert len(policies.versions_of(p.tx, [made.id])[made.id]) == 1
    assert p.policy().id != made.id


def test_events_and_permissions(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        proofs = Proofs(tx)
        prod, made = proofs.environment(), proofs.policy()
        attachments.attach(tx, prod, [made])
        attachments.change(tx, made, PolicyChanges(provenance=False))
        attachments.retire(tx, made)
    told = [each for each in world.events(world.alice) if each[0].startswith("policy.")]
    assert told == [
        ("policy.created", "safe"),
        ("policy.attached", "prod"),
        ("policy.updated", "safe"),
        ("policy.detached", "prod"),
        ("policy.removed", "safe"),
    ]
    with world.db.writing(world.carol) as tx:
        with pytest.raises(Forbidden):
            policies.create(tx, PolicyFields("x"))
        assert policies.listed(tx) == []
    with world.db.reading(world.mallory) as tx, pytest.raises(NotFound):
        policies.by_uuid(tx, made.uuid)
