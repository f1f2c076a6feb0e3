"""Events of the log in sentences."""

from typing import Any

import msgspec
from msgspec import Struct

from signoff.kernel.events import SequencedEvent
from signoff.web import wording

# What is not here is told by its kind and what it is about; every name in braces is a field of the event.
_SENTENCES = {
    "flow.created": "Flow {flow} was made",
    "flow.updated": "Flow {flow} was described anew",
    "flow.archived": "Flow {flow} was put away",
    "flow.deleted": "Flow {flow} was removed",
    "trail.begun": "The trail began",
    "trail.updated": "More was said of the trail",
    "trail.status_changed": "The trail went from {before} to {after}",
    "artifact.reported": "Artifact {name} was reported",
    "attestation.recorded": "{name} ({type}) was attested: {status}",
    "evidence.attached": "The file {file} was added to {attestation}",
    "approval.requested": "Approval was asked for",
    "approval.granted": "Approval was given",
    "approval.rejected": "Approval was refused",
    "application.created": "Application {application} came into being",
    "version.created": "Version {version} of {application} came into being",
    "contract.published": "{consumer} {version} published its contract with {provider}",
    "deployment.recorded": "{application} {version} was deployed to {environment}",
    "deployment.ended": "{application} {version} left {environment}",
    "release.recorded": "{application} {version} was released to {environment}",
    "environment.created": "Environment {environment} was made",
    "approval.decided": "{approver} decided about the approval",
    "approval.expired": "Nobody decided about the approval in time",
    "approval.reported": "An approval that was given elsewhere was reported: {approver}",
    "application.updated": "Application {application} was described anew",
    "artifact.asserted": "It was asked whether artifact {fingerprint} is compliant",
    "baseline.approved": "{approved_by} approved what runs in {environment}",
    "branch.version_added": "{application} {version} came to the branch {branch}",
    "drift.detected": "{environment} is not what was approved any more",
    "drift.resolved": "{environment} is what was approved again",
    "gate.allowed": "The gate let {artifact} pass",
    "gate.blocked": "The gate held {artifact} back",
    "label.added": "Application {application} was labelled {label}",
    "message.posted": "Somebody wrote in {flow}",
    "policy.attached": "Policy {policy} counts in {environment} from now on",
    "policy.created": "Policy {policy} was made",
    "policy.detached": "Policy {policy} counts in {environment} no more",
    "policy.updated": "Policy {policy} was changed: version {version}",
    "provenance.recorded": "Provenance by {builder_id} was recorded",
    "snapshot.recorded": "Snapshot {number} of {environment}: {artifacts} artifacts run",
    "verification.published": "{provider} {provider_version} was checked against the contract of {consumer}",
}
_LONGEST = 200


class Happening(Struct, frozen=True):
    """An event in words; the payload is as it was recorded."""

    event: SequencedEvent
    sentence: str
    payload: dict[str, Any]


def told(event: SequencedEvent) -> Happening:
    """Put an event into words."""
    payload = msgspec.json.decode(event.payload, type=dict[str, Any])
    return Happening(event, _sentence(event, payload), payload)


def _sentence(event: SequencedEvent, payload: dict[str, Any]) -> str:
    pattern = _SENTENCES.get(event.kind)
    if pattern is not None:
        try:
            return pattern.format_map({name: _word(value) for name, value in payload.items()})[:_LONGEST]
        except KeyError:
            # Recorded by an older version of the server, which did not know the field.
            pass
    what, _, happened = event.kind.partition(".")
    return f"{what.replace('_', ' ').capitalize()} {happened.replace('_', ' ')}: {event.subject}"[:_LONGEST]


def _word(value: object) -> object:
    # States are in capitals in the log, as clients know them.
    if not isinstance(value, str):
        return value
    known = wording.STANDINGS.get(value) if value.isupper() else None
    return known or wording.short(value, 60)
