"""The command `signoff`."""

import sqlite3
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from signoff import __version__
from signoff.cli import backup, clean, config, ledger, migrate, restore, serve, token, user, worker
from signoff.cli.demo import command
from signoff.cli.importing import command as importing
from signoff.kernel.errors import SignoffError
from signoff.kernel.settings import SettingsError


class Commands(TyperGroup):
    """Tells what went wrong in one line: status 2 for settings that cannot be used, 1 for a refusal."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            # Whoever read what is printed has seen enough.
            raise
        except _foreseen() as error:
            # What a driver has to say may have several lines.
            typer.echo(f"signoff: {' '.join(_said(error).split())}", err=True)
            raise typer.Exit(2 if isinstance(error, SettingsError) else 1) from error


def _foreseen() -> tuple[type[Exception], ...]:
    # What somebody types need not be text.
    return (SettingsError, SignoffError, OSError, UnicodeEncodeError, *_drivers_errors())


def _drivers_errors() -> tuple[type[Exception], ...]:
    """Give what drivers raise: that of PostgreSQL is loaded only where it is used."""
    psycopg = sys.modules.get("psycopg")
    return (sqlite3.DatabaseError, psycopg.Error) if psycopg else (sqlite3.DatabaseError,)


def _said(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return f"The database failed: {error}" if isinstance(error, _drivers_errors()) else str(error)


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"max_content_width": 120},
)
app.command("serve")(serve.serve)
app.command("worker")(worker.worker)
app.command("migrate")(migrate.migrate)
app.command("demo")(command.demo)
app.command("backup")(backup.backup)
app.command("restore")(restore.restore)
app.command("clean")(clean.clean)
app.command("config")(config.config)
app.add_typer(importing.app, name="import")
app.add_typer(token.app, name="token")
app.add_typer(user.app, name="user")
app.add_typer(ledger.app, name="ledger")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"signoff {__version__}")
        raise typer.Exit


@app.callback()
def main(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Keep promises and proofs, and answer: may this version go there, and why."""
