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
        ({"SIGNOFF_PORT": "many"}, ("config",), "SIGNOFF_PORT must be a whole number"),
        ({"SIGNOFF_DATABASE_URL": "mysql://host/name"}, ("migrate",), "SIGNOFF_DATABASE_URL"),
        ({"SIGNOFF_HOST": "0.0.0.0"}, ("serve", "--open"), "SIGNOFF_FORCE_OPEN"),
        ({"SIGNOFF_OPEN": "true"}, ("serve", "--host", "example.org"), "SIGNOFF_FORCE_OPEN"),
        ({}, ("serve", "--port", "65536"), "SIGNOFF_PORT must be a whole number <= 65535"),
        ({}, ("serve", "--log-level", "loud"), "SIGNOFF_LOG_LEVEL"),
        ({"SIGNOFF_LOG_LEVEL": "loud"}, ("config",), "SIGNOFF_LOG_LEVEL"),
        ({"SIGNOFF_LOG_FORMAT": "xml"}, ("config",), "SIGNOFF_LOG_FORMAT cannot have this value: `json`"),
        ({"SIGNOFF_DATA_DIR": ""}, ("config",), "SIGNOFF_DATA_DIR cannot have this value: Folder for"),
        ({"SIGNOFF_OPEN": "perhaps"}, ("config",), "SIGNOFF_OPEN must be true or false"),
        ({"SIGNOFF_DATABASE_URL": "sqlite:///:memory:"}, ("config",), "SIGNOFF_DATABASE_URL"),
        ({"SIGNOFF_BASE_URL": "tools.example.org"}, ("serve",), "SIGNOFF_BASE_URL cannot have this value"),
        ({"SIGNOFF_TRUSTED_PROXIES": "proxy"}, ("serve",), "SIGNOFF_TRUSTED_PROXIES"),
        ({"SIGNOFF_LOGIN": "admin"}, ("serve", "--port", "0"), "SIGNOFF_LOGIN must be name:password"),
        ({"SIGNOFF_LEDGER_NAME": "two words"}, ("ledger", "key"), "SIGNOFF_LEDGER_NAME"),
        ({"SIGNOFF_EVIDENCE_URL": "gs://bucket"}, ("serve",), "`file:///path` or `s3://bucket/prefix`"),
        ({"SIGNOFF_WEBHOOK_NETWORKS": "ours"}, ("worker",), "SIGNOFF_WEBHOOK_NETWORKS"),
        ({"SIGNOFF_WEBHOOK_HOSTS": "/[/"}, ("serve",), "SIGNOFF_WEBHOOK_HOSTS: /[/ is no expression"),
        ({"SIGNOFF_WEBHOOK_METHODS": ""}, ("serve",), "SIGNOFF_WEBHOOK_METHODS"),
        ({"SIGNOFF_WEBHOOK_SCHEMES": "gopher"}, ("serve",), "each part of SIGNOFF_WEBHOOK_SCHEMES"),
        ({"SIGNOFF_WEBHOOK_SUCCESS_CODES": "200, 9999"}, ("serve",), "must be a whole number <= 599"),
        ({"SIGNOFF_CLEAN_KEEP": "main"}, ("worker",), "SIGNOFF_CLEAN_KEEP: main is no JSON"),
    ],
)
def test_unusable_setting_is_one_line_and_status_2(
    run: Run,
    new_settings: Settings,
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
    # Above all no token, which is shown only once.
    assert refused.stdout == ""
    assert not Path(new_settings.data_dir).exists() or "SIGNOFF_LOGIN" in variables


def test_taken_port_is_a_refusal_that_makes_nothing(run: Run, new_settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        refused = run("serve", "--port", str(port))

    assert refused.exit_code == 1
    assert refused.stderr == f"signoff: Cannot listen on 127.0.0.1:{port}: Address already in use\n"
    assert not Path(new_settings.data_dir).exists()


def test_an_allowed_host_is_read_as_deliveries_read_it(
    run: Run, new_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGNOFF_WEBHOOK_HOSTS", r"/\.example\/$\//")

    assert run("config").exit_code == 0
