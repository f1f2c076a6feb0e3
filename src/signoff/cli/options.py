"""Options that several commands share; those that stand for a setting have the setting's own sentence."""

import os
import re
from typing import Annotated, Any

import typer

from signoff.cli.pact_broker_names import translated
from signoff.kernel.settings import PREFIX, Settings, SettingsError, described, load

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
    found = translated(os.environ)
    try:
        read = load(found.environment)
    except SettingsError as error:
        sources = [theirs for ours, theirs in found.taken.items() if ours in str(error)]
        raise SettingsError(f"{error} (taken from {sources[0]})" if sources else str(error)) from error
    return read.overlay(**{name: value for name, value in given.items() if value is not None})


def check(settings: Settings) -> None:
    """Raise SettingsError for a value that its type lets pass and that cannot be used, before anything is made."""
    from signoff.api.kit.addressing import Addressing
    from signoff.domain.decisions.retention.keeping import read_versions
    from signoff.domain.outbound.checking import expression_of
    from signoff.kernel import log, net
    from signoff.kernel.database import engine_of
    from signoff.kernel.errors import Invalid

    engine_of(settings)
    log.level_of(settings)
    net.networks(settings)
    Addressing(settings)
    for entry in settings.webhook_hosts:
        try:
            re.compile(expression_of(entry) or "")
        except re.error as error:
            raise SettingsError(f"{PREFIX}WEBHOOK_HOSTS: {entry} is no expression: {error}") from error
    try:
        read_versions([settings.clean_keep])
    except Invalid as error:
        raise SettingsError(f"{PREFIX}CLEAN_KEEP: {error}") from error
