"""What cannot be done is one line, status 1, and leaves nothing behind."""

import os
import sqlite3
from functools import partial
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import inspect, text

from signoff.domain.ledger.appending import append
from signoff.domain.ledger.signing import own_signer
from signoff.kernel.actor import system
from signoff.kernel.database import open_database
from signoff.kernel.sequencer import sequence
from signoff.kernel.settings import Settings
from signoff.migrations.connecting import connected
from tests.cli.conftest import Run
from tests.cli.installations import signoff

COMMANDS = (
    ("serve", "--port", "0"),
    ("worker",),
    ("migrate",),
    ("demo",),
    ("token", "list"),
    ("user", "create", "dave"),
    ("clean",),
    ("ledger", "verify"),
    ("ledger", "checkpoint"),
)


@pytest.fixture
def signed(migrated: Run, settings: Settings) -> Settings:
    """An installation whose log has been signed."""
    migrated("user", "create", "dave")
    db = open_database(settings)
    with db.writing(system()) as tx:
        sequence(tx, partial(append, signer=own_signer(settings)))
    db.close()
    return settings


@pytest.mark.parametrize("arguments", COMMANDS)
def test_file_that_is_no_database(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    file = tmp_path / "signoff.sqlite3"
    file.write_text("Nothing that a database would say.")
    refused = signoff(Settings(data_dir=str(tmp_path)), *arguments)

    assert (refused.exit_code, refused.stderr) == (
        1,
        "signoff: The database cannot be used: file is not a database\n",
    )
    assert list(tmp_path.iterdir()) == [file]


def test_what_a_driver_refuses(migrated: Run, monkeypatch: pytest.MonkeyPatch, engine: str) -> None:
    kind = sqlite3.DatabaseError if engine == "sqlite" else psycopg.errors.InsufficientPrivilege

    def refusing(*_: object) -> None:
        raise kind("what it\nhas to say")

    monkeypatch.setattr("signoff.domain.identity.accounts.list_accounts", refusing)
    refused = migrated("user", "list")

    assert (refused.exit_code, refused.stderr) == (1, "signoff: The database failed: what it has to say\n")


@pytest.mark.parametrize("arguments", COMMANDS[:3])
def test_data_folder_that_is_a_file(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    file = tmp_path / "file"
    file.write_text("")
    refused = signoff(Settings(data_dir=str(file)), *arguments)

    assert (refused.exit_code, refused.stderr) == (1, f"signoff: {file}: File exists\n")


@pytest.mark.parametrize("arguments", [*COMMANDS[3:], ("ledger", "key"), ("backup", "new.zip")])
def test_another_folder_is_not_taken_for_an_installation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    refused = signoff(Settings(data_dir="data"), *arguments)

    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr.startswith("signoff: There is no ")
    assert "--data-dir" in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("arguments", [COMMANDS[0], COMMANDS[1], COMMANDS[5]])
def test_file_that_may_only_be_read(
    migrated: Run, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], engine: str
) -> None:
    if engine == "sqlite":
        # The user who runs tests may be one to whom no file says no.
        monkeypatch.setattr(os, "access", lambda *_: False)
        refused = migrated(*arguments)

        assert refused.exit_code == 1
        assert refused.stderr.startswith("signoff: This user may not write the database ")
        assert refused.stderr.count("\n") == 1
    assert migrated("user", "list").exit_code == 0


@pytest.mark.parametrize("arguments", [*COMMANDS[:2], ("backup", "new.zip")])
def test_key_that_is_lost_is_not_made_anew(
    signed: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    (Path(signed.data_dir) / "secret.key").unlink()
    refused = signoff(signed, *arguments)

    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "SIGNOFF_SECRET_KEY" in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert not (Path(signed.data_dir) / "secret.key").exists()
    assert not (tmp_path / "new.zip").exists()


def test_log_is_verified_with_a_public_key_alone(signed: Settings) -> None:
    key = signoff(signed, "ledger", "key").stdout.strip()
    (Path(signed.data_dir) / "secret.key").unlink()

    assert signoff(signed, "ledger", "verify").exit_code == 1
    assert signoff(signed, "ledger", "verify", "--key", key).stdout.startswith("Sound: ")
    assert not (Path(signed.data_dir) / "secret.key").exists()


def test_checkpoint_that_is_no_text(signed: Settings, tmp_path: Path) -> None:
    file = tmp_path / "checkpoint"
    file.write_bytes(b"\xb0\xff")
    refused = signoff(signed, "ledger", "verify", "--checkpoint", str(file))

    assert refused.exit_code == 2
    assert f"{file} is no checkpoint of this log" in " ".join(refused.stderr.split())


def test_backup_into_a_folder_that_is_not_there(migrated: Run, tmp_path: Path) -> None:
    refused = migrated("backup", str(tmp_path / "missing" / "new.zip"))

    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr.endswith("new.zip.unfinished: No such file or directory\n")
    assert refused.stderr.count("\n") == 1


def test_table_has_a_line_for_each_row(migrated: Run) -> None:
    migrated("user", "create", "dave")
    migrated("token", "create", "dave", "--description", "of two\nlines")

    assert migrated("token", "list").stdout.splitlines()[1].endswith("of two lines")


def test_database_of_another_program(new_settings: Settings) -> None:
    with connected(new_settings) as connection:
        connection.execute(text("CREATE TABLE pacticipants (id integer)"))
    refused = signoff(new_settings, "migrate")

    assert refused.exit_code == 2
    assert refused.stderr.startswith(
        "signoff: The database holds tables of another program, such as pacticipants"
    )
    with connected(new_settings) as connection:
        assert inspect(connection).get_table_names() == ["pacticipants"]


def test_what_is_no_text(migrated: Run) -> None:
    refused = migrated("token", "create", "\udcff")

    assert (refused.exit_code, refused.stderr.count("\n")) == (1, 1)


def test_address_that_is_none(migrated: Run) -> None:
    refused = migrated("import", "pact-broker", "--url", "http://\udcff")

    assert refused.exit_code == 1
    assert refused.stderr.startswith("signoff: The broker cannot be reached at http://")


def test_setting_of_another_program_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PACT_BROKER_PORT", "many")
    refused = run("config")

    assert (refused.exit_code, refused.stderr) == (
        2,
        "signoff: SIGNOFF_PORT must be a whole number (taken from PACT_BROKER_PORT)\n",
    )
