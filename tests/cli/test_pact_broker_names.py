"""The environment of a Pact Broker moves over as it is."""

import pytest

from signoff.cli.pact_broker_names import translated
from signoff.kernel.settings import SettingsError, load


def test_their_names_become_ours() -> None:
    found = translated(
        {
            "PACT_BROKER_BASE_URLS": "https://a.example.org https://b.example.org",
            "PACT_BROKER_ALLOW_PUBLIC_READ": "true",
            "PACT_BROKER_BASIC_AUTH_USERNAME": "ci",
            "PACT_BROKER_BASIC_AUTH_PASSWORD": "a:b",
            "PACT_BROKER_WEBHOOK_HOST_WHITELIST": "example.org *.example.net",
            "PACT_BROKER_ORDER_VERSIONS_BY_DATE": "true",
            "PACT_BROKER_SHIELDS_IO_BASE_URL": "https://shields.example.org",
            "PACT_BROKER_HTTP_PORT": "1",
        }
    )
    settings = load(found.environment)

    assert settings.base_url == "https://a.example.org"
    assert settings.public_read
    assert settings.login == "ci:a:b"
    assert settings.badge_service == "https://shields.example.org"
    assert settings.webhook_hosts == ["example.org", "*.example.net"]
    assert "not used here: PACT_BROKER_HTTP_PORT" in found.notes
    assert "taken from PACT_BROKER_ALLOW_PUBLIC_READ: SIGNOFF_PUBLIC_READ" in found.notes


def test_ours_stand_above_theirs() -> None:
    found = translated({"PACT_BROKER_PORT": "1000", "SIGNOFF_PORT": "2000"})

    assert load(found.environment).port == 2000


def test_half_a_credential_opens_nothing() -> None:
    assert load(translated({"PACT_BROKER_BASIC_AUTH_USERNAME": "ci"}).environment).login == ""


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("ORDER_VERSIONS_BY_DATE", "versions are ordered by when they were first heard of"),
        ("USE_CASE_SENSITIVE_RESOURCE_NAMES", "names are told apart by case"),
    ],
)
def test_what_cannot_be_had_is_refused(name: str, reason: str) -> None:
    for value in ("false", "0"):
        with pytest.raises(SettingsError, match=f"{name} can only be true here: {reason}"):
            translated({f"PACT_BROKER_{name}": value})
    assert load(translated({f"PACT_BROKER_{name}": "1"}).environment) == load({})


@pytest.mark.parametrize(("theirs", "ours"), [("false", True), ("true", False), ("0", True)])
def test_what_is_said_the_other_way_round(theirs: str, ours: bool) -> None:
    name = "PACT_BROKER_BASE_EQUALITY_ONLY_ON_CONTENT_THAT_AFFECTS_VERIFICATION_RESULTS"
    found = translated({name: theirs})

    assert load(found.environment).compare_whole_contracts is ours
    assert f"taken from {name}: SIGNOFF_COMPARE_WHOLE_CONTRACTS" in found.notes


def test_a_word_that_is_neither_true_nor_false_is_refused() -> None:
    with pytest.raises(SettingsError, match="must be true or false"):
        translated({"PACT_BROKER_ORDER_VERSIONS_BY_DATE": "maybe"})
