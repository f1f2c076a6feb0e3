"""Policies as records: their rules, versions and attachments, and what an evaluation says of an artifact."""

from enum import StrEnum
from typing import Any

import msgspec
from msgspec import UNSET, Struct, UnsetType

from signoff.domain.catalog.flows.templates import ANY_TYPE


class Exempt(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What a requirement does not ask of."""

    condition: str = msgspec.field(name="if")


class Requirement(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Whether something is required of every artifact, but for the exceptions."""

    required: bool = False
    exceptions: tuple[Exempt, ...] = ()


class RequiredEvidence(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """An attestation that must be there, by name and type, where its condition holds."""

    type: str
    name: str = ANY_TYPE
    condition: str | None = msgspec.field(name="if", default=None)
    must_be_compliant: bool = True
    for_control: str | None = None


class Rules(Struct, frozen=True, omit_defaults=True):
    """What a policy asks of artifacts."""

    provenance: Requirement = Requirement()
    trail_compliance: Requirement = Requirement()
    attestations: tuple[RequiredEvidence, ...] = ()

    @property
    def types(self) -> list[str]:
        """The types of attestations that it asks for, each once."""
        return list(dict.fromkeys(each.type for each in self.attestations))


class Policy(Struct, frozen=True):
    """A policy with its newest version; `rules` is JSON text, `text` the YAML that it was written in."""

    id: int
    uuid: str
    name: str
    description: str
    version: int
    created_at: str
    updated_at: str
    removed_at: str | None
    text: str
    rules: str

    def read_rules(self) -> Rules:
        """Give the rules."""
        return msgspec.json.decode(self.rules, type=Rules)


class PolicyVersion(Struct, frozen=True):
    """One version of a policy."""

    policy_id: int
    version: int
    text: str
    comment: str
    created_by: str
    created_at: str


class PolicyFields(Struct, frozen=True):
    """A wanted policy: its rules, and the YAML that they were read from; without it the YAML is written."""

    name: str
    rules: Rules = Rules()
    text: str | None = None
    description: str = ""
    comment: str = ""


class PolicyChanges(Struct, frozen=True):
    """What shall change of a policy: other rules, with their text, or single flags of the rules that are there."""

    name: str | UnsetType = UNSET
    rules: Rules | UnsetType = UNSET
    text: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    comment: str = ""
    provenance: bool | UnsetType = UNSET
    trail_compliance: bool | UnsetType = UNSET
    types: tuple[str, ...] | UnsetType = UNSET


class Attachment(Struct, frozen=True):
    """That a policy counts in an environment."""

    id: int
    uuid: str
    policy_id: int
    policy: str
    policy_uuid: str
    environment_id: int
    environment: str
    environment_uuid: str
    created_at: str


class Resolution(StrEnum):
    """How a rule stands with one trail that holds the artifact."""

    SATISFIED = "rule_satisfied"
    NOT_APPLICABLE = "rule_not_applicable"
    MISSING_PROVENANCE = "missing_provenance"
    MISSING_ATTESTATION = "missing_attestation"
    NON_COMPLIANT_ATTESTATION = "non_compliant_attestation"
    NON_COMPLIANT_IN_TRAIL = "non_compliant_in_trail"

    @property
    def bad(self) -> bool:
        """Whether it stands against the artifact."""
        return self not in (Resolution.SATISFIED, Resolution.NOT_APPLICABLE)


class Resolved(Struct, frozen=True):
    """A resolution with its place, both names None for an artifact that no trail holds; and a sentence if it is bad."""

    type: Resolution
    flow: str | None
    trail: str | None
    status: str | None
    reason: str = ""
    for_control: str | None = None


class RuleEvaluation(Struct, frozen=True):
    """A rule and how it stands: `satisfied` is None when it does not apply anywhere."""

    type: str
    definition: dict[str, Any]
    satisfied: bool | None
    resolutions: tuple[Resolved, ...]

    @property
    def reasons(self) -> list[str]:
        """The sentences that stand against the artifact."""
        return [each.reason for each in self.resolutions if each.type.bad]


class PolicyEvaluation(Struct, frozen=True):
    """A policy's verdict on an artifact, rule by rule."""

    policy: str
    version: int
    rules: tuple[RuleEvaluation, ...]

    @property
    def compliant(self) -> bool:
        """Whether nothing that applies is unsatisfied."""
        return all(rule.satisfied is not False for rule in self.rules)

    @property
    def reasons(self) -> list[str]:
        """Every sentence against the artifact, with the policy's name."""
        return [f"{text} (policy: {self.policy})" for rule in self.rules for text in rule.reasons]
