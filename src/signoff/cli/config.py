"""`signoff config`."""

from typing import Annotated

import typer

from signoff.cli import options
from signoff.kernel.settings import described, effective


def config(
    describe: Annotated[
        bool, typer.Option("--describe", help="Say what each setting is for instead.")
    ] = False,
) -> None:
    """Print the settings in force, secrets masked."""
    if describe:
        for variable, default, sentence in described():
            typer.echo(f"{variable}={default}\n    {sentence}")
        return
    settings = options.settings()
    options.check(settings)
    for variable, value in effective(settings):
        typer.echo(f"{variable}={value}")
