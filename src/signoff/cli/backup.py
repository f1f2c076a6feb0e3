"""`signoff backup`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from signoff.cli import options
from signoff.kernel.settings import Settings

if TYPE_CHECKING:
    from rich.progress import Progress

    from signoff.kernel.archive import Writing
    from signoff.kernel.tx import Tx

SECRET = "secret.key"  # noqa: S105 - a member of the file


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to make.")],
    *,
    with_keys: Annotated[
        bool,
        typer.Option(
            "--with-keys",
            help="Put the key into the file too: whoever has it can read stored secrets and sign the log.",
        ),
    ] = False,
    without_evidence: Annotated[
        bool,
        typer.Option(
            "--without-evidence",
            help="Leave the bytes of evidence files out, where they are backed up on their own.",
        ),
    ] = False,
    data_dir: options.DataDir = None,
    database_url: options.DatabaseUrl = None,
) -> None:
    """Copy everything, as it is at one moment, into one file; the server may go on meanwhile."""
    from signoff.cli.keys import must_have_key
    from signoff.cli.performing import opened
    from signoff.cli.progress import bar
    from signoff.kernel.actor import system
    from signoff.kernel.archive import new_archive

    if file.exists():
        raise typer.BadParameter(f"{file} exists already", param_hint="FILE")
    settings = options.settings(data_dir=data_dir, database_url=database_url)
    with opened(settings, to_read=True) as db, db.snapshot(system()) as tx:
        must_have_key(tx, settings)
        with bar() as progress, new_archive(file) as archive:
            rows = _copy(tx, archive, progress)
            files = 0 if without_evidence else _copy_evidence(tx, settings, archive)
            if with_keys:
                archive.aside(SECRET, _secret(settings))
            archive.finish(_about(settings))
    told = [f"{rows} rows", f"{files} evidence files", f"{file.stat().st_size} bytes", *["keys"] * with_keys]
    typer.echo(f"{file}: {', '.join(told)}")


def _copy(tx: "Tx", archive: "Writing", progress: "Progress") -> int:
    from signoff.cli.progress import counted
    from signoff.kernel import transfer
    from signoff.migrations.schema import metadata

    tables = metadata.sorted_tables
    total = sum(transfer.count(tx, table) for table in tables)
    task = progress.add_task("Copying", total=total)
    for table in tables:
        rows = counted(transfer.rows(tx, table), progress, task)
        columns = tuple(map(str, table.columns.keys()))
        archive.table(str(table.name), columns, rows, transfer.last_id(tx, table))
    return total


def _copy_evidence(tx: "Tx", settings: Settings, archive: "Writing") -> int:
    from signoff.domain.evidence.files import moving

    files = 0
    for name, content in moving.contents(tx, settings):
        archive.aside(name, content)
        files += 1
    return files


def _secret(settings: Settings) -> bytes:
    from signoff.kernel.crypto import load_keys, stored_secret

    load_keys(settings)
    return (stored_secret(settings) or "").encode()


def _about(settings: Settings) -> dict[str, str]:
    from signoff import __version__
    from signoff.domain.ledger.notes import Signer
    from signoff.kernel import clock
    from signoff.kernel.crypto import load_keys
    from signoff.kernel.database import engine_of
    from signoff.migrations.current import newest

    return {
        "made_at": clock.now(),
        "made_by": f"signoff {__version__}",
        "made_from": engine_of(settings),
        "schema": newest(),
        "ledger_key": Signer(settings.ledger_name, load_keys(settings).signing()).verifier.text,
    }
