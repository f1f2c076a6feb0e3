"""Bundles: taken once they compile, and at most one of them deciding; and the log of what was decided."""

from hashlib import sha256

import msgspec

from signoff.domain.catalog import naming
from signoff.domain.decisions.rego import queries, store
from signoff.domain.decisions.rego.events import BundleActivated, BundleAdded, PolicyEvaluated
from signoff.domain.decisions.rego.types import Answered, Bundle, Compiled, RegoDecision
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import NotFound
from signoff.kernel.ids import new_uuid
from signoff.kernel.tx import Tx

MOST = 1_000
LONGEST_VERSION = 50


def check_names(name: str, version: str) -> None:
    """Refuse a name or a version that a bundle cannot have; raises Invalid."""
    long = [f"cannot be longer than {LONGEST_VERSION} characters"] if len(version) > LONGEST_VERSION else []
    naming.refuse({"name": naming.faults(name), "version": naming.faults(version) or long})


def add(tx: Tx, wanted: Compiled) -> Bundle:
    """Take a bundle that was compiled; it decides nothing until it is activated. Records rego.bundle_added."""
    tx.must(Scope.POLICY_MANAGE)
    check_names(wanted.name, wanted.version)
    content, uuid = wanted.content.encoded(), new_uuid()
    digest = sha256(content).hexdigest()
    tx.run(
        store.insert_bundle,
        organisation_id=tx.organisation_id,
        uuid=uuid,
        name=wanted.name,
        version=wanted.version,
        content=content.decode(),
        sha256=digest,
        active=0,
        created_by=tx.actor.name,
        created_at=tx.now,
        updated_at=tx.now,
    )
    tx.record(BundleAdded(uuid, wanted.name, wanted.version, digest))
    return by_uuid(tx, uuid)


def listed(tx: Tx) -> list[Bundle]:
    """List the bundles, oldest first."""
    tx.must(Scope.EVIDENCE_READ)
    return tx.all(queries.bundles, organisation_id=tx.organisation_id, limit=MOST)


def by_uuid(tx: Tx, uuid: str) -> Bundle:
    """Look a bundle up; raises NotFound."""
    tx.must(Scope.EVIDENCE_READ)
    place = {"organisation_id": tx.organisation_id, "uuid": uuid.lower()}
    return tx.found(store.bundle_with_uuid, f"OPA bundle not found: {uuid}", **place)


def active(tx: Tx) -> Bundle | None:
    """Give the bundle that decides, if there is one."""
    tx.must(Scope.EVIDENCE_READ)
    return tx.first(store.active_bundle, organisation_id=tx.organisation_id)


def must_be_active(tx: Tx) -> Bundle:
    """Give the bundle that decides; raises NotFound without one."""
    found = active(tx)
    if found is None:
        raise NotFound("No active OPA bundle found")
    return found


def activate(tx: Tx, uuid: str) -> Bundle:
    """Let a bundle decide in place of the one before; raises NotFound. Records rego.bundle_activated."""
    tx.must(Scope.POLICY_MANAGE)
    place = {"organisation_id": tx.organisation_id}
    tx.all(store.lock_bundles, **place)
    wanted = by_uuid(tx, uuid)
    if wanted.active:
        return wanted
    tx.run(store.deactivate_bundles, **place, at=tx.now)
    tx.run(store.activate_bundle, **place, bundle_id=wanted.id, at=tx.now)
    tx.record(BundleActivated(wanted.uuid, wanted.name, wanted.version, wanted.sha256))
    return by_uuid(tx, uuid)


def keep(tx: Tx, answered: Answered, decided_for: str) -> RegoDecision:
    """Keep what a bundle answered, with its digest and the input; records rego.evaluated."""
    tx.must(Scope.EVIDENCE_READ)
    uuid, verdict = new_uuid(), answered.verdict
    tx.run(
        store.insert_decision,
        organisation_id=tx.organisation_id,
        uuid=uuid,
        bundle_id=answered.bundle_id,
        bundle_sha256=answered.bundle_sha256,
        input=answered.input,
        allow=int(verdict.allow),
        reasons=msgspec.json.encode(verdict.reasons).decode(),
        fingerprint=answered.fingerprint,
        decided_for=decided_for,
        evaluated_at=tx.now,
    )
    made = decision(tx, uuid)
    tx.record(
        PolicyEvaluated(
            uuid,
            made.bundle,
            made.bundle_sha256,
            made.fingerprint,
            decided_for,
            verdict.allow,
            verdict.reasons,
        )
    )
    return made


def decisions(tx: Tx) -> list[RegoDecision]:
    """List the last decisions, newest first."""
    tx.must(Scope.EVIDENCE_READ)
    return tx.all(queries.decisions, organisation_id=tx.organisation_id, limit=MOST)


def decision(tx: Tx, uuid: str) -> RegoDecision:
    """Look a decision up; raises NotFound."""
    tx.must(Scope.EVIDENCE_READ)
    place = {"organisation_id": tx.organisation_id, "uuid": uuid.lower()}
    return tx.found(queries.decision_with_uuid, f"OPA decision not found: {uuid}", **place)
