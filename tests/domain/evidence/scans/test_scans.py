"""Security scans, and what flows allow."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signoff.domain.catalog.flows import flows
from signoff.domain.catalog.flows.types import Flow
from signoff.domain.evidence.attestations import attestations
from signoff.domain.evidence.scans import scans, thresholds
from signoff.domain.evidence.scans.types import UNLIMITED, Counts, Limits, Scan, ScanFields, ScanKind
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.types import Trail
from signoff.kernel.errors import Forbidden, Invalid, NotFound
from signoff.kernel.tx import Tx
from tests.domain.racing import at_once
from tests.world import World

numbers = st.integers(min_value=0, max_value=20)


def a_trail(tx: Tx, flow: str = "shop", name: str = "build-1") -> Trail:
    return trails.ensure(tx, flows.ensure(tx, flow), name)


def the_flow(tx: Tx, name: str = "shop") -> Flow:
    return flows.ensure(tx, name)


def scanned(tx: Tx, trail: Trail, **counts: int) -> Scan:
    return scans.record(tx, trail, ScanFields("trivy", Counts(**counts)))


# --- what is allowed ---


@given(
    found=st.builds(Counts, numbers, numbers, numbers, numbers, numbers),
    allowed=st.builds(Limits, *[numbers] * 4),
)
def test_only_what_is_above_a_limit_breaches_it(found: Counts, allowed: Limits) -> None:
    above = [name for name in allowed.__struct_fields__ if getattr(found, name) > getattr(allowed, name)]

    breaches = allowed.breaches(found)

    assert [sentence.split()[0].lower() for sentence in breaches] == above


def test_a_breach_says_how_many(world: World) -> None:
    assert Limits().breaches(Counts(critical=2, high=0, medium=10, low=UNLIMITED)) == [
        "Critical vulnerabilities 2 exceeds threshold 0"
    ]


def test_a_flow_that_says_nothing_allows_little(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        flow = the_flow(tx)
        assert thresholds.in_force(tx, flow) == Limits(0, 0, 10, UNLIMITED)
        with pytest.raises(NotFound, match="Security threshold not found"):
            thresholds.of_flow(tx, flow)
        first = thresholds.set_for(tx, flow, Limits(1, 2, 3, 4))
        second = thresholds.set_for(tx, flow, Limits(5, 6, 7, 8))
        assert (second.id, second.uuid) == (first.id, first.uuid)
        assert thresholds.of_flow(tx, flow) == second
        assert thresholds.in_force(tx, flow) == Limits(5, 6, 7, 8)
        assert thresholds.in_force(tx, the_flow(tx, "other")) == Limits()

    assert world.events(world.alice).count(("security_threshold.set", "shop")) == 2


def test_at_once_one_of_them_stays(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        flow = the_flow(tx)
    if world.db.engine == "postgresql":
        kept = at_once(world, lambda tx, number: thresholds.set_for(tx, flow, Limits(number)).uuid)
        assert len(set(kept)) == 1


@pytest.mark.parametrize("limits", [Limits(-1), Limits(high=-1), Limits(medium=2**31), Limits(low=2**40)])
def test_limits_are_numbers_that_can_be_kept(world: World, limits: Limits) -> None:
    with world.db.writing(world.alice) as tx, pytest.raises(Invalid, match="must be 0 to 2147483647"):
        thresholds.set_for(tx, the_flow(tx), limits)


# --- what was found ---


def test_a_scan_passes_or_not(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        trail = a_trail(tx)
        fine = scanned(tx, trail, medium=10, low=9_999, informational=5)
        bad = scanned(tx, trail, critical=1, medium=11)
        assert scans.of_trail(tx, trail) == [fine, bad]
        assert scans.by_uuid(tx, bad.uuid.upper()) == bad

    assert (fine.breached, fine.breach_list) == (0, [])
    assert bad.breached
    assert bad.breach_list == [
        "Critical vulnerabilities 1 exceeds threshold 0",
        "Medium vulnerabilities 11 exceeds threshold 10",
    ]


def test_the_verdict_is_that_of_its_time(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        trail = a_trail(tx)
        bad = scanned(tx, trail, high=3)
        thresholds.set_for(tx, the_flow(tx), Limits(high=3))
        fine = scanned(tx, trail, high=3)
        assert [each.breached for each in scans.of_trail(tx, trail)] == [1, 0]
        assert [bad.breached, fine.breached] == [1, 0]


def test_a_scan_is_evidence(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        trail = a_trail(tx)
        fields = ScanFields(
            "zap",
            Counts(high=1),
            "2.15",
            ScanKind.DAST,
            "https://shop.example.org",
            61,
            "https://zap.example.org/1",
        )
        scan = scans.record(tx, trail, fields)
        [attested] = attestations.of_trail(tx, trail)
        assert trails.by_uuid(tx, trail.uuid).status == "NON_COMPLIANT"
        scans.record(tx, trail, ScanFields("zap"))
        assert trails.by_uuid(tx, trail.uuid).status == "COMPLIANT"

    assert (scan.attestation_uuid, scan.trail_uuid) == (attested.uuid, trail.uuid)
    assert (attested.type, attested.name, attested.status) == (
        "SECURITY_SCAN",
        "Security scan: zap",
        "FAILED",
    )
    details = msgspec.json.decode(attested.details or "")
    assert details["counts"]["high"] == 1
    assert details["breaches"] == ["High vulnerabilities 1 exceeds threshold 0"]
    assert ("security_scan.recorded", "shop build-1") in world.events(world.alice)


def test_what_the_tool_says_of_itself_can_only_make_it_worse(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        trail = a_trail(tx)
        failed = scans.record(tx, trail, ScanFields("x", passed=False))
        passed = scans.record(tx, trail, ScanFields("x", Counts(critical=1), passed=True))

    assert failed.breach_list == ["The tool says that the scan did not pass"]
    assert passed.breached


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"counts": Counts(critical=-1)}, "critical"),
        ({"counts": Counts(informational=-5)}, "informational"),
        ({"counts": Counts(low=2**31)}, "low"),
        ({"seconds": -1}, "scanDurationSeconds"),
        ({"tool": " "}, "tool"),
        ({"target": "t" * 501}, "target"),
        ({"tool_version": "a\nb"}, "toolVersion"),
        ({"report_url": "u" * 2_049}, "reportUrl"),
        ({"report_url": "u\0"}, "reportUrl"),
        ({"tool": "u\0"}, "tool"),
    ],
)
def test_what_no_scan_can_find(world: World, given: dict[str, Any], field: str) -> None:
    with world.db.writing(world.bob) as tx, pytest.raises(Invalid) as refused:
        scans.record(tx, a_trail(tx), ScanFields(**{"tool": "trivy", **given}))

    assert list(refused.value.fields) == [field]


def test_the_summary_counts_everything(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        assert msgspec.structs.astuple(scans.summary(tx)) == (0, 0, 0, 0, 0, 0)
        trail = a_trail(tx)
        scanned(tx, trail, critical=2, high=1)
        scanned(tx, a_trail(tx, "other"), medium=4, low=UNLIMITED)
        scanned(tx, trail, critical=1, low=UNLIMITED)
        found = scans.summary(tx)

    assert msgspec.structs.astuple(found) == (3, 3, 1, 4, 2 * UNLIMITED, 2)
    assert all(isinstance(value, int) for value in msgspec.structs.astuple(found))


def test_who_may(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        trail, flow = a_trail(tx), the_flow(tx)
        scan = scanned(tx, trail)
        thresholds.set_for(tx, flow, Limits())
    with world.db.writing(world.carol) as tx:
        assert scans.of_trail(tx, trail) == [scan]
        for attempt in (lambda: scanned(tx, trail), lambda: thresholds.set_for(tx, flow, Limits())):
            with pytest.raises(Forbidden):
                attempt()
    with world.db.writing(world.mallory) as tx:
        assert scans.of_trail(tx, trail) == []
        assert scans.summary(tx).scans == 0
        assert thresholds.in_force(tx, flow) == Limits()
        with pytest.raises(NotFound):
            scans.by_uuid(tx, scan.uuid)
