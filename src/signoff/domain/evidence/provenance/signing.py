"""The server's own key: it signs statements about evidence, and packages of it, so that others can check them alone."""

from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import Struct

from signoff.domain.evidence.provenance.formats.dsse import sign
from signoff.domain.evidence.provenance.formats.signatures import algorithm_of, key_id_of, pem_of
from signoff.domain.identity.scopes import Scope
from signoff.kernel.crypto import load_keys
from signoff.kernel.settings import Settings
from signoff.kernel.tx import Tx


class ServerKey(Struct, frozen=True):
    """What others need to check what the server signed."""

    key_id: str
    algorithm: str
    public_key: str


@lru_cache(maxsize=8)
def _key(secret_key: str, data_dir: str) -> Ed25519PrivateKey:
    return load_keys(Settings(secret_key=secret_key, data_dir=data_dir)).attesting()


def own_key(tx: Tx) -> ServerKey:
    """Give the public half of the server's key."""
    tx.must(Scope.EVIDENCE_READ)
    key = _key(tx.settings.secret_key, tx.settings.data_dir).public_key()
    return ServerKey(key_id_of(key), algorithm_of(key).value, pem_of(key))


def signed_envelope(tx: Tx, payload_type: str, payload: bytes) -> bytes:
    """Sign a payload with the server's key; give a DSSE envelope as JSON."""
    return sign(payload_type, payload, _key(tx.settings.secret_key, tx.settings.data_dir))
