"""The columns of evidence's records, in their order; the statements stand in the parts."""

import msgspec

from signoff.domain.evidence.tables import artifact, attestation, trail
from signoff.domain.evidence.types import Artifact, Attestation, Trail

TRAIL = tuple(trail.c[field.name] for field in msgspec.structs.fields(Trail))
ARTIFACT = tuple(artifact.c[field.name] for field in msgspec.structs.fields(Artifact))
ATTESTATION = tuple(attestation.c[field.name] for field in msgspec.structs.fields(Attestation))
