"""`signoff worker`."""

import asyncio
import signal

import typer

from signoff.cli import options
from signoff.kernel.settings import Settings


def worker(
    *,
    data_dir: options.DataDir = None,
    database_url: options.DatabaseUrl = None,
    log_level: options.LogLevel = None,
) -> None:
    """Do only the work beside requests, until told to stop; `serve` does it too."""
    import uvloop

    from signoff.cli.keys import must_have_key
    from signoff.cli.performing import opened
    from signoff.kernel import log
    from signoff.kernel.actor import system
    from signoff.migrations.current import bring_up_to_date

    settings = options.settings(data_dir=data_dir, database_url=database_url, log_level=log_level)
    options.check(settings)
    log.configure(settings)
    bring_up_to_date(settings)
    with opened(settings) as db, db.reading(system()) as tx:
        must_have_key(tx, settings)
    uvloop.run(_work(settings))


async def _work(settings: Settings) -> None:
    from signoff.kernel.database import open_database
    from signoff.server import background

    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    db = open_database(settings)
    work = background(db, settings)
    work.start()
    typer.echo("Signoff works in the background.")
    await stop.wait()
    await work.stop()
    db.close()
