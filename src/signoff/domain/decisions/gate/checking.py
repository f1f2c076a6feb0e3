"""The gate's checks: everything that stands for or against a deployment, each looked at whatever the others say."""

from collections.abc import Iterator

from signoff.domain.catalog.types import Environment
from signoff.domain.decisions import can_i_deploy
from signoff.domain.decisions.approvals import approvals
from signoff.domain.decisions.approvals.types import Status
from signoff.domain.decisions.asserting.asserting import attached_to, policy_check
from signoff.domain.decisions.asserting.types import Check, Kind, Outcome, Place, Subject
from signoff.domain.decisions.gate import deployment_policies
from signoff.domain.decisions.gate.types import DeploymentPolicy, Findings, GateQuestion
from signoff.domain.decisions.policies.evaluating import evaluate
from signoff.domain.decisions.rego.types import Answered
from signoff.domain.decisions.running import drifting, matching
from signoff.domain.decisions.types import ReasonKind, Selector, Target
from signoff.domain.delivery.allow_lists import allow_lists
from signoff.domain.evidence.provenance import provenance
from signoff.domain.evidence.provenance.types import ProvenanceStatus
from signoff.domain.evidence.types import Outcome as Attested
from signoff.kernel.tx import Tx

NO_POLICY = "No policy applies, and what nobody has ruled on is not allowed"


def checks(tx: Tx, asked: GateQuestion, subject: Subject, answered: Answered | None) -> Findings:
    """Look at everything; an artifact on the environment's allow-list passes whatever else is found."""
    if asked.environment is not None and (entry := _allowed(tx, asked.environment, subject)):
        return Findings((entry,), 0)
    flow_ids = [place.flow.id for place in subject.places]
    environment_id = asked.environment.id if asked.environment else None
    ruling = deployment_policies.applicable(tx, flow_ids, environment_id)
    attached = attached_to(tx, asked.environment) if asked.environment else []
    found = [_known(subject)]
    if asked.environment is not None:
        found.append(_drift(tx, asked.environment))
    evidence = _Evidence(tx, subject, environment_id)
    found += [check for policy in ruling for check in evidence.of(policy)]
    found += [policy_check(evaluate(policy, subject)) for policy in attached]
    if answered is not None:
        found.append(_rego(answered))
    if asked.environment is not None:
        found += _contracts(tx, asked.environment, subject)
    policies = len(ruling) + len(attached) + int(answered is not None)
    if not policies:
        found.append(_without_policy(tx))
    return Findings(tuple(found), policies, ruling[-1] if ruling else None, evidence.signature_verified)


class _Evidence:
    """What deployment policies ask for, looked up once for all of them."""

    def __init__(self, tx: Tx, subject: Subject, environment_id: int | None) -> None:
        self._places = subject.places
        self._proven = provenance.statuses(tx, [place.artifact.id for place in self._places])
        trail_ids = [place.trail.id for place in self._places]
        self._approved = approvals.standing(tx, trail_ids, subject.fingerprint, environment_id)
        self.signature_verified: bool | None = None

    def of(self, policy: DeploymentPolicy) -> Iterator[Check]:
        for place in self._places:
            if place.flow.id == policy.flow_id:
                yield from self._at(policy, place)

    def _at(self, policy: DeploymentPolicy, place: Place) -> Iterator[Check]:
        where = f"{place.flow.name}/{place.trail.called}"
        for kind in policy.required_type_list():
            yield _check(policy, Kind.ATTESTATION, f"{where}: {kind}", *_missing(place, kind))
        verified = self._proven.get(place.artifact.id) is ProvenanceStatus.VERIFIED
        if policy.enforce_provenance:
            text = "No verified build provenance found for artifact"
            yield _check(policy, Kind.PROVENANCE, where, *([] if verified else [text]))
        if policy.enforce_approvals:
            approval = self._approved.get(place.trail.id)
            granted = approval is not None and approval.status == Status.APPROVED
            text = "No approved release approval found"
            yield _check(policy, Kind.APPROVAL, where, *([] if granted else [text]))
        if policy.require_signature:
            self.signature_verified = verified and self.signature_verified is not False
            text = "Signature not verified"
            yield _check(policy, Kind.SIGNATURE, where, *([] if verified else [text]))


def _check(policy: DeploymentPolicy, kind: Kind, name: str, *reasons: str) -> Check:
    told = tuple(f"{text} (policy: {policy.name})" for text in reasons)
    return Check(kind, name, Outcome.FAILED if told else Outcome.PASSED, told, policy.name)


def _missing(place: Place, kind: str) -> list[str]:
    given = [each for pool in (place.about_artifact, place.about_trail) for each in pool.of_kind(kind)]
    if not given or all(each.status == Attested.PENDING for each in given):
        return [f"Missing attestation: {kind}"]
    failed = any(each.status == Attested.FAILED for each in given)
    return [f"Failed attestation: {kind}"] if failed else []


def _known(subject: Subject) -> Check:
    if subject.places:
        return Check(Kind.ARTIFACT, subject.places[0].artifact.name, Outcome.PASSED)
    text = f"No artifacts found with digest: {subject.fingerprint}"
    return Check(Kind.ARTIFACT, subject.fingerprint, Outcome.FAILED, (text,))


def _allowed(tx: Tx, environment: Environment, subject: Subject) -> Check | None:
    name = subject.places[0].artifact.name if subject.places else None
    entry = allow_lists.effective(tx, environment).entry_for(name, subject.fingerprint)
    return (
        None if entry is None else Check(Kind.ALLOW_LIST, environment.name, Outcome.PASSED, (entry.reason,))
    )


def _drift(tx: Tx, environment: Environment) -> Check:
    standing = drifting.standing(tx, environment)
    outcome = Outcome.FAILED if standing.blocks else Outcome.SKIPPED if standing.drifted else Outcome.PASSED
    reasons = (
        (f"{environment.name} has drifted from its baseline", *standing.reasons) if standing.drifted else ()
    )
    return Check(Kind.DRIFT, environment.name, outcome, reasons)


def _rego(answered: Answered) -> Check:
    verdict = answered.verdict
    outcome = Outcome.PASSED if verdict.allow else Outcome.FAILED
    return Check(Kind.REGO, f"bundle {answered.bundle_sha256[:12]}", outcome, verdict.reasons)


def _contracts(tx: Tx, environment: Environment, subject: Subject) -> Iterator[Check]:
    """Ask for every version that the artifact was built from whether its contracts hold there."""
    known = matching.origins(tx, [subject.fingerprint]).get(subject.fingerprint, [])
    held = {place.artifact.id for place in subject.places}
    built = matching.built(tx, [each for each in known if each.artifact_id in held])
    for candidate, _ in built.values():
        version = Selector(candidate.application.name, candidate.version.number)
        answer = can_i_deploy.can_i_deploy(tx, version, Target(environment=environment.name))
        good = bool(answer.verdict.deployable)
        wanted = ReasonKind.SUCCESS if good else ReasonKind.ERROR
        yield Check(
            Kind.CONTRACTS,
            f"{candidate.application.name} {candidate.version.number}",
            Outcome.PASSED if good else Outcome.FAILED,
            tuple(each.text for each in answer.reasons if each.kind is wanted),
        )


def _without_policy(tx: Tx) -> Check:
    if tx.settings.gate_without_policy == "allow":
        return Check(Kind.POLICY, "none", Outcome.SKIPPED, ("No policy applies",))
    return Check(Kind.POLICY, "none", Outcome.FAILED, (NO_POLICY,))
