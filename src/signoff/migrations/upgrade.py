"""Bringing a database to the schema of this version; safe when several processes start at once."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy import Connection, inspect

from signoff.kernel.full_text import ensure_indexes
from signoff.kernel.settings import Settings, SettingsError
from signoff.migrations.connecting import answering, connected, engine_for


def upgrade(settings: Settings) -> None:
    """Apply the migrations that the database lacks, all in one transaction.

    Raises SettingsError when a newer version has changed the schema already, or the database is another program's,
    Unavailable when it cannot be reached or somebody else changes it for too long.
    """
    with answering():
        _must_be_ours(settings)
        try:
            with connected(settings) as connection:
                command.upgrade(config(connection), "head")
                ensure_indexes(connection)
        except CommandError as error:
            raise SettingsError(f"This version does not know the schema of the database: {error}") from error


def _must_be_ours(settings: Settings) -> None:
    """Raise SettingsError for tables of another program, before anything of the database is changed."""
    with engine_for(settings).connect() as connection:
        tables = sorted(inspect(connection).get_table_names())
    if tables and "alembic_version" not in tables:
        raise SettingsError(
            f"The database holds tables of another program, such as {tables[0]}: name one for Signoff alone in "
            "SIGNOFF_DATABASE_URL"
        )


def config(connection: Connection) -> Config:
    """Give Alembic what it needs in place of a file."""
    made = Config(attributes={"connection": connection})
    made.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    made.set_main_option("path_separator", "newline")
    made.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return made
