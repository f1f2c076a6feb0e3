"""Settings on the command line, and what happens to those that cannot be used."""

import socket
from pathlib import Path

import pytest

from signoff import __version__
from signoff.kernel.settings import Settings, described
from tests.cli.conftest import Run


@pytest.fixture
def engine() -> str:
    """One engine is enough here: nothing is stored."""
    return "sqlite"


def test_version(run: Run) -> None:
    assert run("--version").stdout == f"signoff {__version__}\n"


def test_config_shows_what_is_in_force_and_masks_secrets(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGNOFF_PORT", "1234")
    monkeypatch.setenv("SIGNOFF_SECRET_KEY", "hush")
    shown = run("config").stdout

    assert "SIGNOFF_PORT=1234\n" in shown
    assert "hush" not in shown
    assert len(shown.splitlines()) == len(described())


def test_config_describes_every_setting(run: Run) -> None:
    shown = run("config", "--describe").stdout

    assert all(
        f"{variable}={default}\n    {sentence}\n" in shown for variable, default, sentence in described()
    )


@pytest.mark.parametrize(
    ("variables", "arguments", "words"),
    [
        ({"SIGNOFF_PROT": "1"}, ("config",), "SIGNOFF_PROT"),
        ({"SIGNOFF_PORT": "many"}, ("config",), "port"),
        ({"SIGNOFF_DATABASE_URL": "mysql://host/name"}, ("migrate",), "SIGNOFF_DATABASE_URL"),
        ({"SIGNOFF_HOST": "0.0.0.0"}, ("serve", "--open"), "SIGNOFF_FORCE_OPEN"),
        ({"SIGNOFF_OPEN": "true"}, ("serve", "--host", "example.org"), "SIGNOFF_FORCE_OPEN"),
        ({}, ("serve", "--port", "65536"), "port"),
        ({}, ("serve", "--log-level", "loud"), "SIGNOFF_LOG_LEVEL"),
    ],
)
def test_unusable_setting_is_one_line_and_status_2(
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str],
    arguments: tuple[str, ...],
    words: str,
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    refused = run(*arguments)

    assert refused.exit_code == 2
    assert words in refused.stderr
    assert refused.stderr.count("\n") == 1


def test_taken_port_is_a_refusal_that_makes_nothing(run: Run, new_settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        refused = run("serve", "--port", str(port))

    assert refused.exit_code == 1
    assert refused.stderr.startswith(f"signoff: Cannot listen on 127.0.0.1:{port}: ")
    assert not Path(new_settings.data_dir).exists()
