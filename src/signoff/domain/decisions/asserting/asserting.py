"""Asserting whether an artifact is compliant: in its flows, by an environment's policies, or by named ones."""

from collections.abc import Sequence

from signoff.domain.catalog.flows.types import Flow
from signoff.domain.catalog.types import Environment
from signoff.domain.decisions.acting import seeing_everything
from signoff.domain.decisions.asserting import subjects
from signoff.domain.decisions.asserting.events import ArtifactAsserted
from signoff.domain.decisions.asserting.types import Assertion, Check, Kind, Outcome, Place, Scope, Subject
from signoff.domain.decisions.policies import queries
from signoff.domain.decisions.policies.evaluating import evaluate
from signoff.domain.decisions.policies.types import Policy, PolicyEvaluation
from signoff.domain.delivery.allow_lists import allow_lists
from signoff.domain.evidence.artifacts import fingerprints
from signoff.domain.identity import scopes
from signoff.kernel.tx import Tx


def assert_artifact(
    tx: Tx,
    fingerprint: str,
    flow: Flow | None = None,
    environment: Environment | None = None,
    policies: Sequence[Policy] = (),
) -> Assertion:
    """Tell whether an artifact is compliant, explained check by check; one that no flow holds is not.

    With a flow only its trails count. An environment is asserted by the policies attached to it and its allow-list,
    and by the flows' own requirements where it has none. What is no fingerprint is one that nobody has reported.
    Records artifact.asserted.
    """
    tx.must(scopes.Scope.EVIDENCE_READ)
    wanted = fingerprints.loose(fingerprint)
    with seeing_everything(tx):
        subject = subjects.subject(tx, wanted, flow)
        attached = attached_to(tx, environment) if environment else []
        allowed = _allowed(tx, environment, subject) if environment else None
    judging = [*attached, *(each for each in policies if each.id not in {a.id for a in attached})]
    evaluations = tuple(evaluate(policy, subject) for policy in judging)
    checks = [allowed] if allowed else []
    checks += [policy_check(each) for each in evaluations]
    if not judging and not allowed:
        checks += flow_checks(subject)
    made = Assertion(
        fingerprint=wanted,
        scope=Scope.ENVIRONMENT if environment else Scope.POLICY if policies else Scope.FLOW,
        compliant=bool(allowed) or all(check.outcome is not Outcome.FAILED for check in checks),
        flow=flow,
        environment=environment.name if environment else None,
        subject=subject,
        checks=tuple(checks),
        evaluations=evaluations,
        checked_at=tx.now,
    )
    _note(tx, made, judging)
    return made


def attached_to(tx: Tx, environment: Environment) -> list[Policy]:
    """List the policies that count in an environment, by name."""
    tx.must(scopes.Scope.EVIDENCE_READ)
    place = {"organisation_id": tx.organisation_id, "environment_id": environment.id}
    return tx.all(queries.attached, **place)


def flow_checks(subject: Subject) -> list[Check]:
    """Check an artifact by what its flows require: each of them, as it stands on the trail that counts."""
    if not subject.places:
        text = f"No artifacts found with digest {subject.fingerprint}"
        return [Check(Kind.ARTIFACT, "known", Outcome.FAILED, (text,))]
    return [check for place in subject.places for check in _place_checks(place)]


def policy_check(evaluation: PolicyEvaluation) -> Check:
    """Give a policy's verdict as a check."""
    outcome = Outcome.PASSED if evaluation.compliant else Outcome.FAILED
    return Check(Kind.POLICY, evaluation.policy, outcome, tuple(evaluation.reasons), evaluation.policy)


def _place_checks(place: Place) -> list[Check]:
    where = f"{place.flow.name}/{place.trail.called}"
    found = [
        Check(
            Kind.ATTESTATION,
            f"{where}: {finding.name} ({finding.type})",
            Outcome.FAILED if finding.reason else Outcome.PASSED,
            (finding.reason,) if finding.reason else (),
        )
        for finding in place.compliance.all_findings
    ]
    if place.flow.requires_approval:
        waits = place.awaits_approval
        reasons = ("Approval required but not yet granted",) if waits else ()
        outcome = Outcome.FAILED if waits else Outcome.PASSED
        found.append(Check(Kind.APPROVAL, f"{where}: approval", outcome, reasons))
    if not place.compliant and not any(each.outcome is Outcome.FAILED for each in found):
        found.append(Check(Kind.EVIDENCE, where, Outcome.FAILED, (f"The artifact is {place.status}",)))
    return found or [Check(Kind.EVIDENCE, where, Outcome.PASSED)]


def _allowed(tx: Tx, environment: Environment, subject: Subject) -> Check | None:
    name = subject.places[0].artifact.name if subject.places else None
    entry = allow_lists.effective(tx, environment).entry_for(name, subject.fingerprint)
    if entry is None:
        return None
    return Check(Kind.ALLOW_LIST, environment.name, Outcome.PASSED, (entry.reason,))


def _note(tx: Tx, made: Assertion, judging: list[Policy]) -> None:
    tx.record(
        ArtifactAsserted(
            made.fingerprint,
            str(made.scope),
            made.flow.name if made.flow else None,
            made.environment,
            tuple(each.name for each in judging),
            made.compliant,
            () if made.compliant else tuple(made.reasons),
        )
    )
