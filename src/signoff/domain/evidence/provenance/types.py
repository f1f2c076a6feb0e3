"""Records of provenance: who may sign, what was said of an artifact, and how its verification ended."""

from enum import StrEnum
from typing import Any

import msgspec
from msgspec import Struct


class ProvenanceStatus(StrEnum):
    """How far an artifact's provenance may be believed: only what was signed and checked is VERIFIED."""

    MISSING = "NO_PROVENANCE"
    UNVERIFIED = "PROVENANCE_UNVERIFIED"
    VERIFIED = "PROVENANCE_VERIFIED"


class SlsaLevel(StrEnum):
    """Build levels of https://slsa.dev/spec/v1.0/levels."""

    L0 = "L0"
    L1 = "L1"
    L2 = "L2"
    L3 = "L3"


class BuilderType(StrEnum):
    """What kind of machine built an artifact."""

    GITHUB_ACTIONS = "GITHUB_ACTIONS"
    JENKINS = "JENKINS"
    CIRCLE_CI = "CIRCLE_CI"
    GENERIC = "GENERIC"


class Method(StrEnum):
    """In which form provenance was signed."""

    DSSE = "dsse"
    SIGSTORE = "sigstore"
    DETACHED = "detached"


class CheckName(StrEnum):
    """The questions of a verification, in their order."""

    SIGNATURE = "signature"
    STATEMENT = "statement"
    SUBJECT = "subject"
    BUILDER = "builder"
    SOURCE = "source"
    LEVEL = "level"


class Check(Struct, frozen=True):
    """One question of a verification, and its answer in a sentence."""

    name: CheckName
    passed: bool
    said: str


class SigningKey(Struct, frozen=True):
    """A public key that is trusted to sign provenance; `builder_ids` is a JSON list, empty for any builder.

    `slsa_level` is the highest level that its signature is good for.
    """

    id: int
    uuid: str
    name: str
    key_id: str
    algorithm: str
    public_key: str
    builder_ids: str
    slsa_level: str
    created_by: str
    created_at: str
    removed_at: str | None

    @property
    def builders(self) -> list[str]:
        """The builders that it may speak for; empty for any."""
        return msgspec.json.decode(self.builder_ids, type=list[str])


class SigningKeyFields(Struct, frozen=True):
    """A key as people give it; without `key_id` it is known by the SHA-256 of its encoding."""

    name: str
    public_key: str
    key_id: str | None = None
    builder_ids: tuple[str, ...] = ()
    slsa_level: SlsaLevel = SlsaLevel.L2


class Signer(Struct, frozen=True):
    """Somebody whom a certificate may name: an identity, and who vouches for it; both must be equal to the letter."""

    identity: str
    issuer: str
    builder_ids: tuple[str, ...] = ()
    slsa_level: SlsaLevel = SlsaLevel.L2


class TrustRoot(Struct, frozen=True):
    """Sigstore's trust material as a JSON text, and a JSON list of the signers that are expected."""

    id: int
    uuid: str
    name: str
    document: str
    signers: str
    created_by: str
    created_at: str
    removed_at: str | None

    @property
    def expected(self) -> list[Signer]:
        """The signers that are expected."""
        return msgspec.json.decode(self.signers, type=list[Signer])


class TrustRootFields(Struct, frozen=True):
    """Trust material as people give it."""

    name: str
    document: dict[str, Any]
    signers: tuple[Signer, ...]


class ProvenanceFields(Struct, frozen=True):
    """What may be said of how an artifact was built; times are instants as the store keeps them.

    `signature` is a DSSE envelope or a Sigstore bundle as JSON text, or base64 of a signature over `canonical`.
    """

    builder_id: str
    builder_type: BuilderType
    build_config_uri: str | None = None
    source_uri: str | None = None
    source_commit: str | None = None
    started_at: str | None = None
    finished_at: str | None = None
    signature: str | None = None
    slsa_level: SlsaLevel = SlsaLevel.L0


class Provenance(Struct, frozen=True):
    """What was said of how an artifact was built, once and for all, and whether it can be believed."""

    id: int
    uuid: str
    artifact_id: int
    builder_id: str
    builder_type: str
    build_config_uri: str | None
    source_uri: str | None
    source_commit: str | None
    started_at: str | None
    finished_at: str | None
    signature: str | None
    slsa_level: str
    status: str
    trusted_by: str | None
    recorded_by: str
    created_at: str


class Verification(Struct, frozen=True):
    """One verification: how it ended, by whose key or certificate, and why; `checks` is a JSON list of `Check`."""

    id: int
    provenance_id: int
    status: str
    method: str | None
    key_id: str | None
    signer: str | None
    reason: str
    checks: str
    verified_by: str
    created_at: str

    @property
    def check_list(self) -> list[Check]:
        """The questions that were asked, with their answers."""
        return msgspec.json.decode(self.checks, type=list[Check])
