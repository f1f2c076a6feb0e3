"""The record of a build as bytes that everybody writes alike, for signatures over it.

The form is that of RFC 8785: since every name and value is a text, sorted names and no spaces are all there is to it.
"""

import json

from signoff.domain.evidence.provenance.types import Provenance, ProvenanceFields
from signoff.kernel.clock import Instant


def canonical(fingerprint: str, record: Provenance | ProvenanceFields) -> bytes:
    """Write what a detached signature is over: the record without what is absent, and the artifact's digest."""
    said = {
        "artifactDigest": f"sha256:{fingerprint}",
        "builderId": record.builder_id,
        "builderType": str(record.builder_type),
        "buildConfigUri": record.build_config_uri,
        "sourceRepositoryUri": record.source_uri,
        "sourceCommitSha": record.source_commit,
        "buildStartedOn": _shown(record.started_at),
        "buildFinishedOn": _shown(record.finished_at),
        "slsaLevel": str(record.slsa_level),
    }
    given = {name: value for name, value in said.items() if value is not None}
    return json.dumps(given, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _shown(at: Instant | None) -> str | None:
    return None if at is None else at.replace("+00:00", "Z")
