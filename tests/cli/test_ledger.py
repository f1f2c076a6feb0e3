"""`signoff ledger`."""

from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import update

from signoff.domain.ledger import receipts
from signoff.domain.ledger.appending import append
from signoff.domain.ledger.notes import Signer
from signoff.kernel.actor import system
from signoff.kernel.crypto import load_keys
from signoff.kernel.database import open_database
from signoff.kernel.events import event_table
from signoff.kernel.sequencer import sequence
from signoff.kernel.settings import Settings
from signoff.kernel.sql import prepare
from tests.cli.conftest import Run
from tests.domain.ledger import history


@pytest.fixture
def sequenced(migrated: Run, settings: Settings) -> Run:
    """The command, with a log of two entries: the organisation and a user."""
    migrated("user", "create", "dave")
    db = open_database(settings)
    signer = Signer(settings.ledger_name, load_keys(settings).signing())
    with db.writing(system()) as tx:
        sequence(tx, partial(append, signer=signer))
    db.close()
    return migrated


def test_sound_ledger(sequenced: Run) -> None:
    verified = sequenced("ledger", "verify")

    assert verified.exit_code == 0
    assert verified.stdout.startswith("Sound: 2 entries, 1 checkpoints, root ")


def test_damaged_ledger_names_the_entry(sequenced: Run, settings: Settings) -> None:
    db = open_database(settings)
    with db.writing(system()) as tx:
        tx.run(prepare(update(event_table).where(event_table.c.position == 1).values(actor="nobody")))
    db.close()
    verified = sequenced("ledger", "verify")

    assert (verified.exit_code, verified.stdout) == (1, "")
    assert "signoff: The ledger is damaged: entry changed at entry 1: " in verified.stderr


def test_a_receipt_is_checked_with_a_key_alone(sequenced: Run, settings: Settings, tmp_path: Path) -> None:
    file, key = tmp_path / "entry.receipt", sequenced("ledger", "key").stdout.strip()
    db = open_database(settings)
    with db.reading(system()) as tx:
        event = history.entries(tx)[1]
        file.write_text(receipts.receipt(tx, event))
    db.close()

    checked = sequenced("ledger", "receipt", str(file), "--key", key)
    assert (checked.exit_code, '"kind":"account.created"' in checked.stdout) == (0, True)
    assert sequenced("ledger", "receipt", str(file)).exit_code == 0
    file.write_text(file.read_text().replace("index 1", "index 0"))
    assert sequenced("ledger", "receipt", str(file)).exit_code == 1


def test_checkpoint_kept_elsewhere_is_contained(sequenced: Run, tmp_path: Path) -> None:
    kept = tmp_path / "checkpoint"
    kept.write_text(sequenced("ledger", "checkpoint").stdout)

    assert sequenced("ledger", "verify", "--checkpoint", str(kept)).exit_code == 0
    kept.write_text("something else")
    assert sequenced("ledger", "verify", "--checkpoint", str(kept)).exit_code == 2


def test_foreign_key_does_not_count(
    sequenced: Run, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    former = sequenced("ledger", "key").stdout.strip()
    monkeypatch.setenv("SIGNOFF_SECRET_KEY", "another one")

    assert sequenced("ledger", "verify").exit_code == 1
    assert sequenced("ledger", "verify", "--key", former).exit_code == 0
    assert sequenced("ledger", "verify", "--key", "nonsense").exit_code == 2
