"""The public keys that may sign an organisation's provenance."""

import msgspec

from signoff.domain.catalog import naming
from signoff.domain.evidence.provenance import store
from signoff.domain.evidence.provenance.events import SigningKeyRemoved, SigningKeyTrusted
from signoff.domain.evidence.provenance.falling import fall
from signoff.domain.evidence.provenance.formats.signatures import algorithm_of, key_id_of, load_key, pem_of
from signoff.domain.evidence.provenance.types import SigningKey, SigningKeyFields
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import Conflict
from signoff.kernel.ids import new_uuid
from signoff.kernel.tx import Tx

# Each verification may have to try them all.
MOST = 100
MOST_BUILDERS = 50


def listed(tx: Tx) -> list[SigningKey]:
    """List the keys that are trusted, oldest first."""
    tx.must(Scope.EVIDENCE_READ)
    return tx.all(store.trusted_keys, organisation_id=tx.organisation_id)


def held(tx: Tx) -> list[SigningKey]:
    """List the keys that are trusted, and keep everybody from removing one until the transaction ends."""
    tx.must(Scope.EVIDENCE_RECORD)
    return tx.all(store.trusted_keys_held, organisation_id=tx.organisation_id)


def by_uuid(tx: Tx, uuid: str) -> SigningKey:
    """Look up a key that is trusted; raises NotFound."""
    tx.must(Scope.EVIDENCE_READ)
    place = {"organisation_id": tx.organisation_id, "uuid": uuid.lower()}
    return tx.found(store.trusted_key_with_uuid, f"Signing key not found: {uuid}", **place)


def trust(tx: Tx, fields: SigningKeyFields) -> SigningKey:
    """Trust a key; raises Invalid, and Conflict when one of its id is trusted already. Records signing_key.trusted."""
    tx.must(Scope.POLICY_MANAGE)
    key = load_key(fields.public_key)
    _check(fields)
    if len(listed(tx)) >= MOST:
        raise Conflict(f"There are {MOST} signing keys already; remove one first")
    made = tx.first(
        store.insert_key,
        organisation_id=tx.organisation_id,
        uuid=new_uuid(),
        name=fields.name,
        key_id=fields.key_id or key_id_of(key),
        algorithm=algorithm_of(key).value,
        public_key=pem_of(key),
        builder_ids=msgspec.json.encode(fields.builder_ids).decode(),
        slsa_level=fields.slsa_level.value,
        created_by=tx.actor.name,
        created_at=tx.now,
    )
    if made is None:
        raise Conflict(f"A signing key with the id '{fields.key_id or key_id_of(key)}' is trusted already")
    tx.record(SigningKeyTrusted(made.uuid, made.name, made.key_id, made.algorithm))
    return made


def remove(tx: Tx, key: SigningKey) -> None:
    """Trust a key no longer: what it verified is unverified again. Records signing_key.removed."""
    tx.must(Scope.POLICY_MANAGE)
    if tx.run(store.remove_key, organisation_id=tx.organisation_id, key_row_id=key.id, at=tx.now):
        fallen = fall(tx, key.uuid, f"The key {key.name!r} ({key.key_id}) is trusted no longer")
        tx.record(SigningKeyRemoved(key.uuid, key.name, key.key_id, fallen))


def _check(fields: SigningKeyFields) -> None:
    many = [f"there may be {MOST_BUILDERS}"] if len(fields.builder_ids) > MOST_BUILDERS else []
    naming.refuse(
        {
            "name": naming.faults(fields.name),
            "keyId": naming.faults(fields.key_id),
            "builderIds": many + [fault for each in fields.builder_ids for fault in naming.faults(each)],
        }
    )
