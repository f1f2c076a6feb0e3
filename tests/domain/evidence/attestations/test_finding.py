"""Attestations found again, and what they come to."""

from signoff.domain.catalog.flows import flows
from signoff.domain.catalog.flows.types import FlowFields
from signoff.domain.evidence.attestations import attestations, collecting, finding, summaries
from signoff.domain.evidence.attestations.collecting import ToolResult
from signoff.domain.evidence.attestations.types import AttestationFields, Narrowing
from signoff.domain.evidence.kinds.coverage import Coverage
from signoff.domain.evidence.types import Attestation, Outcome, Trail
from signoff.kernel.page import Page
from signoff.kernel.tx import Tx
from tests.domain.evidence.attestations.arrange import trail_named
from tests.world import World


def attest(
    tx: Tx, trail: Trail, name: str, kind: str = "generic", outcome: Outcome = Outcome.PASSED
) -> Attestation:
    return attestations.record(tx, trail, AttestationFields(kind, name, outcome=outcome))


def test_narrowing(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        one, other = trail_named(tx), trail_named(tx, flow="other")
        a = attest(tx, one, "a")
        b = attest(tx, one, "b", "junit", Outcome.FAILED)
        c = attest(tx, other, "a", "junit", Outcome.PENDING)

        def found(**wanted: object) -> list[Attestation]:
            return finding.listed(tx, Narrowing(**wanted), 10)  # type: ignore[arg-type]

        assert found() == [c, b, a]
        assert found(name="a") == [c, a]
        assert found(flow_ids=(one.flow_id,)) == [b, a]
        assert found(flow_ids=()) == []
        assert found(types=("junit",), passed=False) == [c, b]
        assert found(passed=True) == [a]
        assert found(since=tx.now, until=tx.now) == [c, b, a]
        assert found(until="2000") == found(since="3000") == []
        assert finding.listed(tx, Narrowing(), 1) == [c]
        assert finding.listed(tx, Narrowing(), 10, before=c.id) == [b, a]
        assert finding.by_ids(tx, [a.id, 0]) == {a.id: a}
        assert finding.with_beginning(tx, a.uuid[:-4].upper()) == a
        assert finding.with_beginning(tx, "ffff") is None


def test_pages(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        trail = trail_named(tx)
        made = [attest(tx, trail, str(number)) for number in range(5)]

        found = finding.page_of_trail(tx, trail, Page(2, 2))

        assert (found.rows, found.total, found.pages) == (made[2:4], 5, 3)


def test_summary(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        flows.create(tx, FlowFields("shop", required_types=("junit", "test-coverage")))
        trail = trail_named(tx)
        attest(tx, trail, "unit", "junit", Outcome.FAILED)
        attest(tx, trail, "lint")
        measured = collecting.report_coverage(tx, trail, Coverage("jacoco", 90, None, 80))

        before = summaries.of_trail(tx, trail)
        assert before.collected_types == ("generic", "test-coverage")
        assert before.missing_types == ("junit",)
        assert before.coverage == (measured,)
        assert (before.total, before.counts[Outcome.PASSED], before.counts[Outcome.FAILED]) == (3, 2, 1)
        assert [each.missing_types for each in summaries.gaps(tx)] == [("junit",)]

        attest(tx, trail, "unit", "junit")
        assert summaries.of_trail(tx, trail).missing_types == ()
        assert summaries.gaps(tx) == []


def test_many_tools(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        trail = trail_named(tx)
        found = collecting.collect(
            tx,
            [
                ToolResult(trail.uuid, "scan", "trivy", passed=True),
                ToolResult("unknown", "scan", "trivy", passed=True),
                ToolResult(trail.uuid, "a\nb", "trivy", passed=True),
                ToolResult(trail.uuid, "scan", "zap", passed=False, details="3 alerts"),
            ],
        )

        assert [each.attestation is not None for each in found] == [True, False, False, True]
        assert found[1].problem == "Trail not found: unknown"
        assert [each.status for each in attestations.of_trail(tx, trail)] == ["PASSED", "FAILED"]


def test_queries_do_not_grow_with_what_was_attested(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        trail = trail_named(tx)
        attest(tx, trail, "x")
        before = tx.queries
        attest(tx, trail, "x")
        one = tx.queries - before
        for number in range(20):
            attest(tx, trail, f"{number}")
        before = tx.queries
        attest(tx, trail, "x")

        assert tx.queries - before == one <= 6
