"""Whether what runs may run: the environment's policies decide, and its allow-list has the last word."""

from collections.abc import Sequence

from signoff.domain.catalog.types import Environment
from signoff.domain.decisions.acting import seeing_everything
from signoff.domain.decisions.asserting import subjects
from signoff.domain.decisions.asserting.types import Subject
from signoff.domain.decisions.policies import queries
from signoff.domain.decisions.policies.evaluating import applied, evaluate, recorded
from signoff.domain.decisions.policies.types import Policy
from signoff.domain.delivery.allow_lists import allow_lists
from signoff.domain.delivery.allow_lists.types import AllowList
from signoff.domain.delivery.snapshots.types import Judgement, Verdict
from signoff.kernel.tx import Tx


def judged(tx: Tx, environment: Environment, artifacts: Sequence[tuple[str, str]]) -> Judgement | None:
    """Judge artifacts, given by name and fingerprint; None when no policy is attached to the environment."""
    place = {"organisation_id": tx.organisation_id, "environment_id": environment.id}
    policies = tx.all(queries.attached, **place)
    if not policies:
        return None
    with seeing_everything(tx):
        allowed = allow_lists.effective(tx, environment)
        known = subjects.subjects(tx, artifacts)
    return Judgement(
        [applied(policy) for policy in policies], [_verdict(each, policies, allowed) for each in known]
    )


def _verdict(subject: Subject, policies: list[Policy], allowed: AllowList) -> Verdict:
    found = [evaluate(policy, subject) for policy in policies]
    evaluations = [recorded(each) for each in found]
    entry = allowed.entry_for(subject.name, subject.fingerprint)
    if entry is not None:
        return Verdict(True, (f"It is on the allow-list: {entry.reason}",), evaluations)  # noqa: FBT003 - a verdict
    reasons = tuple(text for each in found for text in each.reasons)
    return Verdict(all(each.compliant for each in found), reasons, evaluations)
