"""Trust material for Sigstore bundles, given by people, and whom they expect to sign."""

import msgspec

from signoff.domain.catalog import naming
from signoff.domain.evidence.provenance import store
from signoff.domain.evidence.provenance.events import TrustRootRemoved, TrustRootTrusted
from signoff.domain.evidence.provenance.falling import fall
from signoff.domain.evidence.provenance.formats.bundles import check_root
from signoff.domain.evidence.provenance.types import TrustRoot, TrustRootFields
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import Conflict
from signoff.kernel.ids import new_uuid
from signoff.kernel.tx import Tx

# Each verification of a bundle may have to try them all.
MOST, MOST_SIGNERS = 10, 100


def listed(tx: Tx) -> list[TrustRoot]:
    """List the trust roots, oldest first."""
    tx.must(Scope.EVIDENCE_READ)
    return tx.all(store.trusted_roots, organisation_id=tx.organisation_id)


def held(tx: Tx) -> list[TrustRoot]:
    """List the trust roots, and keep everybody from removing one until the transaction ends."""
    tx.must(Scope.EVIDENCE_RECORD)
    return tx.all(store.trusted_roots_held, organisation_id=tx.organisation_id)


def by_uuid(tx: Tx, uuid: str) -> TrustRoot:
    """Look up a trust root; raises NotFound."""
    tx.must(Scope.EVIDENCE_READ)
    place = {"organisation_id": tx.organisation_id, "uuid": uuid.lower()}
    return tx.found(store.trusted_root_with_uuid, f"Trust root not found: {uuid}", **place)


def trust(tx: Tx, fields: TrustRootFields) -> TrustRoot:
    """Trust bundles that stand on a root and are signed by one of those expected; raises Invalid and Conflict.

    Records trust_root.trusted.
    """
    tx.must(Scope.POLICY_MANAGE)
    _check(fields)
    check_root(fields.document)
    if len(listed(tx)) >= MOST:
        raise Conflict(f"There are {MOST} trust roots already; remove one first")
    made = tx.first(
        store.insert_root,
        organisation_id=tx.organisation_id,
        uuid=new_uuid(),
        name=fields.name,
        document=msgspec.json.encode(fields.document).decode(),
        signers=msgspec.json.encode(fields.signers).decode(),
        created_by=tx.actor.name,
        created_at=tx.now,
    )
    if made is None:
        raise Conflict(f"A trust root named '{fields.name}' is there already")
    tx.record(TrustRootTrusted(made.uuid, made.name, [each.identity for each in fields.signers]))
    return made


def remove(tx: Tx, root: TrustRoot) -> None:
    """Trust a root no longer: what stood on it is unverified again. Records trust_root.removed."""
    tx.must(Scope.POLICY_MANAGE)
    if tx.run(store.remove_root, organisation_id=tx.organisation_id, root_id=root.id, at=tx.now):
        fallen = fall(tx, root.uuid, f"The trust root {root.name!r} is trusted no longer")
        tx.record(TrustRootRemoved(root.uuid, root.name, fallen))


def _check(fields: TrustRootFields) -> None:
    wrong = [
        fault
        for each in fields.signers
        for text in (each.identity, each.issuer, *each.builder_ids)
        for fault in naming.faults(text)
    ]
    if not 1 <= len(fields.signers) <= MOST_SIGNERS:
        # Whoever could sign would be believed, and anybody can get a certificate.
        wrong.append(f"there must be 1 to {MOST_SIGNERS}")
    naming.refuse({"name": naming.faults(fields.name), "signers": wrong})
