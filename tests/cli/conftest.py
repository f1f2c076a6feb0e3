"""The command, as somebody types it."""

from collections.abc import Callable

import pytest
from typer.testing import CliRunner, Result

from signoff.cli.main import app
from signoff.kernel.settings import PREFIX, Settings

Run = Callable[..., Result]


@pytest.fixture
def environment(new_settings: Settings) -> dict[str, str]:
    """The variables that name a new installation."""
    return _variables(new_settings)


@pytest.fixture
def run(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command on a new installation: `run("token", "list")`, with `input` for what is piped into it."""
    return _runner(environment, monkeypatch)


@pytest.fixture
def migrated(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command on an installation whose database has been set up."""
    command = _runner(_variables(settings), monkeypatch)
    assert command("migrate").exit_code == 0
    return command


def _variables(settings: Settings) -> dict[str, str]:
    given = {
        "DATA_DIR": settings.data_dir,
        "DATABASE_URL": settings.database_url,
        "DURABLE": str(settings.durable).lower(),
    }
    return {PREFIX + name: value for name, value in given.items()}


def _runner(variables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Run:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    def run(*arguments: str, input: str = "") -> Result:  # noqa: A002 - the runner's own word
        return CliRunner().invoke(app, arguments, input=input)

    return run
