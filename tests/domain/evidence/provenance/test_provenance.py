"""Provenance as it is recorded, verified and looked up."""

import json
from typing import Any

import pytest

from signoff.domain.evidence.provenance import keys, provenance
from signoff.domain.evidence.provenance.types import ProvenanceStatus, SlsaLevel
from signoff.kernel.errors import Conflict, Forbidden, Invalid
from tests.domain.evidence.provenance.scene import reported, said, trusted
from tests.domain.evidence.provenance.signers import FINGERPRINT, builder, envelope, statement_v1
from tests.world import World

SIGNATURE = json.dumps(envelope(statement_v1(), builder("ed25519")))


def test_what_was_said_is_unverified_until_it_is_verified(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        artifact = reported(tx)
        assert provenance.statuses(tx, [artifact.id]) == {artifact.id: ProvenanceStatus.MISSING}
        made = provenance.record(tx, artifact, said(signature=SIGNATURE))
        assert made.status == ProvenanceStatus.UNVERIFIED
        assert provenance.find(tx, artifact) == made
        assert provenance.history(tx, made) == []
    with world.db.writing(world.alice) as tx:
        trusted(tx)
    with world.db.writing(world.bob) as tx:
        verification = provenance.verify(tx, artifact)
        assert verification is not None
        assert (verification.status, verification.method) == (ProvenanceStatus.VERIFIED, "dsse")
        assert (verification.signer, verification.verified_by) == ("ed25519", "bob")
        assert len(verification.check_list) == 6
        assert provenance.statuses(tx, [artifact.id]) == {artifact.id: ProvenanceStatus.VERIFIED}

    recorded = [event for event in world.events(world.bob) if event[0].startswith("provenance")]
    assert recorded == [("provenance.recorded", "shop build-1"), ("provenance.checked", "shop build-1")]


def test_each_verification_is_kept_and_the_newest_counts(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        artifact = reported(tx)
        made = provenance.record(tx, artifact, said(signature=SIGNATURE))
        provenance.verify(tx, artifact)
        key = trusted(tx)
        provenance.verify(tx, artifact)
        keys.remove(tx, key)
        trusted(tx, slsa_level=SlsaLevel.L1)
        provenance.verify(tx, artifact)
        history = provenance.history(tx, made)

    assert [each.status.removeprefix("PROVENANCE_") for each in history] == [
        "UNVERIFIED",
        "UNVERIFIED",
        "VERIFIED",
        "UNVERIFIED",
    ]
    assert history[0].reason.startswith("The record claims SLSA L2")
    assert history[-1].reason == "No key is trusted to sign provenance yet"


def test_what_is_unsigned_stays_unverified(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        trusted(tx)
        artifact = reported(tx)
        provenance.record(tx, artifact, said(signature="  "))
        verification = provenance.verify(tx, artifact)

    assert verification is not None
    assert (verification.status, verification.reason) == (
        ProvenanceStatus.UNVERIFIED,
        "There is no signature to verify",
    )


def test_without_provenance_there_is_nothing_to_verify(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        assert provenance.verify(tx, reported(tx)) is None


def test_it_is_said_once(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        artifact = reported(tx)
        provenance.record(tx, artifact, said())
        with pytest.raises(Conflict, match="Provenance is already recorded"):
            provenance.record(tx, artifact, said())
        provenance.record(tx, reported(tx), said())


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"builder_id": " "}, "builderId"),
        ({"source_uri": "u" * 2_049}, "sourceRepositoryUri"),
        ({"build_config_uri": "u" * 2_049}, "buildConfigUri"),
        ({"source_commit": "a\nb"}, "sourceCommitSha"),
        ({"builder_id": "a\0b"}, "builderId"),
        ({"signature": "a\0b"}, "provenanceSignature"),
        ({"signature": "s" * 1_000_001}, "provenanceSignature"),
        (
            {"started_at": "2026-11-23T11:00:00+00:00", "finished_at": "2026-11-23T10:00:00+00:00"},
            "buildFinishedOn",
        ),
    ],
)
def test_what_cannot_be_said(world: World, given: dict[str, Any], field: str) -> None:
    with world.db.writing(world.alice) as tx, pytest.raises(Invalid) as refused:
        provenance.record(tx, reported(tx), said(**given))

    assert list(refused.value.fields) == [field]


def test_of_a_fingerprint_the_verified_one_is_given(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        trusted(tx)
        assert provenance.of_fingerprint(tx, FINGERPRINT) is None
        first, second, third = (reported(tx, f"build-{number}") for number in (1, 2, 3))
        provenance.record(tx, first, said())
        newest = provenance.record(tx, third, said())
        assert provenance.of_fingerprint(tx, f"sha256:{FINGERPRINT.upper()}") == newest
        provenance.record(tx, second, said(signature=SIGNATURE))
        provenance.verify(tx, second)
        best = provenance.of_fingerprint(tx, FINGERPRINT)

    assert best is not None
    assert best.artifact_id == second.id


def test_who_only_reads_records_and_verifies_nothing(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        artifact = reported(tx)
    with world.db.writing(world.carol) as tx:
        with pytest.raises(Forbidden):
            provenance.record(tx, artifact, said())
        with pytest.raises(Forbidden):
            provenance.verify(tx, artifact)
        assert provenance.find(tx, artifact) is None


def test_a_strangers_key_does_not_count(world: World) -> None:
    with world.db.writing(world.mallory) as tx:
        trusted(tx)
    with world.db.writing(world.alice) as tx:
        artifact = reported(tx)
        made = provenance.record(tx, artifact, said(signature=SIGNATURE))
        verification = provenance.verify(tx, artifact)
    with world.db.reading(world.mallory) as tx:
        assert provenance.find(tx, artifact) is None
        assert provenance.history(tx, made) == []
        assert provenance.of_fingerprint(tx, FINGERPRINT) is None

    assert verification is not None
    assert verification.status == ProvenanceStatus.UNVERIFIED


def test_asking_for_many_costs_one_query(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        reports = [reported(tx, f"build-{number}") for number in range(5)]
        for each in reports:
            provenance.record(tx, each, said())
    with world.db.reading(world.alice) as tx:
        assert len(provenance.of_artifacts(tx, reports)) == 5
        assert len(provenance.statuses(tx, [each.id for each in reports])) == 5
        assert tx.queries == 2
