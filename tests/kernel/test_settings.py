"""Settings come from the environment, typed and checked."""

import pytest

from signoff.kernel import settings
from signoff.kernel.settings import Settings, SettingsError


def test_values_are_converted() -> None:
    loaded = settings.load(
        {
            "SIGNOFF_PORT": "8080",
            "SIGNOFF_OPEN": "true",
            "SIGNOFF_TRUSTED_PROXIES": "10.0.0.0/8, ::1",
            "PATH": "/bin",
        }
    )

    assert loaded == Settings(port=8080, open=True, trusted_proxies=["10.0.0.0/8", "::1"])


@pytest.mark.parametrize(
    "environment",
    [{"SIGNOFF_PORT": "many"}, {"SIGNOFF_PORT": "70000"}, {"SIGNOFF_PROT": "1"}, {"SIGNOFF_OPEN": "perhaps"}],
)
def test_what_cannot_be_used_is_named(environment: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match=r"PROT|PORT|OPEN"):
        settings.load(environment)


def test_secrets_are_masked() -> None:
    shown = dict(settings.effective(Settings(secret_key="s3cret", database_url="postgresql://u:p@h/d")))

    assert shown["SIGNOFF_SECRET_KEY"] == shown["SIGNOFF_DATABASE_URL"] == settings.MASK


def test_every_setting_has_a_sentence() -> None:
    assert all(text.endswith(".") for _, _, text in settings.described())
