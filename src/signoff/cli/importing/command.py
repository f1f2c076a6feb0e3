"""The command: in which order things are taken over, and what is said in the end."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from signoff.cli import options
from signoff.kernel.settings import Settings

if TYPE_CHECKING:
    from rich.progress import Progress

    from signoff.cli.importing.broker import Broker
    from signoff.cli.importing.contracts import Promise
    from signoff.cli.importing.tally import Tally
    from signoff.cli.importing.target import Target
    from signoff.domain.catalog.types import Application

app = typer.Typer(help="Move in from elsewhere.", no_args_is_help=True)


@app.command("pact-broker")
def pact_broker(
    *,
    url: Annotated[str, typer.Option(help="Where the broker is.")],
    token: Annotated[
        str | None, typer.Option(help="A token that may read.", envvar="PACT_BROKER_TOKEN")
    ] = None,
    username: Annotated[
        str | None, typer.Option(help="Or a user's name.", envvar="PACT_BROKER_USERNAME")
    ] = None,
    password: Annotated[str | None, typer.Option(help="And password.", envvar="PACT_BROKER_PASSWORD")] = None,
    trigger_webhooks: Annotated[
        bool, typer.Option("--trigger-webhooks", help="Go on though webhooks are enabled here.")
    ] = False,
    organisation: options.Organisation = "default",
    data_dir: options.DataDir = None,
    database_url: options.DatabaseUrl = None,
) -> None:
    """Copy a running Pact Broker, each thing with its time; run it again to go on, or for what has come since."""
    from signoff.cli.importing import webhooks
    from signoff.cli.importing.broker import Broker
    from signoff.cli.importing.tally import Tally
    from signoff.cli.importing.target import Target
    from signoff.cli.performing import opened
    from signoff.cli.progress import bar

    settings = _settings(options.settings(data_dir=data_dir, database_url=database_url))
    authentication = token or ((username, password or "") if username else None)
    tally = Tally()
    with opened(settings) as db, Broker(url, authentication) as broker, bar() as progress:
        target = Target(db, organisation)
        if not trigger_webhooks:
            target.read(webhooks.refuse_enabled)
        _take(broker, target, tally, progress)
        webhooks.take(broker, target, tally, settings.base_url or f"http://{settings.host}:{settings.port}")
    _report(tally)


def _settings(settings: Settings) -> Settings:
    # What these would make out of what is imported, the broker has made out of it already, or not.
    return settings.overlay(check_similar_names=False, detect_main_branch=False, first_tag_as_branch=False)


def _take(broker: "Broker", target: "Target", tally: "Tally", progress: "Progress") -> None:
    from signoff.cli.importing import catalog
    from signoff.cli.importing.broker import embedded, links
    from signoff.kernel.errors import Unavailable

    index = broker.get("")
    if not links(index, "pb:pacticipants"):
        raise Unavailable(f"{broker.url} is no Pact Broker: it does not speak of pacticipants")
    if links(index, "pb:environments"):
        for document in embedded(broker.get("environments"), "environments"):
            target.write(partial(catalog.environment, document=document, tally=tally))
    documents = list(broker.every("pacticipants", "pacticipants"))
    owners = [target.write(partial(catalog.application, document=each, tally=tally)) for each in documents]
    _take_histories(broker, target, tally, progress, owners)


def _take_histories(
    broker: "Broker", target: "Target", tally: "Tally", progress: "Progress", owners: "Sequence[Application]"
) -> None:
    from signoff.cli.importing.catalog import Versions
    from signoff.cli.importing.contracts import Contracts, promises
    from signoff.cli.importing.delivery import Deliveries
    from signoff.cli.progress import counted

    def each(name: str) -> "Iterator[Application]":
        return counted(owners, progress, progress.add_task(name, total=len(owners)))

    contracts = Contracts(broker, target, tally)
    promised: dict[str, list[Promise]] = {}
    numbers: dict[str, list[str]] = {}
    for owner in each("Versions"):
        versions = Versions(broker, target, owner, tally)
        versions.take()
        promised[owner.name] = promises(versions.documents)
        numbers[owner.name] = [document["number"] for document in versions.documents]
    for owner in each("Contracts"):
        contracts.take(promised[owner.name])
    # A result makes its provider's version, so all versions are there in their order first.
    for owner in each("Results"):
        contracts.take_results(promised[owner.name])
    for owner in each("Deployments"):
        Deliveries(broker, target, owner, tally).take(numbers[owner.name])


def _report(tally: "Tally") -> None:
    from signoff.cli.performing import print_table

    print_table(("", "FOUND", "NEW", "ALREADY THERE", "NOT TAKEN"), tally.rows())
    for note in tally.notes:
        typer.echo(f"not taken: {note}", err=True)
