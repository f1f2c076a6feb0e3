"""What a trail's evidence amounts to, rule by rule."""

from collections.abc import Iterator

import pytest

from signoff.domain.catalog.flows import flows
from signoff.domain.catalog.flows.types import FlowChanges
from signoff.domain.evidence.compliance.evaluation import artifact_compliance, evaluate
from signoff.domain.evidence.compliance.types import ArtifactCompliance, Standing
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.trails.types import TrailFields
from signoff.kernel.errors import Forbidden
from signoff.kernel.tx import Tx
from tests.domain.evidence.compliance.evidence import (
    FAILED,
    PASSED,
    PENDING,
    SHA,
    TEMPLATE,
    Case,
    case,
)
from tests.world import World


@pytest.fixture
def tx(world: World) -> Iterator[Tx]:
    """One transaction of Alice's, with everything that the test does."""
    with world.db.writing(world.alice) as tx:
        yield tx


def of(given: Case, name: str = "cli") -> ArtifactCompliance:
    return next(each for each in given.found().artifacts if each.name == name)


# --- nothing is required ---


def test_nothing_required_and_nothing_there(tx: Tx) -> None:
    assert case(tx).status() == "COMPLIANT"


def test_what_nobody_asked_for_can_only_do_harm(tx: Tx) -> None:
    given = case(tx)

    given.attest("extra", PASSED)
    assert given.status() == "COMPLIANT"
    given.attest("later", PENDING)
    assert given.status() == "COMPLIANT"
    given.attest("worse", FAILED)
    assert given.status() == "NON_COMPLIANT"
    [bad] = [each for each in given.found().findings if each.failed]
    assert (bad.name, bad.unexpected) == ("worse", True)
    given.attest("worse", PASSED)
    assert given.status() == "COMPLIANT"


def test_a_failure_about_something_else_on_the_trail_counts_too(tx: Tx) -> None:
    given = case(tx)

    given.attest("scan", FAILED, about=7)
    assert given.status() == "NON_COMPLIANT"
    given.attest("scan", PASSED, about=7)
    assert given.status() == "COMPLIANT"


# --- a template ---


def test_a_template_is_met_step_by_step(tx: Tx) -> None:
    given = case(tx, TEMPLATE)
    assert given.status() == "PENDING"
    assert of(given).standing is Standing.MISSING

    given.artifact()
    assert of(given).standing is Standing.INCOMPLETE
    given.attest("unit", kind="junit", about=1)
    given.attest("scan", kind="trivy", about=1)
    assert of(given).standing is Standing.INCOMPLETE, "its trail's ticket is missing still"
    assert given.status() == "PENDING"
    given.attest("ticket", kind="jira")
    assert of(given).standing is Standing.COMPLIANT
    assert given.status() == "COMPLIANT"


def test_missing_and_failed_are_told_one_by_one(tx: Tx) -> None:
    given = case(tx, TEMPLATE)
    given.artifact()
    given.attest("unit", FAILED, "junit", about=1)

    found = given.found()

    assert found.standing is Standing.NON_COMPLIANT
    assert [(each.name, each.type) for each in found.all_findings if each.missing] == [
        ("ticket", "jira"),
        ("scan", "*"),
    ]
    [failed] = [each for each in found.all_findings if each.failed]
    assert failed.reason == "The attestation 'unit' of type 'junit' failed"
    assert failed.attestation is not None


def test_a_wrong_type_does_not_meet_a_requirement(tx: Tx) -> None:
    given = case(tx, TEMPLATE)
    given.whole()
    given.attest("ticket", PASSED, "generic")
    assert given.status() == "COMPLIANT", "the one of the right type is there still"

    other = case_named(tx, "other", TEMPLATE)
    other.artifact()
    other.attest("ticket", PASSED, "generic")
    other.attest("unit", kind="junit", about=1)
    other.attest("scan", about=1)
    assert other.status() == "PENDING"


