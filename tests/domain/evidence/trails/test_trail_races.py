"""Several that report on the same trail at the same moment."""

import pytest
from msgspec.structs import replace

from signoff.domain.catalog.flows import flows
from signoff.domain.evidence.attestations import attestations
from signoff.domain.evidence.attestations.types import AttestationFields
from signoff.domain.evidence.compliance.evaluation import evaluate
from signoff.domain.evidence.repositories import repositories
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.trails.types import TrailFields
from signoff.domain.evidence.types import Outcome, Trail
from signoff.kernel.sql import EngineName
from signoff.kernel.tx import Tx
from tests.domain.racing import AT_ONCE, at_once
from tests.world import World

# SQLite has one writer at a time.
pytestmark = pytest.mark.parametrize("engine", [EngineName.POSTGRESQL], indirect=True)


def test_begun_at_once_it_is_one(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        flow = flows.ensure(tx, "shop")

    fields = TrailFields(name="build-1", repository={"name": "a/b", "url": "https://git.example.org/a/b"})
    begun = at_once(world, lambda tx, _: trails.begin(tx, flow, fields))

    assert len({trail.id for trail, _ in begun}) == 1
    assert [created for _, created in begun].count(True) == 1
    assert [kind for kind, _ in world.events(world.alice)].count("trail.begun") == 1
    with world.db.reading(world.alice) as tx:
        assert len(repositories.named(tx, "a/b")) == 1


def test_what_is_said_at_once_is_all_kept(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        flow = flows.ensure(tx, "shop")
        trails.begin(tx, flow, TrailFields(name="build-1"))
    said = ("description", "branch", "author", "reviewer", "deployer", "build_url")

    def say(tx: Tx, number: int) -> None:
        trails.begin(tx, flow, replace(TrailFields("build-1"), **{said[number]: "x"}))

    at_once(world, say)

    with world.db.reading(world.alice) as tx:
        trail = trails.named(tx, flow, "build-1")
    assert [getattr(trail, name) for name in said] == ["x"] * AT_ONCE


def test_the_status_is_right_after_reports_at_once(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        trail = trails.ensure(tx, flows.ensure(tx, "shop"), "build-1")

    at_once(world, lambda tx, number: _attest(tx, trail, number))

    with world.db.reading(world.alice) as tx:
        kept = trails.by_uuid(tx, trail.uuid)
        assert kept.status == evaluate(tx, kept).status == "NON_COMPLIANT"


def _attest(tx: Tx, trail: Trail, number: int) -> None:
    outcome = Outcome.FAILED if number == 0 else Outcome.PASSED
    attestations.record(tx, trail, AttestationFields("generic", f"check-{number}", outcome))
