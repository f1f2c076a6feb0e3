"""The command itself."""

from collections.abc import Callable
from functools import partial

import typer

from signoff.cli import options
from signoff.kernel import clock
from signoff.kernel.tx import Tx

DAYS_APART = 4


def _days_ago(days: int, work: Callable[[Tx], None]) -> Callable[[Tx], None]:
    def performed(tx: Tx) -> None:
        tx.now = clock.shifted(tx.now, days=-days)
        work(tx)

    return performed


def demo(
    *,
    organisation: options.Organisation = "default",
    data_dir: options.DataDir = None,
    database_url: options.DatabaseUrl = None,
) -> None:
    """Fill an empty organisation with an online shop: applications, contracts, results, deployments."""
    from rich.progress import track

    from signoff.cli.demo import story
    from signoff.cli.performing import perform

    settings = options.settings(data_dir=data_dir, database_url=database_url)
    perform(settings, organisation, story.begin)
    for build in track(range(1, story.BUILDS + 1), "Building, verifying, deploying"):
        days = DAYS_APART * (story.BUILDS + 1 - build)
        perform(settings, organisation, _days_ago(days, partial(story.tell, build=build)))
    perform(settings, organisation, _days_ago(1, story.end))
    typer.echo("The demo is in. Look around at the server's address, for example:")
    typer.echo("  the pairs and how they stand:   /")
    typer.echo("  may orders go to production?    pact broker can-i-deploy --pacticipant orders \\")
    version = story.number("orders", story.BUILDS, "main")
    typer.echo(f"                                    --version {version} --to-environment production")
