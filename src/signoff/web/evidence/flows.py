"""Flows: what each requires, and its trails."""

from signoff.api.kit.call import Call, Reply
from signoff.domain.catalog.flows import flows
from signoff.domain.catalog.flows.templates import read_template
from signoff.domain.catalog.flows.types import Flow
from signoff.domain.delivery.snapshots import snapshots
from signoff.domain.delivery.snapshots.types import Sighting
from signoff.domain.evidence.artifacts import artifacts
from signoff.domain.evidence.compliance import evaluation
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.types import Artifact
from signoff.kernel.tx import Tx
from signoff.web import query
from signoff.web.rendering import page


def listed(tx: Tx, call: Call) -> Reply:
    """Show the flows by name."""
    wanted = query.read(call)
    found = flows.listed(tx, wanted.page, wanted.search or None)
    return page(tx, call, "evidence/flows.html", found=found, wanted=wanted)


def show(tx: Tx, call: Call) -> Reply:
    """Show one flow with its newest trails."""
    flow = of(tx, call["flow"])
    wanted = query.read(call, 30)
    found = trails.listed(tx, wanted.page, flow)
    built = artifacts.of_trails(tx, [trail.id for trail in found.rows])
    return page(
        tx,
        call,
        "evidence/flow.html",
        flow=flow,
        requirements=None if flow.template is None else read_template(flow.template),
        found=found,
        wanted=wanted,
        built=_by_trail(built),
        standings={each.trail.id: each for each in evaluation.evaluate_all(tx, found.rows)},
        running=_by_fingerprint(snapshots.where_running(tx, sorted({each.fingerprint for each in built}))),
    )


def of(tx: Tx, name: str) -> Flow:
    """Look a flow up by its name or by its slug; raises NotFound."""
    return flows.find(tx, name) or flows.by_slug(tx, name)


def _by_fingerprint(sightings: list[Sighting]) -> dict[str, list[Sighting]]:
    found: dict[str, list[Sighting]] = {}
    for each in sightings:
        if each.runs:
            found.setdefault(each.fingerprint, []).append(each)
    return found


def _by_trail(built: list[Artifact]) -> dict[int, list[Artifact]]:
    found: dict[int, list[Artifact]] = {}
    for each in built:
        found.setdefault(each.trail_id, []).append(each)
    return found
