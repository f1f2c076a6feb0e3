"""The gate: may this artifact be deployed there now, and why? Whatever is not known is a reason against it."""

import msgspec
from msgspec import Struct

from signoff.domain.decisions.acting import seeing_everything
from signoff.domain.decisions.asserting import subjects
from signoff.domain.decisions.asserting.types import Outcome, Subject
from signoff.domain.decisions.gate import checking, queries, store
from signoff.domain.decisions.gate.events import GateAllowed, GateBlocked
from signoff.domain.decisions.gate.types import Findings, GateQuestion, GateResult
from signoff.domain.decisions.rego import bundles, compiling, inputs
from signoff.domain.decisions.rego.types import Answered, Bundle
from signoff.domain.evidence.artifacts import fingerprints
from signoff.domain.identity.scopes import Scope
from signoff.kernel.ids import new_uuid
from signoff.kernel.tx import Tx

MOST = 1_000
GATE = "gate"


class Prepared(Struct, frozen=True):
    """A question that was read, and what the active bundle is to be asked about it, outside of any transaction."""

    asked: GateQuestion
    bundle: Bundle | None = None
    input: str = ""

    def ask(self) -> Answered | None:
        """Ask the active bundle, if there is one; it blocks. Raises Unavailable."""
        if self.bundle is None:
            return None
        return compiling.ask(self.bundle, self.input, self.asked.fingerprint)


def prepare(tx: Tx, asked: GateQuestion) -> Prepared:
    """Read a question, and write down what the active bundle is to be asked; raises Invalid for no fingerprint."""
    tx.must(Scope.EVIDENCE_READ)
    wanted = fingerprints.normal(asked.fingerprint, "artifactSha256")
    asked = msgspec.structs.replace(asked, fingerprint=wanted)
    with seeing_everything(tx):
        bundle = bundles.active(tx)
        if bundle is None:
            return Prepared(asked)
        subject = subjects.subject(tx, wanted, asked.flow)
        return Prepared(asked, bundle, inputs.of_subject(tx, subject, asked.environment))


def decide(tx: Tx, asked: GateQuestion, answered: Answered | None) -> GateResult:
    """Answer a prepared question with what the bundle said of it, and keep the answer with every check.

    Records gate.allowed or gate.blocked, and rego.evaluated.
    """
    tx.must(Scope.EVIDENCE_READ)
    with seeing_everything(tx):
        subject = subjects.subject(tx, asked.fingerprint, asked.flow)
        found = checking.checks(tx, asked, subject, answered)
    made = _kept(tx, asked, subject, found)
    if answered is not None:
        bundles.keep(tx, answered, f"{GATE} {made.uuid}")
    event = GateAllowed if made.allowed else GateBlocked
    tx.record(
        event(
            made.uuid,
            made.fingerprint,
            made.artifact,
            made.environment,
            made.flow,
            made.trail,
            made.requested_by,
            made.policies,
            tuple(made.reason_list()),
        )
    )
    return made


def results(
    tx: Tx, limit: int = MOST, *, environment: str | None = None, fingerprint: str | None = None
) -> list[GateResult]:
    """List the last answers, newest first: about an environment by its name, or about an artifact, if given."""
    tx.must(Scope.EVIDENCE_READ)
    wanted = {"organisation_id": tx.organisation_id, "limit": min(limit, MOST)}
    if environment is not None:
        return tx.all(queries.results_in, **wanted, environment=environment)
    if fingerprint is not None:
        return tx.all(queries.results_of, **wanted, fingerprint=fingerprint)
    return tx.all(queries.results, **wanted)


def results_about(tx: Tx, wanted: list[str], limit: int = MOST) -> list[GateResult]:
    """List the last answers about some artifacts, newest first."""
    tx.must(Scope.EVIDENCE_READ)
    place = {"organisation_id": tx.organisation_id, "limit": min(limit, MOST)}
    return tx.all(queries.results_about, **place, fingerprints=wanted) if wanted else []


def result(tx: Tx, uuid: str) -> GateResult:
    """Look an answer up; raises NotFound."""
    tx.must(Scope.EVIDENCE_READ)
    place = {"organisation_id": tx.organisation_id, "uuid": uuid.lower(), "limit": 1}
    return tx.found(queries.result_with_uuid, f"Gate result not found: {uuid}", **place)


def _asker(tx: Tx, asked: GateQuestion) -> str:
    """Name who asked; what the request says of it is only told beside."""
    said = asked.requested_by
    return tx.actor.name if said in (None, "", tx.actor.name) else f"{tx.actor.name} for {said}"


def _kept(tx: Tx, asked: GateQuestion, subject: Subject, found: Findings) -> GateResult:
    newest = max(subject.places, key=lambda place: place.artifact.id, default=None)
    verified, reasons, uuid = found.signature_verified, found.reasons, new_uuid()
    failed = any(check.outcome is Outcome.FAILED for check in found.checks)
    tx.run(
        store.insert_result,
        organisation_id=tx.organisation_id,
        uuid=uuid,
        allowed=int(not failed),
        fingerprint=asked.fingerprint,
        artifact=newest.artifact.name if newest else None,
        environment_id=asked.environment.id if asked.environment else None,
        environment=asked.environment.name if asked.environment else None,
        flow=newest.flow.name if newest else asked.flow.name if asked.flow else None,
        trail=newest.trail.called if newest else None,
        policies=found.policies,
        policy_uuid=found.last.uuid if found.last else None,
        policy=found.last.name if found.last else None,
        reasons=msgspec.json.encode(reasons).decode(),
        checks=msgspec.json.encode(found.checks).decode(),
        signature_verified=None if verified is None else int(verified),
        requested_by=_asker(tx, asked),
        evaluated_at=tx.now,
    )
    return result(tx, uuid)
