"""The migrations lead, on both engines, to exactly the tables that the code works with."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import text

from signoff import migrations
from signoff.kernel.errors import Unavailable
from signoff.kernel.settings import Settings, SettingsError
from signoff.kernel.sql import EngineName
from signoff.migrations.connecting import connected
from signoff.migrations.current import is_current, newest
from signoff.migrations.schema import metadata
from signoff.migrations.upgrade import config, upgrade

SCHEMA = {
    EngineName.SQLITE: """
        SELECT type || ' ' || sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name != 'alembic_version'
    """,
    EngineName.POSTGRESQL: """
        SELECT concat_ws(' ', 'column', table_name, column_name, data_type, is_nullable, column_default,
            is_identity, ordinal_position)
        FROM information_schema.columns WHERE table_schema = 'public' AND table_name != 'alembic_version'
        UNION ALL
        SELECT concat_ws(' ', 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid))
        FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text != 'alembic_version'
        UNION ALL
        SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename != 'alembic_version'
    """,
}


# SQLite writes a column that was added later behind the last one, in the same line.
ADDED = re.compile(r", (?=\w+ (?:TEXT|INTEGER)\b)")


def schema(settings: Settings, engine: EngineName) -> list[list[str]]:
    """Give each thing of the schema as its sorted lines: the order of constraints within a table is no difference."""
    with connected(settings) as connection:
        found = connection.execute(text(SCHEMA[engine])).scalars().all()
    return sorted(
        sorted(re.sub(r"\s+", " ", line).strip(" ,") for line in ADDED.sub(",\n", sql).splitlines())
        for sql in found
    )


def test_migrations_give_the_schema_of_the_code(
    new_settings: Settings, engine: EngineName, request: pytest.FixtureRequest
) -> None:
    with connected(new_settings) as connection:
        metadata.create_all(connection)
    wanted = schema(new_settings, engine)
    with connected(new_settings) as connection:
        metadata.drop_all(connection)
    upgrade(new_settings)

    assert schema(new_settings, engine) == wanted


def test_alembic_finds_nothing_to_add(new_settings: Settings) -> None:
    upgrade(new_settings)
    with connected(new_settings) as connection:
        command.check(config(connection))


def test_the_newest_is_known_without_alembic() -> None:
    assert newest() == ScriptDirectory(str(Path(migrations.__file__).parent)).get_current_head()


def test_second_upgrade_changes_nothing(new_settings: Settings, engine: EngineName) -> None:
    upgrade(new_settings)
    once = schema(new_settings, engine)
    assert is_current(new_settings)
    upgrade(new_settings)

    assert schema(new_settings, engine) == once


def test_processes_that_start_at_once_all_succeed(new_settings: Settings) -> None:
    environment = os.environ | {
        "SIGNOFF_DATA_DIR": new_settings.data_dir,
        "SIGNOFF_DATABASE_URL": new_settings.database_url,
    }
    program = """from signoff.kernel.settings import load
from signoff.migrations.upgrade import upgrade
upgrade(load())"""
    started = [subprocess.Popen([sys.executable, "-c", program], env=environment) for _ in range(3)]

    assert [process.wait() for process in started] == [0, 0, 0]


def test_schema_of_a_newer_version_is_refused(new_settings: Settings) -> None:
    upgrade(new_settings)
    with connected(new_settings) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(SettingsError, match="9999"):
        upgrade(new_settings)


def test_looking_makes_nothing(new_settings: Settings) -> None:
    assert not is_current(new_settings)
    assert not is_current(new_settings)
    assert not Path(new_settings.data_dir).exists()


def test_database_that_is_not_there_is_named() -> None:
    settings = Settings(database_url="postgresql://nobody@127.0.0.1:1/nothing")
    with pytest.raises(Unavailable, match="did not answer"):
        upgrade(settings)


def test_earlier_events_are_filed(new_settings: Settings) -> None:
    with connected(new_settings) as connection:
        command.upgrade(config(connection), "0002")
        for payload in ('{"uuid":"u1","environment":"test"}', '{"consumer":"Foo"}'):
            connection.execute(
                text(
                    "INSERT INTO event (organisation_id, actor, kind, subject, payload, at)"
                    " VALUES (1, 'alice', 'test.happened', 'it', :payload, '2026-11-23')"
                ),
                {"payload": payload},
            )
    upgrade(new_settings)

    with connected(new_settings) as connection:
        found = connection.execute(text("SELECT record, trail FROM event ORDER BY id")).all()
    assert [tuple(row) for row in found] == [("u1", None), (None, None)]
