"""The routes of provenance, and of those who may sign it."""

from collections.abc import Iterator

from signoff.api.factstore import errors, provenance, trust
from signoff.api.factstore.wire import provenance as wire
from signoff.api.kit.routing import Access, Route

_JSON = (errors.JSON,)
_WRITE = (Access.WRITE, _JSON)
_KEYS, _ROOTS = "/api/v1/signing-keys", "/api/v1/trust-roots"


def _of_artifacts(version: str) -> Iterator[Route]:
    one = f"{version}/trails/{{trail}}/artifacts/{{artifact}}/provenance"
    by_digest = f"{version}/artifacts/{{sha256}}/provenance"
    given, ended = wire.ProvenanceCreate, wire.ProvenanceVerification
    yield Route("POST", one, provenance.record, *_WRITE, _JSON, reads=given, says=wire.Provenance)
    yield Route("GET", one, provenance.show, provides=_JSON, says=wire.Provenance)
    yield Route("POST", f"{one}/verify", provenance.verify, *_WRITE, says=ended)
    yield Route("GET", f"{one}/verifications", provenance.history, provides=_JSON, says=list[ended])  # type: ignore[valid-type]
    yield Route("GET", by_digest, provenance.of_digest, provides=_JSON, says=wire.Provenance)


PROVENANCE_ROUTES = (
    *_of_artifacts("/api/v1"),
    *_of_artifacts("/api/v2"),
    Route(
        "GET",
        "/api/v1/attestations/{attestation}/statement",
        provenance.statement,
        provides=(*_JSON, provenance.DSSE),
        says=wire.Statement,
    ),
    Route(
        "POST",
        _KEYS,
        trust.trust_key,
        Access.WRITE,
        _JSON,
        _JSON,
        reads=wire.SigningKeyCreate,
        says=wire.SigningKey,
    ),
    Route("GET", _KEYS, trust.listed_keys, provides=_JSON, says=list[wire.SigningKey]),
    Route("GET", f"{_KEYS}/server", trust.own_key, provides=_JSON, says=wire.ServerKey),
    Route("GET", f"{_KEYS}/{{key}}", trust.show_key, provides=_JSON, says=wire.SigningKey),
    Route("DELETE", f"{_KEYS}/{{key}}", trust.remove_key, Access.WRITE, _JSON),
    Route(
        "POST",
        _ROOTS,
        trust.trust_root,
        Access.WRITE,
        _JSON,
        _JSON,
        reads=wire.TrustRootCreate,
        says=wire.TrustRoot,
    ),
    Route("GET", _ROOTS, trust.listed_roots, provides=_JSON, says=list[wire.TrustRoot]),
    Route("GET", f"{_ROOTS}/{{root}}", trust.show_root, provides=_JSON, says=wire.TrustRoot),
    Route("DELETE", f"{_ROOTS}/{{root}}", trust.remove_root, Access.WRITE, _JSON),
)
