"""Attestations recorded: bound to what they are about, judged, never changed."""

import pytest

from signoff.domain.catalog.flows import flows
from signoff.domain.evidence.attestations import attestations, finding
from signoff.domain.evidence.attestations.types import AttestationFields
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.types import Commit, Outcome
from signoff.kernel.errors import Forbidden, Invalid, NotFound
from tests.domain.evidence.attestations.arrange import (
    COMMIT,
    FINGERPRINT,
    SHA,
    artifact_on,
    trail_named,
)
from tests.world import World

PASSED = AttestationFields("generic", "lint", outcome=Outcome.PASSED)
FAILED = AttestationFields("generic", "lint", outcome=Outcome.FAILED)


def test_on_a_trail(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        trail = trail_named(tx)
        made = attestations.record(tx, trail, PASSED)

        assert made.about_trail
        assert made.passed
        assert (made.name, made.type, made.reported_by) == ("lint", "generic", "bob")
        assert attestations.by_uuid(tx, made.uuid) == made
        assert attestations.of_trail(tx, trail) == [made]
        assert trails.by_uuid(tx, trail.uuid).status == "COMPLIANT"

    assert ("attestation.recorded", "shop build-1 lint") in world.events(world.alice)


def test_a_later_failure_revokes_and_both_stay(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        trail = trail_named(tx)
        first = attestations.record(tx, trail, PASSED)
        second = attestations.record(tx, trail, FAILED)

        assert attestations.of_trail(tx, trail) == [first, second]
        assert finding.named(tx, trail, "lint") == [second, first]
        assert trails.by_uuid(tx, trail.uuid).status == "NON_COMPLIANT"

        attestations.record(tx, trail, PASSED)
        assert trails.by_uuid(tx, trail.uuid).status == "COMPLIANT"


def test_without_a_name_it_is_called_like_its_type(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        made = attestations.record(tx, trail_named(tx), AttestationFields("security-scan"))

    assert (made.name, made.type, made.status) == ("security-scan", "security-scan", "PENDING")


def test_on_an_artifact(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        trail = trail_named(tx)
        artifact = artifact_on(tx, trail)
        fields = AttestationFields(
            "generic",
            "lint",
            outcome=Outcome.PASSED,
            fingerprint=f"sha256:{FINGERPRINT.upper()}",
            target="api",
        )
        made = attestations.record(tx, trail, fields)

        assert made.fingerprint == FINGERPRINT
        assert made.about(artifact)
        assert not made.about_trail


def test_an_artifact_must_be_there(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        trail = trail_named(tx)
        artifact_on(tx, trail_named(tx, "build-2"))
        fields = AttestationFields("generic", "lint", outcome=Outcome.PASSED, fingerprint=FINGERPRINT)
        expected = (
            f'Artifact with fingerprint {FINGERPRINT} does not exist in trail "build-1" of flow "shop"'
            ' belonging to organization "default"'
        )

        with pytest.raises(NotFound) as refused:
            attestations.record(tx, trail, fields)
        assert refused.value.message == expected


def test_before_the_artifact(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        trail = trail_named(tx)
        fields = AttestationFields("generic", "lint", outcome=Outcome.PASSED, target="api", commit=COMMIT)
        made = attestations.record(tx, trail, fields)
        artifact = artifact_on(tx, trail)

        assert (made.target_name, made.commit_sha, made.fingerprint) == ("api", SHA, None)
        assert made.about(artifact)
        assert finding.about_artifact(
            tx, flows.by_ids(tx, [trail.flow_id])[trail.flow_id], FINGERPRINT, "lint"
        ) == [made]
        other = artifact_on(tx, trail, "web", "cd" * 32)
        assert not made.about(other)


@pytest.mark.parametrize("commit", [None, Commit()])
def test_an_announced_artifact_needs_a_commit(world: World, commit: Commit | None) -> None:
    with world.db.writing(world.bob) as tx:
        fields = AttestationFields("generic", "lint", outcome=Outcome.PASSED, target="api", commit=commit)

        with pytest.raises(
            Invalid, match="requires at least one of: artifact_fingerprint or git_commit_info"
        ):
            attestations.record(tx, trail_named(tx), fields)


def test_who_only_reads_attests_nothing(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        trail = trail_named(tx)
    with world.db.writing(world.carol) as tx, pytest.raises(Forbidden):
        attestations.record(tx, trail, PASSED)
    with world.db.reading(world.carol) as tx:
        assert attestations.of_trail(tx, trail) == []


def test_another_organisation_sees_nothing(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        trail = trail_named(tx)
        made = attestations.record(tx, trail, PASSED)

    with world.db.reading(world.mallory) as tx:
        assert attestations.of_trail(tx, trail) == []
        assert finding.with_beginning(tx, made.uuid[:-4]) is None
        with pytest.raises(NotFound):
            attestations.by_uuid(tx, made.uuid)
