"""How far a trail meets a framework."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signoff.domain.catalog.flows import flows
from signoff.domain.evidence.attestations import attestations
from signoff.domain.evidence.attestations.types import AttestationFields
from signoff.domain.evidence.frameworks import assessing, built_in, frameworks, mappings, satisfying
from signoff.domain.evidence.frameworks.types import (
    Control,
    ControlFields,
    ControlResult,
    ControlStatus,
    Framework,
    FrameworkFields,
    Mapping,
)
from signoff.domain.evidence.scans import scans
from signoff.domain.evidence.scans.types import Counts, ScanFields
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.types import AttestationHead, Outcome, Trail
from signoff.kernel.errors import Forbidden, NotFound
from signoff.kernel.tx import Tx
from tests.domain.evidence.provenance.scene import record, reported
from tests.domain.evidence.provenance.signers import FINGERPRINT
from tests.world import World

PASSED, FAILED, PENDING = Outcome.PASSED, Outcome.FAILED, Outcome.PENDING


def control(*types: str) -> Control:
    return Control("control", "framework", "C-1", "Title", None, types, "")


def mapping(kind: str, mandatory: bool = True) -> Mapping:
    return record(Mapping, attestation_type=kind, mandatory=int(mandatory))


def head(kind: str, status: str = "PASSED") -> AttestationHead:
    return record(AttestationHead, uuid=f"{kind} {status}", type=kind, status=status)


# --- one control ---


def result(control: Control, *held: AttestationHead, mappings: tuple[Mapping, ...] = ()) -> Any:
    found = satisfying.result(control, mappings, held)
    return found.status.value, found.satisfied_by, found.missing


def test_all_types_must_be_there() -> None:
    wanted = control("A", "B")

    assert result(wanted) == ("NOT_SATISFIED", (), ("A", "B"))
    assert result(wanted, head("A")) == ("PARTIAL", ("A",), ("B",))
    assert result(wanted, head("A"), head("B")) == ("SATISFIED", ("A", "B"), ())
    assert result(control()) == ("SATISFIED", (), ())


@pytest.mark.parametrize("given", ["SECURITY_SCAN", "security-scan", "Security_Scan"])
def test_types_are_the_same_however_they_are_written(given: str) -> None:
    assert result(control("SECURITY_SCAN"), head(given))[0] == "SATISFIED"


def test_only_what_passed_counts_and_failure_counts_more() -> None:
    wanted = control("A")

    assert result(wanted, head("A", "FAILED"))[0] == "NOT_SATISFIED"
    assert result(wanted, head("A", "PENDING"))[0] == "NOT_SATISFIED"
    assert result(wanted, head("A"), head("A", "FAILED"))[0] == "NOT_SATISFIED"
    assert result(wanted, head("A"), head("A", "PENDING"))[0] == "SATISFIED"


def test_what_is_mapped_stands_for_the_controls_own_types() -> None:
    wanted, snyk = control("A", "B"), (mapping("snyk"),)

    assert result(wanted, head("snyk"), mappings=snyk) == ("SATISFIED", ("snyk",), ())
    assert result(wanted, head("A"), head("B"), mappings=snyk) == ("NOT_SATISFIED", (), ("snyk",))
    both = (mapping("snyk"), mapping("zap"))
    assert result(wanted, head("snyk"), mappings=both) == ("PARTIAL", ("snyk",), ("zap",))
    assert result(wanted, head("snyk"), mappings=(*snyk, mapping("zap", mandatory=False)))[0] == "SATISFIED"


def test_of_what_is_optional_any_will_do() -> None:
    optional = (mapping("snyk", mandatory=False), mapping("zap", mandatory=False))

    assert result(control("A"), head("zap"), mappings=optional)[0] == "SATISFIED"
    assert result(control("A"), mappings=optional)[0] == "NOT_SATISFIED"
    assert not satisfying.result(control("A"), optional, []).mandatory


def test_a_result_names_what_decided_it() -> None:
    found = satisfying.result(control("A"), [], [head("A"), head("B"), head("A", "FAILED")])

    assert found.attestations == ("A PASSED", "A FAILED")


# --- all controls together ---

statuses = st.lists(st.tuples(st.sampled_from(ControlStatus), st.booleans()), max_size=6)


@given(statuses)
def test_together(found: list[tuple[ControlStatus, bool]]) -> None:
    results = [ControlResult("", "", status, (), (), (), mandatory) for status, mandatory in found]
    demanded = [status for status, mandatory in found if mandatory]

    status = satisfying.together(results)

    assert (status == "COMPLIANT") == all(each == "SATISFIED" for each in demanded)
    if status == "NON_COMPLIANT":
        assert set(demanded) == {ControlStatus.NOT_SATISFIED}


# --- a trail ---


def own(tx: Tx, *types: str) -> Framework:
    made = frameworks.create(tx, FrameworkFields("House", "1"))
    frameworks.add_control(tx, made, ControlFields("H-1", "Evidence", evidence_types=types))
    return frameworks.by_uuid(tx, made.uuid)


def a_trail(tx: Tx, name: str = "build-1") -> Trail:
    return trails.ensure(tx, flows.ensure(tx, "shop"), name)


def attest(tx: Tx, trail: Trail, kind: str, outcome: Outcome, **more: Any) -> None:
    attestations.record(tx, trail, AttestationFields(kind, outcome=outcome, **more))


def test_the_newest_attestations_count(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        framework, trail = own(tx, "CODE_REVIEW"), a_trail(tx)

        def status() -> str:
            return assessing.assess(tx, framework, trail).status

        assert status() == "NON_COMPLIANT"
        attest(tx, trail, "code-review", PASSED)
        assert status() == "COMPLIANT"
        attest(tx, trail, "code-review", FAILED)
        assert status() == "NON_COMPLIANT"
        attest(tx, trail, "code-review", PASSED)
        assert status() == "COMPLIANT"
        found = assessing.of_trail(tx, trail)
        assert assessing.listed(tx) == found
        assert assessing.by_uuid(tx, found[0].uuid.upper()) == found[0]

    assert [each.status for each in found] == ["COMPLIANT", "NON_COMPLIANT", "COMPLIANT", "NON_COMPLIANT"]
    assert len(found[0].result_list[0].attestations) == 1
    assert world.events(world.alice).count(("framework.trail_assessed", "shop build-1")) == 4


def test_evidence_about_artifacts_counts_too(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        framework = own(tx, "BUILD_ATTESTATION")
        artifact = reported(tx)
        [trail] = trails.by_ids(tx, [artifact.trail_id]).values()
        attest(tx, trail, "build-attestation", PASSED, fingerprint=FINGERPRINT)
        assert assessing.assess(tx, framework, trail).status == "COMPLIANT"
        reported(tx)
        attest(tx, trail, "build-attestation", FAILED, fingerprint=FINGERPRINT)
        assert assessing.assess(tx, framework, trail).status == "NON_COMPLIANT"


def test_a_scan_satisfies_what_wants_one(world: World) -> None:
    [pci, *_] = built_in.frameworks().values()
    with world.db.writing(world.alice) as tx:
        trail = a_trail(tx)
        scans.record(tx, trail, ScanFields("zap"))
        assessed = assessing.assess(tx, pci, trail)
        scans.record(tx, trail, ScanFields("trivy", Counts(critical=1)))
        worse = assessing.assess(tx, pci, trail)

    assert assessed.status == "PARTIAL"
    assert {each.number: each.status.value for each in assessed.result_list} == {
        "PCI-6.3.3": "PARTIAL",
        "PCI-6.4.1": "PARTIAL",
        "PCI-11.3.1": "SATISFIED",
        "PCI-12.3.4": "PARTIAL",
    }
    assert worse.status == "NON_COMPLIANT"


def test_mappings_count_in_their_flow_only(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        framework, trail = own(tx, "CODE_REVIEW"), a_trail(tx)
        other = trails.ensure(tx, flows.ensure(tx, "other"), "build-1")
        [demand] = framework.controls
        mappings.create(tx, demand, flows.ensure(tx, "shop"), "pairing")
        for each in (trail, other):
            attest(tx, each, "pairing", PASSED)
        assert assessing.assess(tx, framework, trail).status == "COMPLIANT"
        assert assessing.assess(tx, framework, other).status == "NON_COMPLIANT"


def test_who_may(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        framework, trail = own(tx, "CODE_REVIEW"), a_trail(tx)
        assessment = assessing.assess(tx, framework, trail)
    with world.db.writing(world.bob) as tx:
        assessing.assess(tx, framework, trail)
    with world.db.writing(world.carol) as tx:
        assert assessing.by_uuid(tx, assessment.uuid) == assessment
        with pytest.raises(Forbidden):
            assessing.assess(tx, framework, trail)
    with world.db.writing(world.mallory) as tx:
        assert (assessing.listed(tx), assessing.of_trail(tx, trail)) == ([], [])
        assert assessing.report(tx, framework).assessments == []
        with pytest.raises(NotFound):
            assessing.by_uuid(tx, assessment.uuid)


# --- the report ---


def test_a_report_counts_each_trail_once(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        framework = own(tx, "A", "B")
        first, second = a_trail(tx), a_trail(tx, "build-2")
        attest(tx, second, "A", PASSED)
        made = [assessing.assess(tx, framework, each) for each in (first, second)]
        for kind in ("A", "B"):
            attest(tx, first, kind, PASSED)
        made.append(assessing.assess(tx, framework, first))
        assessing.assess(tx, own(tx, "C"), first)
        report = assessing.report(tx, framework)
        assert assessing.report(tx, framework, until="2001-01-01T00:00:00").assessments == []
        assert assessing.report(tx, framework, since=tx.now, until=tx.now).trails == 2

    assert report.assessments == made[::-1]
    assert report.trails == 2
    [total] = report.controls
    assert (total.number, total.satisfied, total.partial, total.not_satisfied) == ("H-1", 1, 1, 0)
