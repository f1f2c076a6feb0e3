"""Who may sign provenance: keys and trust roots, and the server's own key (our own)."""

import msgspec

from signoff.api.factstore import errors, reading, times
from signoff.api.factstore.wire import provenance as wire
from signoff.api.kit.call import Call, Reply, json_reply
from signoff.domain.evidence.provenance import keys, signing, trust_roots
from signoff.domain.evidence.provenance.types import (
    Signer,
    SigningKey,
    SigningKeyFields,
    SlsaLevel,
    TrustRoot,
    TrustRootFields,
)
from signoff.kernel.tx import Tx

ALIASES = {"pem": "publicKey"}


def trust_key(tx: Tx, call: Call) -> Reply:
    """Trust a key."""
    given = reading.read(call, wire.SigningKeyCreate, ALIASES, words=("slsaLevel",))
    fields = SigningKeyFields(
        given.name, given.public_key, given.key_id, tuple(given.builder_ids), given.slsa_level
    )
    return json_reply(_key(keys.trust(tx, fields)), errors.JSON, 201)


def listed_keys(tx: Tx, _call: Call) -> Reply:
    """List the trusted keys."""
    return json_reply([_key(each) for each in keys.listed(tx)], errors.JSON)


def show_key(tx: Tx, call: Call) -> Reply:
    """Show a trusted key."""
    return json_reply(_key(keys.by_uuid(tx, call["key"])), errors.JSON)


def remove_key(tx: Tx, call: Call) -> Reply:
    """Trust a key no longer."""
    keys.remove(tx, keys.by_uuid(tx, call["key"]))
    return Reply(204)


def own_key(tx: Tx, _call: Call) -> Reply:
    """Show the key that the server signs with."""
    own = signing.own_key(tx)
    document = wire.ServerKey(key_id=own.key_id, algorithm=own.algorithm, public_key=own.public_key)
    return json_reply(document, errors.JSON)


def trust_root(tx: Tx, call: Call) -> Reply:
    """Trust bundles that stand on a root."""
    given = reading.read(call, wire.TrustRootCreate)
    signers = tuple(
        Signer(each.identity, each.issuer, tuple(each.builder_ids), each.slsa_level) for each in given.signers
    )
    made = trust_roots.trust(tx, TrustRootFields(given.name, given.trusted_root, signers))
    return json_reply(_root(made), errors.JSON, 201)


def listed_roots(tx: Tx, _call: Call) -> Reply:
    """List the trust roots."""
    return json_reply([_root(each) for each in trust_roots.listed(tx)], errors.JSON)


def show_root(tx: Tx, call: Call) -> Reply:
    """Show a trust root."""
    return json_reply(_root(trust_roots.by_uuid(tx, call["root"])), errors.JSON)


def remove_root(tx: Tx, call: Call) -> Reply:
    """Trust a root no longer."""
    trust_roots.remove(tx, trust_roots.by_uuid(tx, call["root"]))
    return Reply(204)


def _key(key: SigningKey) -> wire.SigningKey:
    return wire.SigningKey(
        id=key.uuid,
        name=key.name,
        key_id=key.key_id,
        algorithm=key.algorithm,
        public_key=key.public_key,
        builder_ids=key.builders,
        slsa_level=key.slsa_level,
        created_by=key.created_by,
        created_at=times.instant(key.created_at),
    )


def _root(root: TrustRoot) -> wire.TrustRoot:
    return wire.TrustRoot(
        id=root.uuid,
        name=root.name,
        trusted_root=msgspec.json.decode(root.document),
        signers=[
            wire.Signer(
                identity=each.identity,
                issuer=each.issuer,
                builder_ids=list(each.builder_ids),
                slsa_level=SlsaLevel(each.slsa_level),
            )
            for each in root.expected
        ],
        created_by=root.created_by,
        created_at=times.instant(root.created_at),
    )
