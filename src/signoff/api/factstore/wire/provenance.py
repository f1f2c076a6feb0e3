"""Provenance, and who may sign it (keys and trust roots are our own)."""

from typing import Annotated, Any

from msgspec import Meta

from signoff.api.factstore.wire.base import Wire
from signoff.domain.evidence.provenance.types import BuilderType, SlsaLevel

_Line = Annotated[str, Meta(min_length=1, max_length=500)]
_Uri = Annotated[str, Meta(max_length=2048)]


class ProvenanceCreate(Wire, frozen=True, kw_only=True):
    """How an artifact was built; the signature is an envelope or a bundle, as JSON or as its text, or base64."""

    builder_id: _Line
    builder_type: BuilderType
    build_config_uri: _Uri | None = None
    source_repository_uri: _Uri | None = None
    source_commit_sha: _Line | None = None
    build_started_on: str | None = None
    build_finished_on: str | None = None
    provenance_signature: str | dict[str, Any] | None = None
    slsa_level: SlsaLevel = SlsaLevel.L0


class Provenance(Wire, frozen=True, kw_only=True):
    """How an artifact was built, and whether that can be believed."""

    id: str
    artifact_id: str
    builder_id: str
    builder_type: str
    build_config_uri: str | None
    source_repository_uri: str | None
    source_commit_sha: str | None
    build_started_on: str | None
    build_finished_on: str | None
    provenance_signature: str | None
    slsa_level: str
    provenance_status: str
    recorded_by: str
    recorded_at: str


class Check(Wire, frozen=True, kw_only=True):
    """One question of a verification, and its answer."""

    name: str
    passed: bool
    message: str


class ProvenanceVerification(Wire, frozen=True, kw_only=True):
    """How a verification ended, and why; without provenance nothing was verified."""

    artifact_id: str
    provenance_status: str
    message: str
    method: str | None = None
    key_id: str | None = None
    signer: str | None = None
    checks: list[Check] = []
    verified_by: str | None = None
    verified_at: str | None = None


class SigningKeyCreate(Wire, frozen=True, kw_only=True):
    """A public key in PEM that may sign provenance; without builders for any of them."""

    name: _Line
    public_key: str
    key_id: _Line | None = None
    builder_ids: list[_Line] = []
    slsa_level: SlsaLevel = SlsaLevel.L2


class SigningKey(Wire, frozen=True, kw_only=True):
    """A key that may sign provenance."""

    id: str
    name: str
    key_id: str
    algorithm: str
    public_key: str
    builder_ids: list[str]
    slsa_level: str
    created_by: str
    created_at: str


class ServerKey(Wire, frozen=True, kw_only=True):
    """The key that the server signs statements and packages with."""

    key_id: str
    algorithm: str
    public_key: str


class Signer(Wire, frozen=True, kw_only=True):
    """Somebody whom a certificate may name."""

    identity: _Line
    issuer: _Line
    builder_ids: list[_Line] = []
    slsa_level: SlsaLevel = SlsaLevel.L2


class TrustRootCreate(Wire, frozen=True, kw_only=True):
    """Trust material for Sigstore bundles, and who is expected to sign them."""

    name: _Line
    trusted_root: dict[str, Any]
    signers: list[Signer]


class TrustRoot(Wire, frozen=True, kw_only=True):
    """Trust material for Sigstore bundles."""

    id: str
    name: str
    trusted_root: dict[str, Any]
    signers: list[Signer]
    created_by: str
    created_at: str


class Statement(Wire, frozen=True, kw_only=True):
    """An attestation as an in-toto statement in a signed envelope (DSSE)."""

    payload_type: str
    payload: str
    signatures: list[dict[str, str]]
