"""Which schema a database has, told without what changes it: that loads slowly, and nearly every start does without."""

from pathlib import Path

from sqlalchemy import inspect, text

from signoff.kernel.database import engine_of
from signoff.kernel.settings import Settings
from signoff.kernel.sql import EngineName
from signoff.kernel.sqlite.database import sqlite_path
from signoff.migrations.connecting import answering, engine_for


def is_current(settings: Settings) -> bool:
    """Tell whether the database has the schema of this version; raises Unavailable when it cannot be reached."""
    if engine_of(settings) is EngineName.SQLITE and not sqlite_path(settings).exists():
        return False
    with answering(), engine_for(settings).connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalars()
        return list(found) == [newest()]


def bring_up_to_date(settings: Settings) -> None:
    """Do what `upgrade` does, where there is anything to do."""
    if not is_current(settings):
        from signoff.migrations.upgrade import upgrade  # noqa: PLC0415 - see above

        upgrade(settings)


def newest() -> str:
    """Name the schema of this version: migrations are numbered."""
    versions = Path(__file__).with_name("versions")
    return max(each.stem.partition("_")[0] for each in versions.glob("[0-9]*.py"))
