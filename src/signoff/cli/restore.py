"""`signoff restore`: all of a backup, or nothing."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from signoff.cli import options
from signoff.kernel.settings import Settings

if TYPE_CHECKING:
    from rich.progress import Progress
    from sqlalchemy import Table

    from signoff.domain.ledger.notes import Verifier
    from signoff.kernel.archive import Archive, TableEntry
    from signoff.kernel.tx import Tx

# So many tables that are not empty are named.
NAMED = 3

Pairs = Sequence[tuple["TableEntry", "Table"]]


def restore(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="What `signoff backup` made.")
    ],
    *,
    force_empty: Annotated[
        bool, typer.Option("--force-empty", help="Remove everything that the database holds first.")
    ] = False,
    other_keys: Annotated[
        bool,
        typer.Option(
            "--other-keys",
            help="Go on without the key of the backup: secrets that it holds can then never be read again.",
        ),
    ] = False,
    key: Annotated[
        list[str] | None, typer.Option(help="A key of former times that may have signed the log as well.")
    ] = None,
    data_dir: options.DataDir = None,
    database_url: options.DatabaseUrl = None,
) -> None:
    """Fill an empty database from a backup of either engine, and verify the result; stop its servers first."""
    from signoff.cli.ledger import former
    from signoff.cli.performing import opened
    from signoff.cli.progress import bar
    from signoff.domain.evidence.files import moving
    from signoff.kernel.actor import system
    from signoff.kernel.archive import open_archive
    from signoff.migrations.upgrade import upgrade

    settings = options.settings(data_dir=data_dir, database_url=database_url)
    with open_archive(file) as archive, bar() as progress:
        pairs = _pairs(file, archive)
        verifiers = [_verifier(settings, archive, other_keys=other_keys), *former(key or ())]
        task = progress.add_task("Checking the file", total=sum(entry.rows for entry, _ in pairs))
        archive.check(lambda rows: progress.advance(task, rows))
        upgrade(settings)
        with opened(settings) as db, db.writing(system()) as tx:
            _make_empty(tx, pairs, force=force_empty)
            _fill(tx, archive, pairs, progress)
            entries = _verify_ledger(tx, verifiers)
            # Before the rows that speak of them count.
            files = moving.keep(settings, archive.manifest.others, archive.find)
            _keep_key(settings, archive, other_keys=other_keys)
    rows = sum(entry.rows for entry, _ in pairs)
    told = f"Restored {rows} rows in {len(pairs)} tables and {files} evidence files"
    typer.echo(f"{told}; the ledger is sound: {entries} entries")


def _pairs(file: Path, archive: "Archive") -> Pairs:
    from signoff.kernel.errors import Invalid
    from signoff.migrations.current import newest
    from signoff.migrations.schema import metadata

    about, entries = archive.manifest.about, archive.manifest.tables
    if about.get("schema") != newest():
        why = f"has the schema {about.get('schema')} of {about.get('made_by')}, and this version wants {newest()}"
        raise Invalid({str(file): [why]})
    tables = metadata.sorted_tables
    shapes = [(table.name, tuple(table.columns.keys())) for table in tables]
    if [(entry.name, entry.columns) for entry in entries] != shapes:
        raise Invalid({str(file): ["does not have the tables of its schema"]})
    return list(zip(entries, tables, strict=True))


def _verifier(settings: Settings, archive: "Archive", *, other_keys: bool) -> "Verifier":
    from signoff.cli.backup import SECRET
    from signoff.domain.ledger.notes import Signer, read_verifier
    from signoff.kernel.crypto import Keys, stored_secret
    from signoff.kernel.errors import Conflict

    theirs = read_verifier(archive.manifest.about["ledger_key"])
    inside = archive.find(SECRET)
    secret = stored_secret(settings) or (inside.decode() if inside else None)
    if other_keys:
        return theirs
    if secret is None or Signer(theirs.name, Keys(secret).signing()).verifier != theirs:
        raise Conflict(
            "This installation does not have the key that the backup was made with. Give it its secret.key or "
            "SIGNOFF_SECRET_KEY, or go on without by --other-keys"
        )
    return theirs


def _make_empty(tx: "Tx", pairs: Pairs, *, force: bool) -> None:
    from signoff.kernel import transfer
    from signoff.kernel.errors import Conflict

    transfer.unhurried(tx)
    if force:
        transfer.empty(tx, [table for _, table in pairs])
    full = [table.name for _, table in pairs if transfer.count(tx, table)]
    if full:
        more = f" and {len(full) - NAMED} more tables" if len(full) > NAMED else ""
        raise Conflict(
            f"The database is not empty (there is something in {', '.join(full[:NAMED])}{more}); --force-empty empties "
            "it first"
        )


def _fill(tx: "Tx", archive: "Archive", pairs: Pairs, progress: "Progress") -> None:
    from signoff.cli.progress import counted
    from signoff.kernel import transfer

    filling = progress.add_task("Filling", total=sum(entry.rows for entry, _ in pairs))
    digests = {}
    for entry, table in pairs:
        rows = archive.rows(entry, _binary(table))
        digests[entry.name] = transfer.put(tx, table, counted(rows, progress, filling))
        transfer.go_on_after(tx, table, entry.last_id)
    comparing = progress.add_task("Comparing", total=sum(entry.rows for entry, _ in pairs))
    for entry, table in pairs:
        found = transfer.digest(counted(transfer.rows(tx, table), progress, comparing))
        _must_equal(entry, found == digests[entry.name] and transfer.count(tx, table) == entry.rows)


def _must_equal(entry: "TableEntry", equal: bool) -> None:
    from signoff.kernel.errors import Conflict

    if not equal:
        raise Conflict(f"The table {entry.name} did not become what the backup says; nothing was kept")


def _binary(table: "Table") -> set[str]:
    return {column.name for column in table.columns if column.type.python_type is bytes}


def _verify_ledger(tx: "Tx", verifiers: "list[Verifier]") -> int:
    from signoff.domain.ledger.verifying import verify
    from signoff.kernel.errors import Conflict

    report = verify(tx, verifiers)
    if report.damage:
        raise Conflict(f"The ledger in the backup is damaged, nothing was kept: {report.damage}")
    return report.entries


def _keep_key(settings: Settings, archive: "Archive", *, other_keys: bool) -> None:
    from signoff.cli.backup import SECRET
    from signoff.kernel.crypto import load_keys, store_secret, stored_secret

    inside = archive.find(SECRET)
    if inside and stored_secret(settings) is None:
        store_secret(settings, inside.decode())
    elif other_keys:
        # Without any key a server would ask for the one of the backup.
        load_keys(settings)
