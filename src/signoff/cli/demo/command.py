"""The command itself."""

from collections.abc import Callable
from functools import partial

import typer

from signoff.cli import options
from signoff.kernel import clock
from signoff.kernel.tx import Tx

DAYS_APART = 4


def _ago(days: int, hours: float, work: Callable[[Tx], None]) -> Callable[[Tx], None]:
    def performed(tx: Tx) -> None:
        tx.now = clock.shifted(tx.now, days=-days, seconds=3600 * hours)
        work(tx)

    return performed


def demo(
    *,
    organisation: options.Organisation = "default",
    data_dir: options.DataDir = None,
    database_url: options.DatabaseUrl = None,
) -> None:
    """Fill an empty organisation with an online shop: contracts, results, evidence, approvals, deployments."""
    from signoff.cli.demo import proofs, shop, story
    from signoff.cli.performing import perform
    from signoff.cli.progress import bar, counted

    settings = options.settings(data_dir=data_dir, database_url=database_url)

    def let(days: int, hours: float, *works: Callable[[Tx], None]) -> None:
        for work in works:
            perform(settings, organisation, _ago(days, hours, work))

    def tell(build: int) -> None:
        days, last = DAYS_APART * (story.BUILDS + 1 - build), build == story.BUILDS
        let(days, 0, partial(story.tell, build=build))
        let(days, 0.2, partial(proofs.prove, build=build, last=last))
        let(days, 0.3, proofs.follow)
        let(days, 1, partial(proofs.approve, build=build, last=last))
        let(days, 2, partial(proofs.ask, build=build, last=last))
        let(days, 3, partial(story.deploy, build=build), partial(proofs.look, build=build))

    let(DAYS_APART * (story.BUILDS + 1), 0, story.begin, proofs.begin)
    with bar() as progress:
        task = progress.add_task("Building, proving, deploying", total=story.BUILDS)
        for build in counted(range(1, story.BUILDS + 1), progress, task):
            tell(build)
    let(1, 0, story.end, proofs.end, proofs.follow)
    typer.echo("The demo is in. Look around at the server's address, for example:")
    typer.echo("  the pairs and how they stand:   /")
    typer.echo("  what is proved, and what is not: /flows, /gate, /environments")
    typer.echo("  may orders go to production?    pact broker can-i-deploy --pacticipant orders \\")
    version = shop.number("orders", story.BUILDS, "main")
    typer.echo(f"                                    --version {version} --to-environment production")
