"""Assessments: how far a trail meets a framework, by the attestations that count at that moment."""

from hashlib import sha256

from signoff.domain.catalog.flows import flows
from signoff.domain.evidence.artifacts import artifacts
from signoff.domain.evidence.compliance import counting, queries
from signoff.domain.evidence.frameworks import mappings, satisfying, store
from signoff.domain.evidence.frameworks.events import TrailAssessed
from signoff.domain.evidence.frameworks.types import (
    Assessment,
    ControlResult,
    ControlStatus,
    ControlTotals,
    Framework,
    RegulatoryReport,
    encoded,
)
from signoff.domain.evidence.types import AttestationHead, Trail
from signoff.domain.identity.scopes import Scope
from signoff.kernel.ids import new_uuid
from signoff.kernel.tx import Tx

MOST = 5_000
BEGINNING_OF_TIME, END_OF_TIME = "0", "9"


def by_uuid(tx: Tx, uuid: str) -> Assessment:
    """Look an assessment up; raises NotFound."""
    tx.must(Scope.EVIDENCE_READ)
    place = {"organisation_id": tx.organisation_id, "uuid": uuid.lower()}
    return tx.found(store.assessment_with_uuid, f"Compliance assessment not found: {uuid}", **place)


def listed(tx: Tx) -> list[Assessment]:
    """List assessments, newest first."""
    tx.must(Scope.EVIDENCE_READ)
    return tx.all(store.assessments, organisation_id=tx.organisation_id, limit=MOST)


def of_trail(tx: Tx, trail: Trail) -> list[Assessment]:
    """List the assessments of a trail, newest first."""
    tx.must(Scope.EVIDENCE_READ)
    place = {"organisation_id": tx.organisation_id, "trail_id": trail.id}
    return tx.all(store.assessments_of_trail, **place, limit=MOST)


def assess(tx: Tx, framework: Framework, trail: Trail) -> Assessment:
    """Hold a trail against a framework, and keep what came out; records framework.trail_assessed."""
    tx.must(Scope.EVIDENCE_RECORD, Scope.POLICY_MANAGE)
    [flow] = flows.by_ids(tx, [trail.flow_id]).values()
    mapped, held = mappings.of_flow(tx, flow), _counting(tx, trail)
    results = [satisfying.result(each, mapped.get(each.uuid, []), held) for each in framework.controls]
    status, uuid, text = satisfying.together(results), new_uuid(), encoded(results)
    tx.run(
        store.insert_assessment,
        organisation_id=tx.organisation_id,
        uuid=uuid,
        framework_uuid=framework.uuid,
        trail_id=trail.id,
        status=status.value,
        results=text,
        assessed_by=tx.actor.name,
        created_at=tx.now,
    )
    tx.record(
        TrailAssessed(
            flow=flow.name,
            trail=trail.called,
            trail_uuid=trail.uuid,
            uuid=uuid,
            framework=framework.name,
            framework_uuid=framework.uuid,
            status=status.value,
            results_sha256=sha256(text.encode()).hexdigest(),
        )
    )
    return by_uuid(tx, uuid)


def report(
    tx: Tx, framework: Framework, since: str | None = None, until: str | None = None
) -> RegulatoryReport:
    """Give a framework's assessments in a period, and what the newest of each trail says of every control."""
    tx.must(Scope.EVIDENCE_READ)
    period = {"since": since or BEGINNING_OF_TIME, "until": until or END_OF_TIME}
    place = {"organisation_id": tx.organisation_id, "framework_uuid": framework.uuid}
    found = tx.all(store.assessments_of_framework, **place, **period, limit=MOST)
    newest: dict[int, Assessment] = {}
    for each in found:
        newest.setdefault(each.trail_id, each)
    results = [result for each in newest.values() for result in each.result_list]
    numbers = [(each.number, each.title) for each in framework.controls]
    totals = [_totals(number, title, results) for number, title in numbers]
    return RegulatoryReport(framework, found, totals, len(newest))


def _totals(number: str, title: str, results: list[ControlResult]) -> ControlTotals:
    found = [each.status for each in results if each.number == number]
    return ControlTotals(
        number,
        title,
        found.count(ControlStatus.SATISFIED),
        found.count(ControlStatus.PARTIAL),
        found.count(ControlStatus.NOT_SATISFIED),
    )


def _counting(tx: Tx, trail: Trail) -> list[AttestationHead]:
    place = {"organisation_id": tx.organisation_id, "trail_ids": [trail.id]}
    divided = counting.divide(artifacts.of_trail(tx, trail), tx.all(queries.counting, **place))
    pools = [divided.trail, *divided.by_artifact.values(), counting.Owned(divided.loose)]
    # One attestation may be about several reports of the same thing.
    return list({each.id: each for pool in pools for each in pool.newest()}.values())
