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
    verifiers = _verifiers(settings, key or ())
    report = _verified(settings, verifiers, _trusted(checkpoint or (), verifiers))
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
        opened(options.settings(data_dir=data_dir, database_url=database_url)) as db,
        db.reading(system()) as tx,
    ):
        typer.echo(proving.checkpoint(tx).note, nl=False)


@app.command("receipt")
def receipt(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A receipt that was downloaded.")],
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
    from signoff.domain.ledger.signing import own_signer

    return [own_signer(settings).verifier, *former(keys)]


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

    try:
        return [open_checkpoint(file.read_text("utf-8"), verifiers) for file in files]
    except NoteRejected as error:
        raise typer.BadParameter(str(error), param_hint="--checkpoint") from error


def _verified(
    settings: Settings, verifiers: "Sequence[Verifier]", trusted: "Sequence[Checkpoint]"
) -> "Report":
    from rich.console import Console
    from rich.progress import Progress

    from signoff.cli.performing import opened
    from signoff.domain.ledger.verifying import verify as verify_ledger
    from signoff.kernel.actor import system

    with opened(settings) as db, db.reading(system()) as tx, Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task("Verifying", total=None)
        return verify_ledger(
            tx,
            verifiers,
            trusted=trusted,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
