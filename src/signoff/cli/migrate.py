"""`signoff migrate`."""

import asyncio

import typer

from signoff.cli import options


def migrate(data_dir: options.DataDir = None, database_url: options.DatabaseUrl = None) -> None:
    """Bring the database to the schema of this version; `serve` and `worker` do so by themselves."""
    from signoff.cli.performing import opened
    from signoff.domain.identity.organisations import ensure_organisation
    from signoff.kernel.actor import system
    from signoff.migrations.upgrade import upgrade

    settings = options.settings(data_dir=data_dir, database_url=database_url)
    upgrade(settings)
    with opened(settings) as db:
        asyncio.run(db.write(system(), ensure_organisation))
    typer.echo("The database is up to date.")
