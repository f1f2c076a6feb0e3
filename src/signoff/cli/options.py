"""Options that several commands share; those that stand for a setting have the setting's own sentence."""

import os
from typing import Annotated, Any

import typer

from signoff.cli.pact_broker_names import translated
from signoff.kernel.settings import PREFIX, Settings, described, load

_SENTENCES = {variable: sentence for variable, _, sentence in described()}


def _setting(name: str) -> Any:
    variable = PREFIX + name.upper()
    return typer.Option(f"--{name.replace('_', '-')}", help=f"{_SENTENCES[variable]} [{variable}]")


DataDir = Annotated[str | None, _setting("data_dir")]
DatabaseUrl = Annotated[str | None, _setting("database_url")]
Host = Annotated[str | None, _setting("host")]
Port = Annotated[int | None, _setting("port")]
BaseUrl = Annotated[str | None, _setting("base_url")]
Open = Annotated[bool | None, _setting("open")]
ForceOpen = Annotated[bool | None, _setting("force_open")]
PublicRead = Annotated[bool | None, _setting("public_read")]
LogLevel = Annotated[str | None, _setting("log_level")]

Organisation = Annotated[str, typer.Option(help="The organisation that is meant.")]


def settings(**given: object) -> Settings:
    """Read the settings, and let the options that were given stand above them."""
    return load(translated(os.environ).environment).overlay(
        **{name: value for name, value in given.items() if value is not None}
    )
