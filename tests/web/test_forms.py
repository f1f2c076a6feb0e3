"""Forms are taken from pages of ours only, filled in by whoever they were given to; clients notice nothing."""

import asyncio

import pytest

from signoff.domain.catalog.types import ApplicationChanges
from signoff.kernel import clock
from signoff.kernel.database import Database, open_database
from tests.api.client import BASE, Client
from tests.web.conftest import NOW
from tests.web.shop import Shop
from tests.web.visitor import ACCEPT, FORM, Visitor
from tests.world import World

LABEL = "/pacticipants/orders/labels/x/delete"


@pytest.fixture(autouse=True)
def labelled(shop: Shop) -> None:
    """A label that the forms of these tests would remove."""
    shop.describe("orders", ApplicationChanges(), "x")


def has_label(manager: Visitor) -> bool:
    return manager.get(LABEL).status_code == 200


def test_a_form_of_ours_is_taken_and_the_browser_sent_on(manager: Visitor) -> None:
    response = manager.send(LABEL)

    assert (response.status_code, response.headers["location"]) == (303, f"{BASE}/pacticipants/orders")
    assert not has_label(manager)


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example.org"},
        {"origin": "null"},
        {"origin": "http://signoff.example.org"},
        {"origin": "https://signoff.example.org.evil.org"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"origin": "https://evil.example.org", "sec_fetch_site": ""},
    ],
)
def test_a_form_of_another_site_is_refused(manager: Visitor, headers: dict[str, str]) -> None:
    """Even one that knows a good token."""
    response = manager.send(LABEL, **headers)

    assert response.status_code == 403
    assert "was not sent from a page of this server" in response.text
    assert has_label(manager)


@pytest.mark.parametrize(
    "token", ["", ".", "x", "99999999999.", f"99999999999.{'0' * 64}", "١٢.x", "9" * 5000]
)
def test_a_form_without_a_good_token_is_refused(manager: Visitor, token: str) -> None:
    response = manager.send(LABEL, token=token)

    assert response.status_code == 403
    assert has_label(manager)


def test_a_token_is_good_for_one_person_only(
    manager: Visitor, db: Database, world: World, runner: asyncio.Runner
) -> None:
    bob = Visitor(Client(db, runner, world.token(world.bob).value))

    assert manager.send(LABEL, token=bob.token(LABEL)).status_code == 403
    assert bob.send(LABEL).status_code == 303


def test_a_token_grows_old(manager: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    token = manager.token(LABEL)
    monkeypatch.setattr(clock, "now", lambda: clock.shifted(NOW, seconds=12 * 3600))

    response = manager.send(LABEL, token=token)

    assert response.status_code == 403
    assert "older than half a day" in response.text


def test_browsers_that_say_nothing_of_their_origin_need_the_token(manager: Visitor) -> None:
    assert manager.send(LABEL, token="", origin="", sec_fetch_site="").status_code == 403
    assert manager.send(LABEL, origin="", sec_fetch_site="").status_code == 303


def test_whoever_lacks_the_permission_sees_no_form_and_is_refused(visitor: Visitor, manager: Visitor) -> None:
    assert visitor.get(LABEL).status_code == 403
    assert visitor.send(LABEL, token=manager.token(LABEL)).status_code == 403
    assert "Delete" not in visitor.content("/pacticipants/orders")
    assert "Delete" in manager.content("/pacticipants/orders")


def test_nobody_is_asked_to_sign_in(nobody: Visitor, manager: Visitor) -> None:
    for response in (nobody.get(LABEL), nobody.send(LABEL, token=manager.token(LABEL))):
        assert response.status_code == 401
        assert "www-authenticate" in response.headers


def test_a_dry_run_changes_nothing(manager: Visitor) -> None:
    assert manager.send(LABEL, x_dry_run="true").status_code == 303
    assert has_label(manager)


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("*/*", FORM),
        ("", FORM),
        ("application/hal+json", FORM),
        (ACCEPT, "application/json"),
        ("application/json", FORM),
    ],
)
def test_clients_of_the_api_are_not_meant(manager: Visitor, accept: str, kind: str) -> None:
    response = manager.send(LABEL, accept=accept, content_type=kind)

    assert response.status_code == 404
    assert "text/html" not in response.headers["content-type"]
    assert has_label(manager)


def test_a_form_where_no_page_has_one_is_for_the_api(manager: Visitor) -> None:
    response = manager.send("/webhooks", token="")

    assert response.status_code == 415
    assert manager.send("/pacticipants//x", token="").status_code == 404


def test_behind_a_prefix(db: Database, world: World, runner: asyncio.Runner) -> None:
    prefixed = open_database(db.settings.overlay(base_url="https://Example.org:443/pacts"))
    alice = Visitor(Client(prefixed, runner, world.token(world.alice).value))

    refused = alice.send(f"/pacts{LABEL}")
    taken = alice.send(f"/pacts{LABEL}", origin="https://example.org")
    prefixed.close()

    assert refused.status_code == 403
    assert "https://example.org" in refused.text
    assert taken.headers["location"] == "https://Example.org:443/pacts/pacticipants/orders"
