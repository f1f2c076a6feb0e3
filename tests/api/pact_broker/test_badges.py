"""Badges: what they say, in which colour, and that they answer even when there is nothing."""

import re

import pytest

from signoff.kernel.settings import Settings
from tests.api.client import Client
from tests.api.pact_broker.arrange import contract, environment

PAIR = "/pacts/provider/Bar/consumer/Foo"
GREEN, RED, ORANGE, GREY = "#44cc11", "#e05d44", "#fe7d37", "#9f9f9f"


def verify(client: Client, provider_version: str, *, success: bool = True) -> None:
    sha = client.get(f"{PAIR}/latest").json()["_links"]["pb:pact-version"]["name"]
    body = {"success": success, "providerApplicationVersion": provider_version}
    assert client.post(f"{PAIR}/pact-version/{sha}/verification-results", body).status_code == 201


def said(client: Client, path: str) -> tuple[str, str, str]:
    """Give the two texts of a badge and its colour."""
    response = client.get(path, accept="image/svg+xml,image/*;q=0.8,*/*;q=0.5")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("image/svg+xml")
    texts = re.findall(r">([^<>]+)</text>", response.text)
    colour = re.findall(r'fill="(#[0-9a-f]{6})" d="M', response.text)[0]
    return texts[0], texts[2], colour


@pytest.fixture(autouse=True)
def _published(client: Client) -> None:
    contract(client, "Foo", "1", "Bar")


def test_a_contract_nobody_verified(client: Client) -> None:
    assert said(client, f"{PAIR}/latest/badge.svg") == ("foo/bar pact", "unknown", GREY)
    assert said(client, f"{PAIR}/latest-untagged/badge.svg") == ("foo/bar pact", "unknown", GREY)


def test_verified_failed_and_changed(client: Client) -> None:
    verify(client, "9")
    assert said(client, f"{PAIR}/latest/badge.svg") == ("foo/bar pact", "verified", GREEN)
    verify(client, "10", success=False)
    assert said(client, f"{PAIR}/latest/badge.svg") == ("foo/bar pact", "failed", RED)
    verify(client, "11")
    client.put(f"{PAIR}/version/2", {"interactions": [{"description": "new"}]})
    assert said(client, f"{PAIR}/latest/badge.svg") == ("foo/bar pact", "changed", ORANGE)


def test_labels_initials_and_tags(client: Client) -> None:
    client.put("/pacticipants/Foo/versions/1/tags/prod")
    contract(client, "web-shop", "1", "order-service")

    assert said(client, f"{PAIR}/latest/prod/badge")[0] == "foo (prod)/bar pact"
    assert said(client, f"{PAIR}/latest/badge?label=consumer")[0] == "foo pact"
    url = "/pacts/provider/order-service/consumer/web-shop/latest/badge?initials=true"
    assert said(client, url)[0] == "ws/os pact"


def test_heads_of_branches(client: Client) -> None:
    client.put("/pacticipants/Foo/branches/feat%2Fx/versions/1")

    assert said(client, f"{PAIR}/branch/feat%2Fx/latest/badge.svg") == ("foo/bar pact", "unknown", GREY)


def test_nothing_to_show_is_a_badge_too(client: Client) -> None:
    nothing = ("pact not found", "unknown", GREY)
    assert said(client, "/pacts/provider/No/consumer/Foo/latest/badge") == nothing


def test_what_is_not_found_is_named(client: Client) -> None:
    client.put("/pacticipants/Foo/branches/main/versions/1")
    client.put("/pacticipants/Foo/branches/left/versions/1")
    client.delete("/pacticipants/Foo/branches/left/versions/1")
    client.patch("/pacticipants/Foo", {"mainBranch": "other"})
    environment(client)
    deploy = "latest-version/can-i-deploy/to-environment"
    for path, missing in (
        (f"No/branches/main/{deploy}/test", "pacticipant"),
        (f"Foo/branches/none/{deploy}/test", "branch"),
        (f"Foo/branches/left/{deploy}/test", "version"),
        (f"Foo/branches/main/{deploy}/none", "environment"),
        ("No/latest-version/dev/can-i-deploy/to/prod", "pacticipant"),
        ("Foo/latest-version/dev/can-i-deploy/to/prod", "version"),
        ("No/main-branch/can-i-merge", "pacticipant"),
        ("Foo/main-branch/can-i-merge", "main branch version"),
    ):
        assert said(client, f"/pacticipants/{path}/badge") == (missing, "not found", GREY)


