"""`signoff backup` and `signoff restore`: what comes back is what was there, or nothing."""

import asyncio
import itertools
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from zipfile import ZipFile

import httpx2
import pytest
from sqlalchemy import update

from signoff.cli.demo import story
from signoff.domain.catalog import applications
from signoff.domain.catalog.flows import flows
from signoff.domain.contracts import finding, verifying
from signoff.domain.contracts.types import RecordVerification
from signoff.domain.evidence.attestations import attestations
from signoff.domain.evidence.attestations.types import AttestationFields
from signoff.domain.evidence.files import objects
from signoff.domain.evidence.files.types import NewFile
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.trails.types import TrailFields
from signoff.domain.identity.organisations import administrator, ensure_organisation
from signoff.domain.ledger.appending import append
from signoff.domain.ledger.notes import Signer
from signoff.kernel.actor import system
from signoff.kernel.crypto import load_keys
from signoff.kernel.database import open_database
from signoff.kernel.errors import Gone
from signoff.kernel.events import event_table
from signoff.kernel.sequencer import sequence
from signoff.kernel.settings import Settings
from signoff.kernel.spool import Spool
from signoff.kernel.sql import EngineName, prepare
from signoff.kernel.tx import Tx
from tests import engines
from tests.cli.installations import content, signoff
from tests.domain.evidence.files.keeping import kept
from tests.processes import serve

CLIENTS = 3


@pytest.fixture(params=EngineName)
def target(
    request: pytest.FixtureRequest, tmp_path: Path, postgresql_server: str, worker_id: str
) -> Iterator[Settings]:
    """An installation on each engine that has never been started."""
    folder = str(tmp_path / "target")
    if request.param is EngineName.SQLITE:
        yield Settings(data_dir=folder)
        return
    name = f"target_{worker_id}"
    yield Settings(data_dir=folder, database_url=engines.create_database(postgresql_server, name))
    engines.drop_database(postgresql_server, name)


@pytest.fixture
def lived(settings: Settings) -> Settings:
    """An installation with a story, a log, and a last verification that is gone."""
    db = open_database(settings)
    with db.writing(system()) as tx:
        tx.actor = administrator("teller", ensure_organisation(tx).id)
        story.begin(tx)
        story.tell(tx, 1)
        applications.ensure(tx, "ünïcode \\ \" 'quoted' \x01 😀")
        row = finding.listed(tx, "orders")[0]
        verifying.delete(tx, row.provider, row.consumer, row.sha, verified(tx))
    signer = Signer(settings.ledger_name, load_keys(settings).signing())
    with db.writing(system()) as tx:
        sequence(tx, partial(append, signer=signer))
    with db.writing(system()) as tx:
        tx.actor = administrator("teller", ensure_organisation(tx).id)
        applications.ensure(tx, "not in the log yet")
    db.close()
    return settings


@pytest.fixture
def backup(lived: Settings, tmp_path: Path) -> Path:
    """A backup with keys."""
    file = tmp_path / "backup.zip"
    made = signoff(lived, "backup", str(file), "--with-keys")
    assert made.exit_code == 0, made.output
    return file


def verified(tx: Tx) -> int:
    """Record a verification; give its number."""
    row = finding.listed(tx, "orders")[0]
    command = RecordVerification(row.provider, row.consumer, row.sha, "later", success=True)
    return verifying.record(tx, command).verification.id


def next_number(settings: Settings) -> int:
    """Give the number that the next verification would get."""
    db = open_database(settings)
    with db.writing(system()) as tx:
        tx.actor = administrator("teller", ensure_organisation(tx).id)
        number = verified(tx)
    db.close()
    return number


def changed(file: Path, member: str, *, old: bytes, new: bytes) -> None:
    """Rewrite one member of an archive, as somebody would who knows ZIP but not the sums."""
    with ZipFile(file) as source:
        members = {name: source.read(name) for name in source.namelist()}
    assert old in members[member]
    members[member] = members[member].replace(old, new)
    with ZipFile(file, "w") as made:
        for name, data in members.items():
            made.writestr(name, data)


def test_everything_comes_back_on_either_engine(lived: Settings, backup: Path, target: Settings) -> None:
    restored = signoff(target, "restore", str(backup))

    assert restored.exit_code == 0, restored.output
    assert content(target) == content(lived)
    assert signoff(target, "ledger", "verify").exit_code == 0
    assert next_number(target) == next_number(lived)


