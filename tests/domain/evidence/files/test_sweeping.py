"""Bytes of which nobody speaks are removed in the end; all others stay."""

import asyncio
from hashlib import sha256
from pathlib import Path

import pytest

from signoff.domain.catalog.flows import flows
from signoff.domain.conversation.files import files as conversation_files
from signoff.domain.evidence.attestations import attestations
from signoff.domain.evidence.attestations.types import AttestationFields
from signoff.domain.evidence.files import announcing, files, objects, sweeping
from signoff.domain.evidence.files.types import NewFile, StoredFile
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.trails.types import TrailFields
from signoff.domain.evidence.types import Outcome
from signoff.kernel.errors import Unavailable
from signoff.kernel.spool import Spool
from tests.world import World

SPOKEN_OF = (files.spoken_of, conversation_files.spoken_of)
SUM = sha256(b"proof").hexdigest()


def keep(world: World, content: bytes = b"proof") -> StoredFile:
    """Keep a file, as a request does before its row is written."""
    file = NewFile("x.txt", "text/plain", Spool.of(content))
    return asyncio.run(objects.keep(world.db, world.alice.organisation_id, file))


def attest(world: World, stored: StoredFile) -> None:
    with world.db.writing(world.alice) as tx:
        trail = trails.begin(tx, flows.ensure(tx, "shop"), TrailFields(name="build-1"))[0]
        attestations.record(tx, trail, AttestationFields("x", outcome=Outcome.PASSED, files=(stored,)))


def sweep(world: World) -> int:
    return asyncio.run(sweeping.sweep(world.db, SPOKEN_OF))


def kept(world: World) -> list[str]:
    folder = Path(world.db.settings.data_dir) / objects.FOLDER
    return sorted(each.name for each in folder.rglob("*") if each.is_file())


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything was announced long ago."""
    monkeypatch.setattr(sweeping, "AGE", -1.0)


@pytest.mark.usefixtures("later")
def test_what_nobody_speaks_of_goes(world: World) -> None:
    attest(world, keep(world))
    keep(world, b"of a transaction that failed")

    assert sweep(world) == 1

    assert kept(world) == [SUM]
    assert sweep(world) == 0


def test_what_came_today_stays(world: World) -> None:
    keep(world)

    assert sweep(world) == 0
    assert kept(world) == [SUM]


@pytest.mark.usefixtures("later")
def test_who_sends_it_again_finds_it_again(world: World) -> None:
    keep(world)
    assert sweep(world) == 1
    attest(world, keep(world))

    assert sweep(world) == 0
    found = asyncio.run(objects.content(world.db.settings, world.alice.organisation_id, SUM))
    assert found == b"proof"


def test_sending_it_again_starts_its_day_anew(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        tx.now = "2026-01-01T00:00:00.000000+00:00"
        announcing.announce(tx, SUM)
    keep(world)

    assert sweep(world) == 0
    assert kept(world) == [SUM]


@pytest.mark.usefixtures("later")
def test_half_a_file_goes_with_it(world: World) -> None:
    attest(world, keep(world))
    folder = Path(world.db.settings.data_dir) / objects.FOLDER / str(world.alice.organisation_id) / SUM[:2]
    (folder / f"{SUM}#1").write_bytes(b"pro")

    assert sweep(world) == 0

    assert kept(world) == [SUM]


@pytest.mark.usefixtures("later")
def test_while_it_goes_nobody_keeps_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(world)

    async def fail(*_: object) -> None:
        raise Unavailable("the store is away")

    with monkeypatch.context() as patched:
        patched.setattr(objects, "remove", fail)
        with pytest.raises(Unavailable, match="away"):
            sweep(world)
    with pytest.raises(Unavailable, match="again"), world.db.writing(world.alice) as tx:
        announcing.announce(tx, SUM)

    # It was not finished, so somebody finishes it.
    assert sweep(world) == 0
    monkeypatch.setattr(sweeping, "ABANDONED", -1.0)
    assert sweep(world) == 1
    assert kept(world) == []
    keep(world)


@pytest.mark.usefixtures("later")
def test_each_organisation_has_its_own(world: World) -> None:
    attest(world, keep(world))
    file = NewFile("x.txt", "text/plain", Spool.of(b"proof"))
    asyncio.run(objects.keep(world.db, world.mallory.organisation_id, file))

    assert sweep(world) == 1

    assert kept(world) == [SUM]
