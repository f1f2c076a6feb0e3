"""What stands for something else: overrides, and revisions by evidence handed in later."""

import pytest

from signoff.domain.evidence.attestations import attestations, handing_in, overriding
from signoff.domain.evidence.attestations.types import AttestationFields
from signoff.domain.evidence.files import files
from signoff.domain.evidence.files.types import NewFile, StoredFile
from signoff.domain.evidence.kinds.types import Judgement, failed
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.types import Attestation, Outcome, Trail, decoded
from signoff.kernel.errors import Forbidden, Invalid, NotFound
from signoff.kernel.spool import Spool
from signoff.kernel.tx import Tx
from tests.domain.evidence.attestations.arrange import COMMIT, FINGERPRINT, artifact_on, trail_named
from tests.world import World

STORED = StoredFile("report.xml", "cd" * 32, 7, "application/xml")
GOOD = Judgement(Outcome.PASSED, {"tests": 2}, "2 tests")
BAD = failed("no test was run")


def suites(failures: int) -> dict[str, object]:
    return {"suites": [{"name": "x", "failures": failures, "errors": 0, "skipped": 0, "total": 2}]}


def unit(tx: Tx, trail: Trail, failures: int = 1, **about: object) -> Attestation:
    return attestations.record(tx, trail, AttestationFields("junit", "unit", data=suites(failures), **about))  # type: ignore[arg-type]


def override(
    kind: str = "junit", outcome: Outcome | None = Outcome.PASSED, **about: object
) -> AttestationFields:
    return AttestationFields(kind, "unit", outcome=outcome, **about)  # type: ignore[arg-type]


def test_overriding(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        trail = trail_named(tx)
        unit(tx, trail)
        before = unit(tx, trail)
        assert trails.by_uuid(tx, trail.uuid).status == "NON_COMPLIANT"

        made = overriding.override(tx, trail, override(), "A known flaw of the runner")

        assert (made.overridden_id, made.status, made.type) == (before.id, "PASSED", "junit")
        assert made.reason == "A known flaw of the runner"
        assert decoded(made.data) == decoded(before.data)
        assert trails.by_uuid(tx, trail.uuid).status == "COMPLIANT"
        assert len(attestations.of_trail(tx, trail)) == 3

        unit(tx, trail)
        assert trails.by_uuid(tx, trail.uuid).status == "NON_COMPLIANT"


def test_overriding_what_is_about_an_artifact(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        trail = trail_named(tx)
        on_trail = unit(tx, trail)
        announced = unit(tx, trail, target="api", commit=COMMIT)
        artifact_on(tx, trail)

        by_print = overriding.override(tx, trail, override(fingerprint=FINGERPRINT), "x")
        assert by_print.overridden_id == announced.id
        assert by_print.fingerprint == FINGERPRINT
        again = overriding.override(tx, trail, override(fingerprint=FINGERPRINT, outcome=Outcome.FAILED), "x")
        assert again.overridden_id == by_print.id
        by_name = overriding.override(tx, trail, override(target="api", commit=COMMIT), "x")
        assert by_name.overridden_id == announced.id
        assert overriding.override(tx, trail, override(), "x").overridden_id == on_trail.id


def test_what_cannot_be_overridden(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        trail = trail_named(tx)
        unit(tx, trail)
        for wanted in (
            override("snyk"),
            override(fingerprint=FINGERPRINT),
            override(target="api", commit=COMMIT),
        ):
            with pytest.raises(NotFound):
                overriding.override(tx, trail, wanted, "x")
        with pytest.raises(NotFound):
            overriding.override(tx, trail_named(tx, "build-2"), override(), "x")
        with pytest.raises(Invalid):
            overriding.override(tx, trail, override(), "  ")
        with pytest.raises(Invalid):
            overriding.override(tx, trail, override(outcome=None), "x")
        with pytest.raises(Invalid):
            overriding.override(tx, trail, override(outcome=Outcome.PENDING), "x")
    with world.db.writing(world.carol) as tx, pytest.raises(Forbidden):
        overriding.override(tx, trail, override(), "x")


def test_handing_in(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        trail = trail_named(tx)
        artifact_on(tx, trail)
        made = attestations.record(
            tx, trail, AttestationFields("junit", "unit", fingerprint=FINGERPRINT, outcome=Outcome.PENDING)
        )

        done = handing_in.hand_in(tx, trail, made, STORED, GOOD)

        assert done.revision is not None
        assert (done.revision.revises_id, done.revision.status) == (made.id, "PASSED")
        assert (done.revision.name, done.revision.type, done.revision.fingerprint) == (
            "unit",
            "junit",
            FINGERPRINT,
        )
        assert decoded(done.revision.details) == {"tests": 2}
        assert [each.sha256 for each in files.of_attestation(tx, made)] == [STORED.sha256]
        assert [each.sha256 for each in files.of_attestation(tx, done.revision)] == [STORED.sha256]
        assert attestations.by_uuid(tx, made.uuid) == done.attestation
        assert done.attestation.status == "PENDING"
        assert files.newest(tx, made) == done.file

    assert ("evidence.attached", "shop build-1 unit") in world.events(world.alice)


@pytest.mark.parametrize(
    ("said", "found", "status"),
    [
        (Outcome.PENDING, [GOOD], "COMPLIANT"),
        (Outcome.PENDING, [BAD], "NON_COMPLIANT"),
        (Outcome.PENDING, [GOOD, BAD], "NON_COMPLIANT"),
        (Outcome.PENDING, [BAD, GOOD], "NON_COMPLIANT"),
        (Outcome.PENDING, [BAD, GOOD, GOOD], "NON_COMPLIANT"),
        (Outcome.PASSED, [BAD], "NON_COMPLIANT"),
        (Outcome.FAILED, [GOOD], "NON_COMPLIANT"),
        (Outcome.PASSED, [None], "COMPLIANT"),
    ],
)
def test_no_file_makes_a_failure_good(
    world: World, said: Outcome, found: list[Judgement | None], status: str
) -> None:
    with world.db.writing(world.alice) as tx:
        trail = trail_named(tx)
        made = attestations.record(tx, trail, AttestationFields("junit", "unit", outcome=said))
        for each in found:
            handing_in.hand_in(tx, trail, made, STORED, each)

        assert trails.by_uuid(tx, trail.uuid).status == status


def test_what_kinds_say_of_files() -> None:
    assert handing_in.judged("generic", NewFile("x", "", Spool.of(b"x")), 1) is None
    unreadable = handing_in.judged("JUnit", NewFile("x", "", Spool.of(b"x")), 1)
    assert unreadable is not None
    assert unreadable.outcome is Outcome.FAILED
