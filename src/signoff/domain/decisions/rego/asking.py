"""Asking the active bundle outside of the gate: about what is known here, or about what somebody only says."""

from typing import Any

from signoff.domain.catalog.flows.types import Flow
from signoff.domain.catalog.types import Environment
from signoff.domain.decisions.acting import seeing_everything
from signoff.domain.decisions.asserting import subjects
from signoff.domain.decisions.rego import inputs
from signoff.domain.evidence.artifacts import fingerprints
from signoff.domain.identity.scopes import Scope
from signoff.kernel.tx import Tx


def of_artifact(
    tx: Tx, fingerprint: str, flow: Flow | None, environment: Environment | None
) -> tuple[str, str]:
    """Give an artifact's fingerprint and the input about it; raises Invalid for what is no fingerprint."""
    tx.must(Scope.EVIDENCE_READ)
    wanted = fingerprints.normal(fingerprint, "artifactDigest")
    with seeing_everything(tx):
        return wanted, inputs.of_subject(tx, subjects.subject(tx, wanted, flow), environment)


def of_claim(given: dict[str, Any]) -> str:
    """Give the input of what somebody says, marked as that."""
    return inputs.claimed(given)
