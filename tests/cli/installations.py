"""Whole installations: what they hold, and a second one beside the first."""

from collections.abc import Callable

from typer.testing import CliRunner, Result

from signoff.cli.main import app
from signoff.kernel import transfer
from signoff.kernel.actor import system
from signoff.kernel.database import open_database
from signoff.kernel.settings import PREFIX, Settings
from signoff.kernel.sql import Row
from signoff.migrations.schema import metadata

Signoff = Callable[..., Result]


def signoff(settings: Settings, *arguments: str, **more: str) -> Result:
    """Run the command on an installation."""
    given = {
        "DATA_DIR": settings.data_dir,
        "DATABASE_URL": settings.database_url,
        "DURABLE": str(settings.durable).lower(),
        **more,
    }
    return CliRunner().invoke(app, arguments, env={PREFIX + name: value for name, value in given.items()})


def content(settings: Settings) -> dict[str, list[Row]]:
    """Give every row of every table."""
    db = open_database(settings)
    with db.snapshot(system()) as tx:
        found = {
            str(table.name): sorted(transfer.rows(tx, table), key=repr) for table in metadata.sorted_tables
        }
    db.close()
    return found
