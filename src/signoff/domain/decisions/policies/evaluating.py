"""Evaluating a policy on an artifact, rule by rule, without a database.

A rule about attestations or trails must hold in every flow that holds the artifact and that the rule applies to. What
a condition cannot answer goes against the artifact: then a rule applies, and an exception does not.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from signoff.domain.catalog.flows.conditions import read_condition
from signoff.domain.catalog.flows.templates import ANY_TYPE
from signoff.domain.decisions.asserting.types import Place, Subject
from signoff.domain.decisions.policies.types import (
    Policy,
    PolicyEvaluation,
    RequiredEvidence,
    Requirement,
    Resolution,
    Resolved,
    RuleEvaluation,
)
from signoff.domain.evidence.types import AttestationHead, Outcome
from signoff.kernel.expressions import ExpressionError

PROVENANCE, TRAIL_COMPLIANCE, ATTESTATION = "provenance", "trail-compliance", "attestation"
COMPLIANT, NON_COMPLIANT = "COMPLIANT", "NON-COMPLIANT"


def evaluate(policy: Policy, subject: Subject) -> PolicyEvaluation:
    """Evaluate every rule of a policy on an artifact."""
    rules = policy.read_rules()
    found = [_provenance(rules.provenance, subject), _trail_compliance(rules.trail_compliance, subject)]
    found += [_evidence(each, subject) for each in rules.attestations]
    return PolicyEvaluation(policy.name, policy.version, tuple(found))


def recorded(evaluation: PolicyEvaluation) -> dict[str, Any]:
    """Give an evaluation as it is kept and shown."""
    return {
        "policy_name": evaluation.policy,
        "policy_version": evaluation.version,
        "status": COMPLIANT if evaluation.compliant else NON_COMPLIANT,
        "rule_evaluations": [_rule_recorded(each) for each in evaluation.rules],
    }


def applied(policy: Policy) -> dict[str, Any]:
    """Give a policy as it is kept beside what it judged."""
    rules = policy.read_rules()
    return {
        "id": policy.uuid,
        "name": policy.name,
        "version": policy.version,
        "policy_dump": {
            "schema_version": 1,
            "artifacts": {
                "provenance": _requirement(rules.provenance),
                "trail_compliance": _requirement(rules.trail_compliance),
                "attestations": [_required(each) for each in rules.attestations],
            },
        },
    }


def _rule_recorded(rule: RuleEvaluation) -> dict[str, Any]:
    return {
        "rule": {"type": rule.type, "definition": rule.definition},
        "satisfied": rule.satisfied,
        "ignored": rule.satisfied is None,
        "resolutions": [
            {
                "type": str(each.type),
                "context": {
                    "flow_name": each.flow,
                    "trail_name": each.trail,
                    "artifact_status": each.status,
                    **({} if each.for_control is None else {"for_control": each.for_control}),
                },
            }
            for each in rule.resolutions
        ],
    }


def _requirement(requirement: Requirement) -> dict[str, Any]:
    exceptions = [{"if_condition": {"text": each.condition}} for each in requirement.exceptions]
    return {"required": requirement.required, "exceptions": exceptions}


def _required(rule: RequiredEvidence) -> dict[str, Any]:
    return {
        "if_condition": None if rule.condition is None else {"text": rule.condition},
        "name": rule.name,
        "type": rule.type,
        "must_be_compliant": rule.must_be_compliant,
        "for_control": rule.for_control,
    }


def _provenance(rule: Requirement, subject: Subject) -> RuleEvaluation:
    definition = _requirement(rule)
    if not rule.required or (not subject.places and _exempt(rule, subject, None)):
        return _ruled(PROVENANCE, definition, _nowhere(subject))
    if not subject.places:
        reason = "No trail holds the artifact, so its provenance is not known"
        missing = Resolved(Resolution.MISSING_PROVENANCE, None, None, None, reason)
        return _ruled(PROVENANCE, definition, [missing])
    return _ruled(
        PROVENANCE, definition, [_resolved(place, Resolution.SATISFIED) for place in subject.places]
    )


def _trail_compliance(rule: Requirement, subject: Subject) -> RuleEvaluation:
    definition = _requirement(rule)
    if not rule.required or (not subject.places and _exempt(rule, subject, None)):
        return _ruled(TRAIL_COMPLIANCE, definition, _nowhere(subject))
    if not subject.places:
        reason = "No trail holds the artifact, so none says that it is compliant"
        return _ruled(
            TRAIL_COMPLIANCE,
            definition,
            [Resolved(Resolution.NON_COMPLIANT_IN_TRAIL, None, None, None, reason)],
        )
    return _ruled(
        TRAIL_COMPLIANCE,
        definition,
        [
            _resolved(place, Resolution.NOT_APPLICABLE) if _exempt(rule, subject, place) else _in_trail(place)
            for place in subject.places
        ],
    )


def _in_trail(place: Place) -> Resolved:
    if place.compliant:
        return _resolved(place, Resolution.SATISFIED)
    where = f"trail '{place.trail.called}' of flow '{place.flow.name}'"
    reason = "; ".join([f"The artifact is {place.status} in {where}", *place.reasons])
    return _resolved(place, Resolution.NON_COMPLIANT_IN_TRAIL, reason)


def _evidence(rule: RequiredEvidence, subject: Subject) -> RuleEvaluation:
    definition = _required(rule)
    if not subject.places:
        found = [_without_trail(rule, subject)]
    else:
        found = [
            _at(rule, place)
            if _applies(rule, subject.names(place))
            else _resolved(place, Resolution.NOT_APPLICABLE, control=rule.for_control)
            for place in subject.places
        ]
    return _ruled(ATTESTATION, definition, found)


def _without_trail(rule: RequiredEvidence, subject: Subject) -> Resolved:
    if not _applies(rule, subject.names(None)):
        return Resolved(Resolution.NOT_APPLICABLE, None, None, None, for_control=rule.for_control)
    reason = f"No trail holds the artifact, so {_said(rule)} is missing"
    return Resolved(Resolution.MISSING_ATTESTATION, None, None, None, reason, rule.for_control)


def _at(rule: RequiredEvidence, place: Place) -> Resolved:
    given = _given(rule, place)
    where = f"in trail '{place.trail.called}' of flow '{place.flow.name}'"
    if not given:
        reason = f"Missing attestation: {_said(rule)} {where}"
        return _resolved(place, Resolution.MISSING_ATTESTATION, reason, rule.for_control)
    failed = [each for each in given if not each.passed]
    if failed and rule.must_be_compliant:
        reason = f"The attestation '{failed[0].name}' of type '{failed[0].type}' is non-compliant {where}"
        return _resolved(place, Resolution.NON_COMPLIANT_ATTESTATION, reason, rule.for_control)
    return _resolved(place, Resolution.SATISFIED, control=rule.for_control)


def _given(rule: RequiredEvidence, place: Place) -> list[AttestationHead]:
    """Find what counts for a rule: of a name the newest, of every name the newest of each; what waits is not there."""
    pools = (place.about_artifact, place.about_trail)
    if rule.name == ANY_TYPE:
        found: Iterable[AttestationHead | None] = [each for pool in pools for each in pool.of_kind(rule.type)]
    else:
        found = [pool.named(rule.name, rule.type) for pool in pools]
    return [
        each
        for each in found
        if each is not None
        and each.status != Outcome.PENDING
        and (rule.for_control is None or each.control == rule.for_control)
    ]


def _said(rule: RequiredEvidence) -> str:
    name = f"of type '{rule.type}'" if rule.name == ANY_TYPE else f"'{rule.name}' of type '{rule.type}'"
    return name if rule.for_control is None else f"{name} for the control '{rule.for_control}'"


def _applies(rule: RequiredEvidence, names: Mapping[str, Any]) -> bool:
    return rule.condition is None or _answer(rule.condition, names, unknown=True)


def _exempt(rule: Requirement, subject: Subject, place: Place | None) -> bool:
    return any(_answer(each.condition, subject.names(place), unknown=False) for each in rule.exceptions)


def _answer(condition: str, names: Mapping[str, Any], *, unknown: bool) -> bool:
    try:
        return read_condition(condition).value(names)
    except ExpressionError:
        return unknown


def _nowhere(subject: Subject) -> list[Resolved]:
    return [_resolved(place, Resolution.NOT_APPLICABLE) for place in subject.places]


def _resolved(place: Place, kind: Resolution, reason: str = "", control: str | None = None) -> Resolved:
    return Resolved(kind, place.flow.name, place.trail.called, place.status, reason, control)


def _ruled(kind: str, definition: dict[str, Any], resolutions: list[Resolved]) -> RuleEvaluation:
    counting = [each for each in resolutions if each.type is not Resolution.NOT_APPLICABLE]
    satisfied = None if not counting else not any(each.type.bad for each in counting)
    return RuleEvaluation(kind, definition, satisfied, tuple(resolutions))
