"""Attestations at the same moment, and a crash between a file's bytes and its row."""

import asyncio
from pathlib import Path

import pytest

from signoff.domain.catalog.flows import flows
from signoff.domain.catalog.flows.types import FlowFields
from signoff.domain.evidence.attestations import attestations, submitting
from signoff.domain.evidence.attestations.types import AttestationFields
from signoff.domain.evidence.files import files, objects
from signoff.domain.evidence.files.types import NewFile
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.types import Outcome
from signoff.kernel.errors import NotFound
from signoff.kernel.spool import Spool
from signoff.kernel.sql import EngineName
from signoff.kernel.tx import Tx
from tests.domain.evidence.attestations.arrange import trail_named
from tests.domain.racing import AT_ONCE, at_once
from tests.world import World

TYPES = tuple(f"kind-{number}" for number in range(AT_ONCE))


@pytest.mark.parametrize("engine", [EngineName.POSTGRESQL], indirect=True)
def test_at_once(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        flows.create(tx, FlowFields("shop", required_types=TYPES))
        trail = trail_named(tx)

    def attest(tx: Tx, number: int) -> str:
        fields = AttestationFields(TYPES[number], outcome=Outcome.PASSED)
        return attestations.record(tx, trail, fields).uuid

    made = at_once(world, attest)

    with world.db.reading(world.alice) as tx:
        assert {each.uuid for each in attestations.of_trail(tx, trail)} == set(made)
        assert trails.by_uuid(tx, trail.uuid).status == "COMPLIANT"


def test_a_crash_between_bytes_and_row(world: World) -> None:
    settings = world.db.settings
    with world.db.writing(world.alice) as tx:
        trail = trail_named(tx)
        fields = AttestationFields("generic", "x", outcome=Outcome.PASSED)
        wanted = submitting.submit(tx, fields, (NewFile("x.txt", "text/plain", Spool.of(b"proof")),))
    assert not wanted.ready
    ready = asyncio.run(submitting.prepare(world.db, wanted, keep=True))
    [stored] = ready.files

    def die(tx: Tx) -> None:
        attestations.record(tx, trail, ready)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), world.db.writing(world.alice) as tx:
        die(tx)
    with world.db.reading(world.alice) as tx:
        assert attestations.of_trail(tx, trail) == []
        with pytest.raises(NotFound):
            files.with_content(tx, stored.sha256)

    again = asyncio.run(submitting.prepare(world.db, wanted, keep=True))
    with world.db.writing(world.alice) as tx:
        attestations.record(tx, trail, again)
        assert files.with_content(tx, stored.sha256).size == 5
    found = asyncio.run(objects.content(settings, world.alice.organisation_id, stored.sha256))
    assert found == b"proof"


def test_preparing_without_keeping(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        fields = AttestationFields("generic", "x", outcome=Outcome.PASSED)
        assert submitting.submit(tx, fields).ready
        wanted = submitting.submit(tx, fields, (NewFile("x.txt", "text/plain", Spool.of(b"proof")),))

    ready = asyncio.run(submitting.prepare(world.db, wanted, keep=False))

    assert [each.size for each in ready.files] == [5]
    assert not (Path(world.db.settings.data_dir) / objects.FOLDER).exists()