def test_pending_is_missing(tx: Tx) -> None:
    given = case(tx, TEMPLATE)
    given.whole()
    given.attest("ticket", PENDING, "jira")

    assert given.status() == "PENDING"
    [ticket] = [each for each in given.found().findings if each.missing]
    assert ticket.reason == "The attestation 'ticket' of type 'jira' is pending"


def test_a_later_failure_revokes(tx: Tx) -> None:
    given = case(tx, TEMPLATE)
    given.whole()

    given.attest("unit", FAILED, "junit", about=1)
    assert (given.status(), of(given).standing) == ("NON_COMPLIANT", Standing.NON_COMPLIANT)
    given.attest("unit", PASSED, "junit", about=1)
    assert given.status() == "COMPLIANT"


def test_what_is_announced_is_about_the_artifact_to_come(tx: Tx) -> None:
    given = case(tx, TEMPLATE)
    given.attest("ticket", kind="jira")
    given.attest("unit", kind="junit", announced="cli")
    assert [(each.name, each.missing) for each in of(given).findings] == [("unit", False), ("scan", True)]

    given.attest("scan", announced="cli")
    assert of(given).standing is Standing.MISSING
    assert given.status() == "PENDING"
    given.artifact()
    assert given.status() == "COMPLIANT"


def test_an_announced_failure_counts_before_the_artifact_comes(tx: Tx) -> None:
    given = case(tx, TEMPLATE)
    given.attest("unit", FAILED, "junit", announced="cli")

    assert given.status() == "NON_COMPLIANT"


def test_what_is_announced_for_another_commit_is_not_about_it(tx: Tx) -> None:
    given = case(tx, TEMPLATE)
    given.attest("unit", kind="junit", announced="cli")
    changed, _ = trails.begin(tx, given.flow, TrailFields(name="build-1", commit_sha="0" * 40))
    given = Case(tx, given.flow, changed)
    given.artifact()

    assert [each.name for each in of(given).findings if each.missing] == ["unit", "scan"]


def test_a_later_build_counts_instead_of_an_earlier_one(tx: Tx) -> None:
    given = case(tx, TEMPLATE)
    given.whole(1)
    given.attest("unit", FAILED, "junit", about=1)
    assert given.status() == "NON_COMPLIANT"
    first = of(given).artifact
    assert first is not None

    given.artifact(2)
    assert given.status() == "PENDING"
    given.attest("unit", kind="junit", about=2)
    given.attest("scan", about=2)
    assert given.status() == "COMPLIANT"
    assert artifact_compliance(tx, first).standing is Standing.NON_COMPLIANT


def test_builds_with_different_tags_all_count(tx: Tx) -> None:
    given = case(tx, TEMPLATE)
    given.whole()
    given.artifact(2, tag="arm64")

    assert given.status() == "PENDING"
    assert [each.standing for each in given.found().artifacts] == [Standing.COMPLIANT, Standing.INCOMPLETE]


def test_an_artifact_that_no_template_names(tx: Tx) -> None:
    given = case(tx, TEMPLATE)
    given.whole()
    given.artifact(9, "docs")

    assert given.status() == "COMPLIANT"
    assert of(given, "docs").unexpected
    given.attest("links", FAILED, about=9)
    assert given.status() == "NON_COMPLIANT"


def test_a_trails_own_template_wins(tx: Tx) -> None:
    given = case(tx, TEMPLATE)
    trail, _ = trails.begin(tx, given.flow, TrailFields(name="build-2", template="version: 1"))

    assert (trail.status, evaluate(tx, trail).standing) == ("COMPLIANT", Standing.COMPLIANT)


def test_a_changed_template_counts_from_the_next_report_on(tx: Tx) -> None:
    given = case(tx)
    flows.update(tx, given.flow, FlowChanges(template=TEMPLATE))
    kept = trails.by_uuid(tx, given.trail.uuid)
    assert kept.status == "COMPLIANT"

    given.attest("ticket", kind="jira")
    assert given.status() == "PENDING"