def test_between_two_tags(client: Client) -> None:
    url = "/matrix/provider/Bar/latest/test/consumer/Foo/latest/prod/badge"
    assert said(client, url)[0] == "pact not found"
    client.put("/pacticipants/Foo/versions/1/tags/prod")
    client.put("/pacticipants/Bar/versions/9/tags/test")
    assert said(client, url) == ("foo (prod)/bar (test) pact", "unknown", GREY)
    verify(client, "9")
    assert said(client, url) == ("foo (prod)/bar (test) pact", "verified", GREEN)


def test_can_i_deploy(client: Client) -> None:
    environment(client, "production", production=True)
    client.put("/pacticipants/Foo/branches/main/versions/1")
    client.put("/pacticipants/Foo/versions/1/tags/dev")
    to_environment = (
        "/pacticipants/Foo/branches/main/latest-version/can-i-deploy/to-environment/production/badge"
    )
    to_tag = "/pacticipants/Foo/latest-version/dev/can-i-deploy/to/prod/badge"

    assert said(client, to_environment) == ("can-i-deploy", "main to production", RED)
    assert said(client, f"{to_tag}?label=shall+we") == ("shall we", "dev to prod", RED)
    client.put("/pacticipants/Bar/versions/9/tags/production")
    client.put("/pacticipants/Bar/versions/9/tags/prod")
    verify(client, "9")
    assert said(client, to_environment) == ("can-i-deploy", "main to production", GREEN)
    assert said(client, to_tag) == ("can-i-deploy", "dev to prod", GREEN)


def test_can_i_merge(client: Client) -> None:
    url = "/pacticipants/Foo/main-branch/can-i-merge/badge"
    client.put("/pacticipants/Foo/branches/main/versions/1")
    client.put("/pacticipants/Bar/branches/main/versions/9")
    assert said(client, url) == ("can-i-merge", "unknown", GREY)
    verify(client, "9")
    assert said(client, url) == ("can-i-merge", "success", GREEN)


def test_names_are_text_and_never_markup(client: Client) -> None:
    client.put("/pacts/provider/Bar/consumer/%3Cscript%3E/version/1", {"interactions": []})

    response = client.get("/pacts/provider/Bar/consumer/%3Cscript%3E/latest/badge.svg")

    assert "<script>" not in response.text
    assert "&lt;script&gt;" in response.text


def test_they_want_a_credential_by_default(nobody: Client) -> None:
    assert nobody.get(f"{PAIR}/latest/badge.svg").status_code == 401


class TestPublicBadges:
    """Badges for anybody, and nothing else."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.overlay(public_badges=True)

    def test_anybody_sees_them(self, nobody: Client) -> None:
        assert said(nobody, f"{PAIR}/latest/badge.svg") == ("foo/bar pact", "unknown", GREY)
        assert nobody.get(f"{PAIR}/latest").status_code == 401


class TestForeignService:
    """Badges from a shields service, as the reference sends them."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.overlay(badge_service="https://shields.example.org/")

    def test_the_request_is_sent_there(self, client: Client) -> None:
        contract(client, "web-shop_2", "1", "Bar")

        response = client.get("/pacts/provider/Bar/consumer/web-shop_2/latest/badge.svg")

        assert response.status_code == 307
        wanted = "https://shields.example.org/badge/web--shop__2%2Fbar%20pact-unknown-lightgrey.svg"
        assert response.headers["location"] == wanted
