"""`signoff ledger`: proofs that the log is whole."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from signoff.cli import options
from signoff.kernel.settings import Settings

if TYPE_CHECKING:
    from signoff.domain.ledger.checkpoint import Checkpoint
    from signoff.domain.ledger.notes import Verifier
    from signoff.domain.ledger.types import Report

app = typer.Typer(help="Prove that the log is whole.", no_args_is_help=True)


@app.command("verify")
def verify(
    *,
    checkpoint: Annotated[
        list[Path] | None,
        typer.Option(
            exists=True, dir_okay=False, help="A checkpoint kept elsewhere, which the log must contain."
        ),
    ] = None,
    key: Annotated[
        list[str] | None, typer.Option(help="A key of former times that may have signed as well.")
    ] = None,
    data_dir: options.DataDir = None,
    database_url: options.DatabaseUrl = None,
) -> None:
    """Read every event, recompute every hash and signature, and name the first damaged entry, if any."""
    settings = options.settings(data_dir=data_dir, database_url=database_url)
    report = _verified(settings, key or (), checkpoint or ())
    if report.damage:
        typer.echo(f"signoff: The ledger is damaged: {report.damage}", err=True)
        raise typer.Exit(1)
    typer.echo(f"Sound: {report.entries} entries, {report.checkpoints} checkpoints, root {report.root.hex()}")


@app.command("checkpoint")
def checkpoint(*, data_dir: options.DataDir = None, database_url: options.DatabaseUrl = None) -> None:
    """Print the latest signed checkpoint, to be kept elsewhere."""
    from signoff.cli.performing import opened
    from signoff.domain.ledger import proving
    from signoff.kernel.actor import system

    with (
        opened(options.settings(data_dir=data_dir, database_url=database_url), to_read=True) as db,
        db.reading(system()) as tx,
    ):
        typer.echo(proving.checkpoint(tx).note, nl=False)


@app.command("receipt")
def receipt(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="A receipt that was downloaded."),
    ],
    *,
    key: Annotated[
        list[str] | None,
        typer.Option(help="A public key to trust; this installation's own when none is given."),
    ] = None,
    data_dir: options.DataDir = None,
) -> None:
    """Check a receipt without any server, and print the entry that it proves."""
    from signoff.domain.ledger.notes import NoteRejected
    from signoff.domain.ledger.receipts import open_receipt

    verifiers = former(key) if key else _verifiers(options.settings(data_dir=data_dir), ())
    try:
        found = open_receipt(file.read_text("utf-8"), verifiers)
    except (NoteRejected, UnicodeDecodeError) as error:
        typer.echo(f"signoff: The receipt proves nothing: {error}", err=True)
        raise typer.Exit(1) from error
    typer.echo(found.entry.decode())
    typer.echo(f"Proven: entry {found.position} of the {found.checkpoint.size} that were signed", err=True)


@app.command("key")
def key(*, data_dir: options.DataDir = None) -> None:
    """Print the public key that checkpoints are signed with."""
    typer.echo(_verifiers(options.settings(data_dir=data_dir), ())[0].text)


def _verifiers(settings: Settings, keys: Sequence[str]) -> "list[Verifier]":
    """Give the keys that count: this installation's own, if it is here, and those that were given."""
    from signoff.domain.ledger.signing import own_signer
    from signoff.kernel.crypto import stored_secret
    from signoff.kernel.errors import Unavailable

    given = former(keys)
    if stored_secret(settings):
        return [own_signer(settings).verifier, *given]
    if not given:
        # A new one would be made in whatever folder this is, and nobody signs with it.
        raise Unavailable(
            f"There is no key in {settings.data_dir}: name the folder of the data by --data-dir or SIGNOFF_DATA_DIR, "
            "or set SIGNOFF_SECRET_KEY"
        )
    return given


def former(keys: Sequence[str]) -> "list[Verifier]":
    """Read the public keys of former times; raises BadParameter."""
    from signoff.domain.ledger.notes import NoteRejected, read_verifier

    try:
        return [read_verifier(key) for key in keys]
    except NoteRejected as error:
        raise typer.BadParameter(str(error), param_hint="--key") from error


def _trusted(files: Sequence[Path], verifiers: "Sequence[Verifier]") -> "list[Checkpoint]":
    from signoff.domain.ledger.checkpoint import open_checkpoint
    from signoff.domain.ledger.notes import NoteRejected

    trusted = []
    for file in files:
        try:
            trusted.append(open_checkpoint(file.read_text("utf-8"), verifiers))
        except (NoteRejected, UnicodeDecodeError) as error:
            raise typer.BadParameter(
                f"{file} is no checkpoint of this log: {error}", param_hint="--checkpoint"
            ) from error
    return trusted


def _verified(settings: Settings, keys: Sequence[str], checkpoints: Sequence[Path]) -> "Report":
    from signoff.cli.performing import opened
    from signoff.cli.progress import bar
    from signoff.domain.ledger.verifying import verify as verify_ledger
    from signoff.kernel.actor import system

    with opened(settings, to_read=True) as db, db.reading(system()) as tx, bar() as progress:
        verifiers = _verifiers(settings, keys)
        trusted = _trusted(checkpoints, verifiers)
        task = progress.add_task("Verifying", total=None)
        return verify_ledger(
            tx,
            verifiers,
            trusted=trusted,
            progress=lambda done, total: progress.update(task, completed=done, total=total),
        )