def attest(settings: Settings, *contents: bytes) -> tuple[int, list[str]]:
    """Attest something with files; give the organisation's id and their sums."""
    db = open_database(settings)
    with db.writing(system()) as tx:
        tx.actor = administrator("teller", ensure_organisation(tx).id)
        stored = [
            kept(settings, tx.organisation_id, NewFile("x.txt", "text/plain", Spool.of(each)))
            for each in contents
        ]
        trail = trails.begin(tx, flows.ensure(tx, "shop"), TrailFields(name="build-1"))[0]
        attestations.record(tx, trail, AttestationFields("generic", files=tuple(stored)))
        organisation_id = tx.organisation_id
    db.close()
    return organisation_id, [each.sha256 for each in stored]


def test_evidence_comes_along(lived: Settings, new: Settings, tmp_path: Path) -> None:
    owner, (good, damaged) = attest(lived, b"all is well", b"soon damaged")
    (Path(lived.data_dir) / "evidence" / str(owner) / damaged[:2] / damaged).write_bytes(b"damaged")
    file, without = tmp_path / "whole.zip", tmp_path / "without.zip"

    made = signoff(lived, "backup", str(file), "--with-keys")
    assert "1 evidence files" in made.output, made.output
    assert "0 evidence files" in signoff(lived, "backup", str(without), "--without-evidence").output

    restored = signoff(new, "restore", str(file))
    assert "1 evidence files" in restored.output, restored.output
    assert asyncio.run(objects.content(new, owner, good)) == b"all is well"
    with pytest.raises(Gone):
        asyncio.run(objects.content(new, owner, damaged))


def test_backup_is_for_its_owner_only_and_replaces_nothing(lived: Settings, backup: Path) -> None:
    assert backup.stat().st_mode & 0o077 == 0
    before = backup.read_bytes()
    again = signoff(lived, "backup", str(backup))

    assert again.exit_code == 2
    assert backup.read_bytes() == before


