"""What can be found."""

from enum import StrEnum

from msgspec import Struct


class Kind(StrEnum):
    """What a thing that was found is."""

    FLOW = "flow"
    TRAIL = "trail"
    ARTIFACT = "artifact"
    ATTESTATION = "attestation"
    ENVIRONMENT = "environment"
    APPLICATION = "application"


class Hit(Struct, frozen=True):
    """Something that was found; `record` is its uuid, or its name where it has none."""

    kind: str
    record: str
    flow: str | None
    title: str
    description: str
    at: str
