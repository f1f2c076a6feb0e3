"""Policies: written, changed by new versions, removed."""

import msgspec
from msgspec import UNSET

from signoff.domain.catalog import naming
from signoff.domain.decisions.controls import controls
from signoff.domain.decisions.policies import queries, store, texts
from signoff.domain.decisions.policies.events import PolicyCreated, PolicyUpdated
from signoff.domain.decisions.policies.types import (
    Policy,
    PolicyChanges,
    PolicyFields,
    PolicyVersion,
    RequiredEvidence,
    Requirement,
    Rules,
)
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import Conflict, NotFound
from signoff.kernel.ids import new_uuid
from signoff.kernel.tx import Tx

READERS = (Scope.EVIDENCE_READ, Scope.ENVIRONMENT_READ)
MOST = 10_000


def listed(tx: Tx) -> list[Policy]:
    """List the policies by name."""
    tx.must(*READERS)
    return tx.all(queries.policies, organisation_id=tx.organisation_id, limit=MOST)


def by_uuid(tx: Tx, uuid: str) -> Policy:
    """Look a policy up; raises NotFound."""
    tx.must(*READERS)
    place = {"organisation_id": tx.organisation_id, "uuid": uuid.lower()}
    return tx.found(store.policy_with_uuid, f"Policy not found: {uuid}", **place)


def find(tx: Tx, name: str) -> Policy | None:
    """Look a policy up by its name."""
    tx.must(*READERS)
    return tx.first(store.policy_named, organisation_id=tx.organisation_id, name=name)


def named(tx: Tx, names: list[str]) -> list[Policy]:
    """Give the policies of these names in their order; raises NotFound for the first that does not exist."""
    tx.must(*READERS)
    found = {
        each.name: each
        for each in tx.all(store.policies_named, organisation_id=tx.organisation_id, names=names)
    }
    missing = next((name for name in names if name not in found), None)
    if missing is not None:
        raise NotFound(f"Policy '{missing}' does not exist")
    return [found[name] for name in dict.fromkeys(names)]


def versions_of(tx: Tx, policy_ids: list[int]) -> dict[int, list[PolicyVersion]]:
    """Give, by policy, all its versions, oldest first."""
    tx.must(*READERS)
    found: dict[int, list[PolicyVersion]] = {}
    for each in tx.all(queries.versions_of, organisation_id=tx.organisation_id, policy_ids=policy_ids):
        found.setdefault(each.policy_id, []).append(each)
    return found


def create(tx: Tx, fields: PolicyFields) -> Policy:
    """Make a policy; raises Invalid, and Conflict when its name is taken. Records policy.created."""
    tx.must(Scope.POLICY_MANAGE)
    _check(tx, fields.name, fields.rules)
    made = tx.number(
        store.insert_policy,
        organisation_id=tx.organisation_id,
        uuid=(uuid := new_uuid()),
        name=fields.name,
        description=fields.description,
        version=1,
        created_at=tx.now,
        updated_at=tx.now,
    )
    if not made:
        raise Conflict(f"Policy with name '{fields.name}' already exists")
    _keep_version(tx, made, 1, fields.text, fields.rules, fields.comment)
    tx.record(PolicyCreated(uuid, fields.name))
    return by_uuid(tx, uuid)


def update(tx: Tx, policy: Policy, changes: PolicyChanges) -> Policy:
    """Change what is given; raises Invalid and Conflict. Other rules or another text become a new version.

    Records policy.updated unless nothing changed.
    """
    tx.must(Scope.POLICY_MANAGE)
    name = policy.name if changes.name is UNSET else changes.name
    description = policy.description if changes.description is UNSET else changes.description
    wanted = _with_flags(policy.read_rules() if changes.rules is UNSET else changes.rules, changes)
    _check(tx, name, wanted)
    text = None if changes.text is UNSET else changes.text
    newer = wanted != policy.read_rules() or text not in (None, policy.text)
    if not newer and (name, description) == (policy.name, policy.description):
        return policy
    place = {"organisation_id": tx.organisation_id, "policy_id": policy.id}
    held = tx.found(store.lock_policy, f"Policy not found: {policy.uuid}", **place)[0]
    namesake = find(tx, name)
    if namesake is not None and namesake.id != policy.id:
        raise Conflict(f"Policy with name '{name}' already exists")
    version = held + int(newer)
    tx.run(
        store.update_policy, **place, name=name, description=description, version=version, updated_at=tx.now
    )
    if newer:
        _keep_version(tx, policy.id, version, text, wanted, changes.comment)
    before = policy.name if name != policy.name else None
    tx.record(PolicyUpdated(policy.uuid, name, version, changes.comment, before))
    return by_uuid(tx, policy.uuid)


def _with_flags(rules: Rules, flags: PolicyChanges) -> Rules:
    changed = rules
    if flags.provenance is not UNSET:
        kept = changed.provenance.exceptions
        changed = msgspec.structs.replace(changed, provenance=Requirement(flags.provenance, kept))
    if flags.trail_compliance is not UNSET:
        kept = changed.trail_compliance.exceptions
        changed = msgspec.structs.replace(changed, trail_compliance=Requirement(flags.trail_compliance, kept))
    if flags.types is not UNSET:
        stay = [each for each in changed.attestations if each.type in flags.types]
        new = [kind for kind in dict.fromkeys(flags.types) if kind not in changed.types]
        attestations = (*stay, *(RequiredEvidence(kind) for kind in new))
        changed = msgspec.structs.replace(changed, attestations=attestations)
    return changed


def _check(tx: Tx, name: str, rules: Rules) -> None:
    wanted = [each.for_control for each in rules.attestations if each.for_control is not None]
    known = controls.known(tx, wanted)
    unknown = [f"Control '{each}' does not exist" for each in dict.fromkeys(wanted) if each not in known]
    naming.refuse({"name": naming.faults(name), texts.FIELD: texts.rule_faults(rules) + unknown})


def _keep_version(tx: Tx, policy_id: int, version: int, text: str | None, rules: Rules, comment: str) -> None:
    tx.run(
        store.insert_version,
        organisation_id=tx.organisation_id,
        policy_id=policy_id,
        version=version,
        text=texts.write_policy(rules) if text is None else text,
        rules=msgspec.json.encode(rules).decode(),
        comment=comment,
        created_by=tx.actor.name,
        created_at=tx.now,
    )
