"""A build on a trail, and what may be said of it."""

from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from signoff.domain.catalog.flows import flows
from signoff.domain.evidence.artifacts import artifacts
from signoff.domain.evidence.artifacts.types import ArtifactFields
from signoff.domain.evidence.provenance import keys
from signoff.domain.evidence.provenance.types import (
    BuilderType,
    Provenance,
    ProvenanceFields,
    SigningKey,
    SigningKeyFields,
    SlsaLevel,
)
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.trails.types import TrailFields
from signoff.domain.evidence.types import Artifact, Trail
from signoff.kernel.tx import Tx
from tests.domain.evidence.provenance.signers import BUILDER, COMMIT, FINGERPRINT, REPOSITORY, builder

R = TypeVar("R", bound=Struct)

REPOSITORY_INFO = {"name": "shop/api", "url": f"{REPOSITORY}.git"}


def record(record_type: type[R], **given: Any) -> R:
    """Make a record whose other fields are None."""
    names = record_type.__struct_fields__
    return record_type(**{name: given.get(name) for name in names})


def an_artifact(**given: Any) -> Artifact:
    return record(
        Artifact, **{"id": 1, "uuid": "artifact", "fingerprint": FINGERPRINT, "name": "api", **given}
    )


def a_trail(**given: Any) -> Trail:
    repository = msgspec.json.encode(REPOSITORY_INFO).decode()
    return record(
        Trail, **{"id": 1, "uuid": "trail", "commit_sha": COMMIT, "repository": repository, **given}
    )


def a_record(**given: Any) -> Provenance:
    said = {
        "builder_id": BUILDER,
        "builder_type": "GENERIC",
        "source_uri": REPOSITORY,
        "source_commit": COMMIT,
        "slsa_level": "L2",
    }
    return record(Provenance, **{**said, **given})


def a_key(kind: str = "ed25519", **given: Any) -> SigningKey:
    said = {
        "uuid": f"key-{kind}",
        "name": kind,
        "key_id": kind,
        "public_key": builder(kind).pem,
        "builder_ids": "[]",
        "slsa_level": "L2",
    }
    return record(SigningKey, **{**said, **given})


def said(**given: Any) -> ProvenanceFields:
    """Give what a builder says of the artifact."""
    usual: dict[str, Any] = {
        "builder_id": BUILDER,
        "builder_type": BuilderType.GITHUB_ACTIONS,
        "source_uri": REPOSITORY,
        "source_commit": COMMIT,
        "slsa_level": SlsaLevel.L2,
    }
    return ProvenanceFields(**{**usual, **given})


def reported(tx: Tx, trail: str = "build-1", flow: str = "shop", fingerprint: str = FINGERPRINT) -> Artifact:
    """Report an artifact on a trail of the commit that it was built from."""
    fields = TrailFields(trail, commit_sha=COMMIT, repository=REPOSITORY_INFO)
    begun, _ = trails.begin(tx, flows.ensure(tx, flow), fields)
    return artifacts.report(tx, begun, ArtifactFields(fingerprint, "api"))


def trusted(tx: Tx, kind: str = "ed25519", **given: Any) -> SigningKey:
    """Trust a builder's key."""
    return keys.trust(tx, SigningKeyFields(**{"name": kind, "public_key": builder(kind).pem, **given}))
