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
    given = {"DATA_DIR": new_settings.data_dir, "DATABASE_URL": new_settings.database_url}
    return {PREFIX + name: value for name, value in given.items()}


@pytest.fixture
def run(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command in this process: `run("token", "list")`, `input` for what is piped into it."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    def run_command(*arguments: str, input: str = "") -> Result:  # noqa: A002 - the runner's own word
        return CliRunner().invoke(app, arguments, input=input)

    return run_command


@pytest.fixture
def migrated(run: Run) -> Run:
    """The command, with a database that has been set up."""
    assert run("migrate").exit_code == 0
    return run
