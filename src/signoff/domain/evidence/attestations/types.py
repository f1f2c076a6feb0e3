"""What people attest."""

from typing import Any

from msgspec import Struct

from signoff.domain.evidence.files.types import StoredFile
from signoff.domain.evidence.kinds.types import Judgement
from signoff.domain.evidence.types import Commit, Outcome


class AttestationFields(Struct, frozen=True):
    """Everything that may be attested; without a name it is called like its type.

    The outcome is the reporter's own, or else what the type's kind finds in `data`, or in what was judged beforehand.
    It is about the artifact with the fingerprint, about the one with the target's name and the commit, or about the
    trail; `known_artifact` wants the fingerprint to have been reported on the trail. The files' bytes are kept already.
    """

    type: str
    name: str | None = None
    outcome: Outcome | None = None
    fingerprint: str | None = None
    target: str | None = None
    commit: Commit | None = None
    repository: dict[str, Any] | None = None
    description: str | None = None
    details: str | None = None
    data: Any = None
    user_data: Any = None
    annotations: dict[str, str] | None = None
    external_urls: dict[str, Any] | None = None
    origin_url: str | None = None
    evidence_url: str | None = None
    control: str | None = None
    judged: Judgement | None = None
    type_version: int | None = None
    files: tuple[StoredFile, ...] = ()
    known_artifact: bool = True


class Narrowing(Struct, frozen=True):
    """Which attestations are wanted; what is None narrows nothing. Instants are as the store keeps them."""

    name: str | None = None
    flow_ids: tuple[int, ...] | None = None
    types: tuple[str, ...] | None = None
    passed: bool | None = None
    since: str | None = None
    until: str | None = None