def test_backup_follows_no_link_that_stands_in_its_way(lived: Settings, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("somebody else's")
    (tmp_path / "new.zip.unfinished").symlink_to(other)
    made = signoff(lived, "backup", str(tmp_path / "new.zip"))

    assert made.exit_code == 0
    assert other.read_text() == "somebody else's"
    assert (tmp_path / "new.zip").stat().st_mode & 0o077 == 0
    assert not (tmp_path / "new.zip.unfinished").is_symlink()


def test_database_that_is_not_empty_is_left_alone_unless_told(lived: Settings, backup: Path) -> None:
    before = content(lived)
    next_number(lived)
    refused = signoff(lived, "restore", str(backup))

    assert (refused.exit_code, "not empty" in refused.stderr) == (1, True)
    assert content(lived) != before
    assert signoff(lived, "restore", str(backup), "--force-empty").exit_code == 0
    assert content(lived) == before


@pytest.fixture
def new(tmp_path: Path) -> Settings:
    """A new installation on SQLite."""
    return Settings(data_dir=str(tmp_path / "another"))


on_sqlite = pytest.mark.parametrize("engine", [EngineName.SQLITE], indirect=True)


@on_sqlite
def test_keys_are_in_the_file_only_when_asked_for(lived: Settings, new: Settings, tmp_path: Path) -> None:
    file = tmp_path / "without.zip"
    signoff(lived, "backup", str(file))
    secret = (Path(lived.data_dir) / "secret.key").read_bytes()
    with ZipFile(file) as archive:
        assert not any(secret in archive.read(name) for name in archive.namelist())
    refused = signoff(new, "restore", str(file))

    assert (refused.exit_code, "secret.key" in refused.stderr) == (1, True)
    assert not Path(new.data_dir).exists()
    assert signoff(new, "restore", str(file), SECRET_KEY=secret.decode()).exit_code == 0


@on_sqlite
def test_without_the_key_the_log_is_still_proven(lived: Settings, new: Settings, tmp_path: Path) -> None:
    file = tmp_path / "without.zip"
    signoff(lived, "backup", str(file))
    key = signoff(lived, "ledger", "key").stdout.strip()

    assert signoff(new, "restore", str(file), "--other-keys").exit_code == 0
    assert signoff(new, "ledger", "verify").exit_code == 1
    assert signoff(new, "ledger", "verify", "--key", key).exit_code == 0
    # A server asks for the lost key no more.
    assert (Path(new.data_dir) / "secret.key").exists()


@on_sqlite
def test_keys_of_the_file_are_kept_for_their_owner(lived: Settings, backup: Path, new: Settings) -> None:
    assert signoff(new, "restore", str(backup)).exit_code == 0
    kept = Path(new.data_dir) / "secret.key"

    assert kept.read_bytes() == (Path(lived.data_dir) / "secret.key").read_bytes()
    assert kept.stat().st_mode & 0o077 == 0


@on_sqlite
@pytest.mark.parametrize(
    ("member", "old", "new_text"),
    [
        ("tables/application.jsonl", b"orders", b"others"),
        ("tables/event.jsonl", b"teller", b"forger"),
        ("manifest.json", b'"schema": "', b'"schema": "9'),
        ("manifest.json", b"signoff backup 1", b"signoff backup 9"),
        ("manifest.json", b'"version"', b'"nothing"'),
        ("secret.key", b"", b"x"),
    ],
)
def test_changed_file_is_refused(
    backup: Path, new: Settings, member: str, old: bytes, new_text: bytes
) -> None:
    changed(backup, member, old=old, new=new_text)
    refused = signoff(new, "restore", str(backup))

    assert refused.exit_code == 1, refused.output
    assert refused.stderr.count("\n") == 1
    assert not Path(new.data_dir).exists()


@on_sqlite
def test_file_that_is_no_backup_is_refused(backup: Path, new: Settings, tmp_path: Path) -> None:
    cut, other = tmp_path / "cut.zip", tmp_path / "other.zip"
    cut.write_bytes(backup.read_bytes()[:-100])
    with ZipFile(other, "w") as archive:
        archive.writestr("hello.txt", "world")
    for file in (cut, other, Path(__file__)):
        refused = signoff(new, "restore", str(file))
        assert refused.exit_code == 1, refused.output
        assert "backup" in refused.stderr
    assert not Path(new.data_dir).exists()


@on_sqlite
def test_log_that_was_changed_before_the_backup_is_refused_and_nothing_kept(
    lived: Settings, new: Settings, tmp_path: Path
) -> None:
    forged, file = lived.overlay(data_dir=str(tmp_path / "forged")), tmp_path / "forged.zip"
    shutil.copytree(lived.data_dir, forged.data_dir)
    db = open_database(forged)
    with db.writing(system()) as tx:
        tx.run(prepare(update(event_table).where(event_table.c.position == 3).values(actor="forger")))
    db.close()
    signoff(forged, "backup", str(file), "--with-keys")
    refused = signoff(new, "restore", str(file))

    assert (refused.exit_code, "ledger in the backup is damaged" in refused.stderr) == (1, True)
    assert not any(content(new).values())


def test_backup_of_a_busy_server_is_one_moment(new_settings: Settings, new: Settings, tmp_path: Path) -> None:
    file = tmp_path / "busy.zip"
    with serve(new_settings, "--open") as server, publishing(server.url) as published:
        while published.count < 20:
            time.sleep(0.01)
        before = published.count
        assert signoff(new_settings, "backup", str(file), "--with-keys").exit_code == 0
        after = published.count
        while published.count < after + 5:
            time.sleep(0.01)
    restored = signoff(new, "restore", str(file))

    assert restored.exit_code == 0, restored.output
    found = content(new)
    assert before <= len(found["version"]) <= after + CLIENTS
    assert len(found["version"]) == len(found["contract"]) == len(found["content"])
    kinds = [row[3] for row in found["event"]]
    assert kinds.count("contract.published") == len(found["contract"])


class Published:
    """How many publications were answered, by any client."""

    count = 0


@contextmanager
def publishing(url: str) -> Iterator[Published]:
    """Let clients publish until the block ends."""
    published, stopped, numbers = Published(), threading.Event(), itertools.count()

    def publish() -> None:
        with httpx2.Client(base_url=url, timeout=20) as client:
            while not stopped.is_set():
                number = next(numbers)
                path = f"/pacts/provider/orders/consumer/shop/version/v{number}"
                body = {"interactions": [{"description": f"number {number}"}]}
                client.put(path, json=body).raise_for_status()
                published.count += 1

    threads = [threading.Thread(target=publish) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    try:
        yield published
    finally:
        stopped.set()
        for thread in threads:
            thread.join()
