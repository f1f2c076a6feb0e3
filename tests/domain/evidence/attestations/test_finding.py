"""Attestations found again, and what they come to."""

import pytest

from signoff.domain.catalog.flows import flows
from signoff.domain.catalog.flows.types import FlowFields
from signoff.domain.evidence.attestations import attestations, collecting, finding, summaries
from signoff.domain.evidence.attestations.collecting import ToolResult
from signoff.domain.evidence.attestations.types import AttestationFields, Narrowing
from signoff.domain.evidence.kinds.coverage import Coverage
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.trails.types import TrailFields
from signoff.domain.evidence.types import Attestation, Commit, Outcome, Trail
from signoff.kernel.page import Page
from signoff.kernel.patterns import Pattern
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


def test_names_that_match(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "CHUNK", 2)
    monkeypatch.setattr(finding, "LOOKED_THROUGH", 4)
    with world.db.writing(world.alice) as tx:
        trail = trail_named(tx)
        unit, lint, again, other, _ = (
            attest(tx, trail, name) for name in ("unit", "lint", "unit-2", "x", "y")
        )

        def found(limit: int, before: int | None = None) -> tuple[list[Attestation], int | None]:
            return finding.searched(tx, Narrowing(), Pattern("^(unit|lint)"), limit, before)

        # Four are looked through, of which two match; the rest comes with the next page.
        assert found(10) == ([again, lint], lint.id)
        assert found(10, lint.id) == ([unit], None)
        assert found(1) == ([again], again.id)
        assert found(10, other.id) == ([again, lint, unit], None)
        assert finding.searched(tx, Narrowing(types=("junit",)), Pattern("u"), 10) == ([], None)


def test_of_commits(world: World) -> None:
    one, other, unknown = "1" * 40, "2" * 40, "3" * 40
    with world.db.writing(world.alice) as tx:
        flow = flows.create(tx, FlowFields("shop"))
        trail = trails.create(tx, flow, TrailFields(commit_sha=one))
        plain = attest(tx, trail, "a")
        fields = AttestationFields("junit", "b", outcome=Outcome.PASSED, commit=Commit(other))
        named = attestations.record(tx, trail, fields)

        def found(**wanted: object) -> dict[str, list[Attestation]]:
            return finding.of_commits(tx, [one, other, unknown], Narrowing(**wanted))  # type: ignore[arg-type]

        assert found() == {one: [plain], other: [named], unknown: []}
        assert found(types=("junit",)) == {one: [], other: [named], unknown: []}
        assert found(name="a") == {one: [plain], other: [], unknown: []}
        assert found(flow_ids=(0,)) == {one: [], other: [], unknown: []}
    with world.db.reading(world.mallory) as tx:
        assert finding.of_commits(tx, [one], Narrowing()) == {one: []}


def test_decisions_about_a_control(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        trail = trail_named(tx)

        def decide(control: str | None, outcome: Outcome = Outcome.PASSED) -> Attestation:
            fields = AttestationFields("decision", "d", outcome=outcome, control=control)
            return attestations.record(tx, trail, fields)

        first, _, _, second = decide("C-1"), decide("C-2"), decide(None), decide("C-1", Outcome.FAILED)

        def found(page: Page, **wanted: object) -> list[Attestation]:
            return finding.decisions(tx, "C-1", Narrowing(**wanted), page).rows  # type: ignore[arg-type]

        assert found(Page()) == [second, first]
        assert finding.decisions(tx, "C-1", Narrowing(), Page(), oldest_first=True).rows == [first, second]
        assert finding.decisions(tx, "C-1", Narrowing(), Page(2, 1)).total == 2
        assert found(Page(), passed=True) == [first]
        assert found(Page(), flow_ids=(trail.flow_id,), since=tx.now, until=tx.now) == [second, first]
        assert found(Page(), until="2000") == found(Page(), flow_ids=()) == []
    with world.db.reading(world.mallory) as tx:
        assert finding.decisions(tx, "C-1", Narrowing(), Page()).rows == []


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
