"""Policies and their attachments."""

from msgspec import UNSET

from signoff.api.factstore import errors, reading, times
from signoff.api.factstore.wire import asserting as wire
from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kit.refusals import Refusal
from signoff.domain.catalog import environments
from signoff.domain.decisions.policies import attachments, policies
from signoff.domain.decisions.policies.texts import read_policy
from signoff.domain.decisions.policies.types import (
    Attachment,
    Policy,
    PolicyChanges,
    PolicyFields,
    RequiredEvidence,
    Requirement,
    Rules,
)
from signoff.domain.identity import organisations
from signoff.kernel.errors import NotFound
from signoff.kernel.tx import Tx

ALIASES = {"yaml": "policyYaml", "requiredAttestations": "requiredAttestationTypes"}
BOTH = "policyYaml and the flags say the same things: give either"


def create(tx: Tx, call: Call) -> Reply:
    """Make a policy."""
    given = reading.read(call, wire.PolicyCreate, ALIASES)
    if given.org_slug is not None:
        organisations.must_be_own(tx, given.org_slug)
    made = policies.create(tx, PolicyFields(given.name, _rules(given), given.policy_yaml))
    return json_reply(_document(made, organisations.own_name(tx)), errors.JSON, 201)


def listed(tx: Tx, _call: Call) -> Reply:
    """List the policies."""
    name = organisations.own_name(tx)
    return json_reply([_document(each, name) for each in policies.listed(tx)], errors.JSON)


def show(tx: Tx, call: Call) -> Reply:
    """Show a policy."""
    found = policies.by_uuid(tx, call["policy"])
    return json_reply(_document(found, organisations.own_name(tx)), errors.JSON)


def update(tx: Tx, call: Call) -> Reply:
    """Change a policy, by flags or by YAML."""
    known = policies.by_uuid(tx, call["policy"])
    given = reading.read(call, wire.PolicyUpdate, ALIASES)
    types, text = given.required_attestation_types, given.policy_yaml
    changes = PolicyChanges(
        name=given.name,
        rules=UNSET if text is UNSET else read_policy(text, "policyYaml", strict=False),
        text=text,
        provenance=given.enforce_provenance,
        trail_compliance=given.enforce_trail_compliance,
        types=UNSET if types is UNSET else tuple(types),
    )
    if text is not UNSET and not {changes.provenance, changes.trail_compliance, changes.types} == {UNSET}:
        raise Refusal(400, BOTH)
    changed = attachments.change(tx, known, changes)
    return json_reply(_document(changed, organisations.own_name(tx)), errors.JSON)


def delete(tx: Tx, call: Call) -> Reply:
    """Take a policy away, with its attachments."""
    attachments.retire(tx, policies.by_uuid(tx, call["policy"]))
    return Reply(204)


def attach(tx: Tx, call: Call) -> Reply:
    """Let a policy count in an environment."""
    given = reading.read(call, wire.AttachmentCreate)
    policy = policies.by_uuid(tx, given.policy_id)
    try:
        environment = environments.by_uuid(tx, given.environment_id.lower())
    except NotFound as error:
        raise NotFound(f"Environment not found: {given.environment_id}") from error
    [made] = attachments.attach(tx, environment, [policy], again=False)
    return json_reply(_attachment(made), errors.JSON, 201)


def attachments_listed(tx: Tx, _call: Call) -> Reply:
    """List the attachments."""
    return json_reply([_attachment(each) for each in attachments.listed(tx)], errors.JSON)


def attachment(tx: Tx, call: Call) -> Reply:
    """Show an attachment."""
    return json_reply(_attachment(attachments.by_uuid(tx, call["attachment"])), errors.JSON)


def detach(tx: Tx, call: Call) -> Reply:
    """Take an attachment away."""
    attachments.remove(tx, call["attachment"])
    return Reply(204)


def _rules(given: wire.PolicyCreate) -> Rules:
    types = given.required_attestation_types
    flags = Rules(
        Requirement(given.enforce_provenance),
        Requirement(given.enforce_trail_compliance),
        tuple(RequiredEvidence(kind) for kind in dict.fromkeys(types)),
    )
    if given.policy_yaml is None:
        return flags
    if flags != Rules():
        raise Refusal(400, BOTH)
    return read_policy(given.policy_yaml, "policyYaml", strict=False)


def _document(policy: Policy, organisation: str) -> wire.Policy:
    rules = policy.read_rules()
    return wire.Policy(
        id=policy.uuid,
        name=policy.name,
        enforce_provenance=rules.provenance.required,
        enforce_trail_compliance=rules.trail_compliance.required,
        required_attestation_types=rules.types,
        org_slug=organisation,
        policy_yaml=policy.text,
        version=policy.version,
        created_at=times.instant(policy.created_at),
        updated_at=times.instant(policy.updated_at),
    )


def _attachment(found: Attachment) -> wire.Attachment:
    return wire.Attachment(
        id=found.uuid,
        policy_id=found.policy_uuid,
        environment_id=found.environment_uuid,
        created_at=times.instant(found.created_at),
    )