# --- conditions ---

CONDITIONAL = """\
trail:
  attestations:
  - {name: ticket, type: jira, if: 'flow.tags["pci scope"] == "yes"'}
  - {name: review, type: generic, if: 'artifact.name == "cli.bin"'}
artifacts:
- name: cli
  attestations:
  - {name: unit, type: junit, if: 'not (flow.name == "shop" and matches(artifact.name, "cli.*"))'}
"""


def test_a_condition_decides_whether_something_is_required(tx: Tx) -> None:
    given = case(tx, CONDITIONAL)
    given.artifact()

    assert [each.name for each in of(given).all_findings if each.missing] == ["review"]
    assert [each.name for each in given.found().findings if each.missing] == []
    flows.tag(tx, given.flow, {"pci scope": "yes"})
    assert next(each.name for each in given_again(given).all_findings if each.missing) == "ticket"


def test_a_condition_that_cannot_be_answered_requires(tx: Tx) -> None:
    given = case(tx, "trail:\n  attestations:\n  - {name: ticket, type: jira, if: 'flow.name < 3'}\n")

    assert given.status() == "PENDING"


# --- types ---


def test_required_types(tx: Tx) -> None:
    given = case(tx, types=("junit", "pull-request"))
    assert given.status() == "PENDING"
    given.attest("Unit tests", kind="JUnit")
    assert given.status() == "PENDING"
    given.attest("reviewed", kind="pull_request")
    assert given.status() == "COMPLIANT"
    given.attest("more tests", FAILED, kind="junit")
    assert given.status() == "NON_COMPLIANT"
    found = given.found()
    assert [(each.name, each.by_type, each.unexpected) for each in found.findings] == [
        ("more tests", True, False),
        ("reviewed", True, False),
    ]


def test_a_required_type_is_wanted_of_every_artifact(tx: Tx) -> None:
    given = case(tx, types=("scan",))
    given.artifact(1, "api")
    given.artifact(2, "web")
    given.attest("scan", kind="scan", about=1)

    assert given.status() == "PENDING"
    assert [each.standing for each in given.found().artifacts] == [Standing.COMPLIANT, Standing.INCOMPLETE]
    given.attest("scan", kind="Scan", about=2)
    assert given.status() == "COMPLIANT"


# --- approval ---


def test_a_flow_that_wants_approval(tx: Tx) -> None:
    given = case(tx, approval=True)
    given.artifact()
    assert given.status() == "PENDING"
    assert given.found().awaits_approval

    trails.approve(tx, given.trail, approved=True)
    assert given.status() == "COMPLIANT"
    trails.approve(tx, given.trail, approved=False)
    assert given.status() == "PENDING"


# --- what is told ---


def test_every_change_of_the_status_is_an_event(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        given = case(tx, types=("junit",))
        for outcome in (PASSED, PASSED, FAILED, PASSED):
            given.attest("junit", outcome, "junit")

    told = [kind for kind, subject in world.events(world.alice) if subject == "shop build-1"]
    assert told.count("trail.status_changed") == 3


def test_who_may_not_look(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        given = case(tx)
    nobody = world.alice.__class__("nobody", world.alice.organisation_id)
    with world.db.reading(nobody) as tx, pytest.raises(Forbidden):
        evaluate(tx, given.trail)


def case_named(tx: Tx, name: str, template: str) -> Case:
    flow = flows.ensure(tx, name)
    flow = flows.update(tx, flow, FlowChanges(template=template))
    trail, _ = trails.begin(tx, flow, TrailFields(name="build-1", commit_sha=SHA))
    return Case(tx, flow, trail)


def given_again(given: Case) -> ArtifactCompliance:
    return evaluate(given.tx, given.trail).artifacts[0]
