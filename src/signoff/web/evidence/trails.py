"""A trail: what was required and what is there, what was built, and everything that happened."""

from signoff.api.kit.call import Call, Reply
from signoff.domain.decisions.approvals import approvals
from signoff.domain.decisions.gate import gate
from signoff.domain.delivery.snapshots import snapshots
from signoff.domain.delivery.snapshots.types import Sighting
from signoff.domain.evidence.attestations import finding
from signoff.domain.evidence.compliance import evaluation
from signoff.domain.evidence.files import files
from signoff.domain.evidence.files.types import EvidenceFile
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.types import decoded
from signoff.domain.ledger.auditing import reading
from signoff.domain.ledger.auditing.types import AuditFilter
from signoff.kernel.page import Page
from signoff.kernel.tx import Tx
from signoff.web.evidence import flows, happenings, places, together
from signoff.web.rendering import page

NEWEST = Page(1, 100)
ANSWERS = 20


def show(tx: Tx, call: Call) -> Reply:
    """Show one trail."""
    flow = flows.of(tx, call["flow"])
    trail = trails.named(tx, flow, call["trail"])
    compliance = evaluation.evaluate(tx, trail)
    attested = finding.of_trails(tx, [trail.id])
    kept = files.of_attestations(tx, [each.id for each in attested])
    built = [each.artifact for each in compliance.artifacts if each.artifact]
    asked = approvals.of_trail(tx, trail)
    events = reading.listed(tx, NEWEST, AuditFilter(trail=trail.uuid))
    return page(
        tx,
        call,
        "evidence/trail.html",
        flow=flow,
        trail=trail,
        commit=decoded(trail.commit),
        compliance=compliance,
        attested={each.id: each for each in attested},
        files=_by_attestation(kept),
        running=_by_fingerprint(snapshots.where_running(tx, [each.fingerprint for each in built])),
        known=together.of_trail(tx, trail, built),
        answers=gate.results_about(tx, sorted({each.fingerprint for each in built}), ANSWERS),
        environments=places.by_name(tx),
        approvals=asked,
        decisions=approvals.decisions_of(tx, [each.id for each in asked]),
        events=[happenings.told(event) for event in events.rows],
        more=events.total - len(events.rows),
    )


def _by_attestation(kept: list[EvidenceFile]) -> dict[int, list[EvidenceFile]]:
    found: dict[int, list[EvidenceFile]] = {}
    for each in kept:
        found.setdefault(each.attestation_id, []).append(each)
    return found


def _by_fingerprint(sightings: list[Sighting]) -> dict[str, list[Sighting]]:
    found: dict[str, list[Sighting]] = {}
    for each in sightings:
        found.setdefault(each.fingerprint, []).append(each)
    return found
