"""Our events in this dialect's words: the names and the payload's keys that its clients know."""

from collections.abc import Mapping
from typing import Any

import msgspec

from signoff.kernel.events import SequencedEvent

# The rest are our own kinds in capitals.
_TYPES = {
    "artifact.reported": "ARTIFACT_DEPLOYED",
    "attestation.recorded": "ATTESTATION_RECORDED",
    "approval.granted": "APPROVAL_GRANTED",
    "approval.rejected": "APPROVAL_REJECTED",
}
_KINDS = {name: kind for kind, name in _TYPES.items()}
_KEYS: Mapping[str, Mapping[str, str]] = {
    "artifact.reported": {"uuid": "artifactId", "name": "imageName", "tag": "imageTag"},
    "attestation.recorded": {"uuid": "attestationId"},
    "approval.granted": {"uuid": "approvalId"},
    "approval.rejected": {"uuid": "approvalId"},
}
_EVERYWHERE = {"trail_uuid": "trailId", "fingerprint": "sha256Digest", "flow_uuid": "flowId"}


def type_of(kind: str) -> str:
    """Give the name that clients know a kind of event by."""
    return _TYPES.get(kind) or kind.upper().replace(".", "_")


def kind_of(name: str, known: Mapping[str, object]) -> str:
    """Give the kind that a client's name stands for, one of the known ones; what is unknown stays as it is."""
    by_name = {type_of(kind): kind for kind in known}
    return _KINDS.get(name) or by_name.get(name.upper(), name)


def payload_of(event: SequencedEvent) -> dict[str, Any]:
    """Give an event's payload under the keys that clients know."""
    given = msgspec.json.decode(event.payload, type=dict[str, Any])
    keys = {**_EVERYWHERE, **_KEYS.get(event.kind, {})}
    return {keys.get(name) or _camel(name): _value(name, value) for name, value in given.items()}


def text(payload: Mapping[str, Any], name: str) -> str | None:
    """Give a text of a payload, if it is there."""
    value = payload.get(name)
    return value if isinstance(value, str) else None


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _value(name: str, value: Any) -> Any:
    return f"sha256:{value}" if name == "fingerprint" and isinstance(value, str) else value
