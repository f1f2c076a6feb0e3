"""The pages of webhooks: made, changed, tried out and removed by people, with what became of them."""

import asyncio
from collections.abc import Iterator

import pytest

from signoff.domain.catalog.types import ApplicationChanges
from signoff.kernel.database import Database
from signoff.kernel.settings import Settings
from tests import outbox
from tests.api.client import BASE
from tests.receiver import Receiver, receiving
from tests.web import approval
from tests.web.shop import Shop
from tests.web.visitor import Visitor, content_of

Field = tuple[str, str]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Webhooks may go to the receiver of a test, which answers in the open."""
    return settings.overlay(
        webhook_schemes=["http", "https"],
        webhook_networks=["127.0.0.1"],
        webhook_hosts=["127.0.0.1", "*.example.org"],
    )


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


def typed(url: str = "https://ci.example.org/build", *more: Field, **fields: str) -> list[Field]:
    """What somebody types who leaves the rest as it is."""
    usual = {
        "description": "Build the provider",
        "consumer_by": "any",
        "provider_by": "any",
        "method": "POST",
        "url": url,
        "headers": "Authorization: Bearer s3cret\r\nX-Plain: yes\r\n",
        "body": '{"version": "${pactbroker.consumerVersionNumber}"}',
        "password": "",
        "signing_secret": "",
        "enabled": "on",
        "do": "save",
    }
    return [*{**usual, **fields}.items(), *(more or (("events", "contract_published"),))]


def made(manager: Visitor, *fields: Field) -> str:
    """Make a webhook; give the path of its page."""
    response = manager.send("/webhooks/new", *(fields or typed()))
    assert response.status_code == 303, response.text
    return response.headers["location"].removeprefix(BASE).partition("?")[0]


def test_no_webhook_yet(visitor: Visitor, manager: Visitor) -> None:
    assert "There is none yet" in visitor.content("/webhooks")
    assert "New webhook" not in visitor.content("/webhooks")
    assert "New webhook" in manager.content("/webhooks")


def test_the_form(manager: Visitor, shop: Shop) -> None:
    shop.publish("orders", "payments")

    approval.check("webhook_form.html", manager.content("/webhooks/new"))


def test_the_form_for_a_pair(manager: Visitor) -> None:
    page = manager.content("/webhooks/new?consumer=orders")

    assert '<option value="name" selected' in page
    assert 'value="orders"' in page


def test_a_webhook_is_made_and_shown(manager: Visitor, visitor: Visitor, shop: Shop) -> None:
    shop.describe("orders", ApplicationChanges(), "checkout")
    path = made(
        manager,
        *typed(
            consumer_by="name",
            consumer="orders",
            provider_by="label",
            provider="team <b>",
            username="ci",
            password="pa55",
            signing_secret="s1gn",
        ),
    )

    approval.check("webhook.html", visitor.content(path).replace(path.rpartition("/")[2], "WEBHOOK"))
    everything = "".join(
        manager.content(each) for each in (path, f"{path}/edit", f"{path}/delete", "/webhooks")
    )
    assert not any(secret in everything for secret in ("s3cret", "pa55", "s1gn"))


def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(manager: Visitor) -> None:
    response = manager.send(
        "/webhooks/new",
        *typed(
            "ftp://x",
            ("events", "nonsense"),
            description="<i>mine</i>",
            consumer_by="name",
            consumer="nobody",
            provider_by="label",
            provider=" ",
            method="GET",
            body="plain &amp; simple",
            username="me",
        ),
    )

    assert response.status_code == 422
    approval.check("webhook_faults.html", content_of(response))
    assert "There is none yet" in manager.content("/webhooks")


def test_a_header_without_a_colon(manager: Visitor) -> None:
    response = manager.send("/webhooks/new", *typed(headers="a: b\r\n\r\nnonsense"))

    assert response.status_code == 422
    assert "Line 3 is not a name, a colon and a value" in response.text


def test_no_event(manager: Visitor) -> None:
    response = manager.send("/webhooks/new", *typed("https://x.example.org", ("more", "")))

    assert response.status_code == 422
    assert "Size cannot be less than 1" in response.text


def test_changing_keeps_what_is_not_shown(manager: Visitor, receiver: Receiver) -> None:
    path = made(manager, *typed(receiver.url("/a"), username="ci", password="pa55"))
    form = manager.content(f"{path}/edit")
    assert "**********" in form

    fields = typed(receiver.url("/b"), headers="authorization: **********", username="ci", body="[1]")
    response = manager.send(f"{path}/edit", *fields)
    assert response.headers["location"] == f"{BASE}{path}?saved=true"
    assert "Saved." in manager.content(f"{path}?saved=true")
    assert "It was taken" in manager.send(f"{path}/test", at=path).text

    [sent] = receiver.received
    assert (sent.path, sent.headers["authorization"], sent.json()) == ("/b", "Bearer s3cret", [1])


def test_a_secret_is_forgotten_on_request(manager: Visitor) -> None:
    path = made(manager, *typed(username="ci", password="pa55"))
    assert "with a password" in manager.content(path)

    manager.send(f"{path}/edit", *typed(username="ci", forget_password="on"))

    assert "with a password" not in manager.content(path)


def test_a_change_that_is_refused_changes_nothing(manager: Visitor) -> None:
    path = made(manager)
    response = manager.send(
        f"{path}/edit", *typed("https://elsewhere.example.org/", headers="authorization: **********")
    )

    assert response.status_code == 422
    assert "Must be given again, since the webhook is to go to another host" in response.text
    assert "elsewhere" not in manager.content(path)


def test_disabling_and_enabling(manager: Visitor) -> None:
    path = made(manager)
    for enabled, shown in (("false", True), ("true", False)):
        assert manager.send(f"{path}/enabled", ("enabled", enabled), at=path).status_code == 303
        assert ("disabled" in manager.content("/webhooks")) is shown


def test_removing(manager: Visitor) -> None:
    path = made(manager)
    assert "Delete the webhook Build the provider?" in manager.content(f"{path}/delete")

    assert manager.send(f"{path}/delete").headers["location"] == f"{BASE}/webhooks"
    assert manager.get(path).status_code == 404


def test_trying_out_what_is_not_saved(manager: Visitor, receiver: Receiver, shop: Shop) -> None:
    shop.publish("orders", "payments", "7.0")
    response = manager.send("/webhooks/new", *typed(receiver.url("/hook"), do="try"))

    assert response.status_code == 200
    assert receiver.received[0].json() == {"version": "7.0"}
    text = content_of(response)
    assert "It was taken" in text
    assert "Bearer s3cret" in text, "what was typed stays in the form"
    assert text.count("s3cret") == 1
    assert "thanks" in text
    assert "There is none yet" in manager.content("/webhooks")


def test_a_test_that_fails_says_why(manager: Visitor, receiver: Receiver) -> None:
    receiver.script = [(500, {})]
    path = made(manager, *typed(receiver.url()))
    page = manager.send(f"{path}/test", at=path)

    assert page.status_code == 200
    assert "It was not taken" in page.text
    assert "answered 500" in page.text


def test_a_test_cannot_be_dry(manager: Visitor, receiver: Receiver) -> None:
    path = made(manager, *typed(receiver.url()))

    assert manager.send(f"{path}/test", at=path, x_dry_run="true").status_code == 403
    fields = typed(receiver.url(), do="try")
    assert manager.send("/webhooks/new", *fields, x_dry_run="true").status_code == 403
    assert receiver.received == []


def test_deliveries(
    manager: Visitor, visitor: Visitor, receiver: Receiver, shop: Shop, db: Database, runner: asyncio.Runner
) -> None:
    path = made(manager, *typed(receiver.url("/a")))
    made(manager, *typed(receiver.url("/b"), description="", consumer_by="label", consumer="x"))
    shop.publish("orders", "payments", "1", "/a", hours=0)
    outbox.read_log(db)
    waiting = visitor.content(path)
    assert "not sent yet" in waiting
    receiver.script = [(503, {"x-why": "<b>tired</b>"})]
    outbox.work(db, runner)

    page = visitor.content(path)
    assert "retrying" in page
    assert "1 attempt, the next" in page
    assert "in 10 seconds" in page.replace("in 9 seconds", "in 10 seconds").replace(
        "in 11 seconds", "in 10 seconds"
    )
    delivery = page.partition('href="/triggered-webhooks/')[2].partition('"')[0]
    shown = visitor.content(f"/triggered-webhooks/{delivery}")
    assert "Attempt 1" in shown
    assert "answered 503" in shown
    assert "&lt;b&gt;tired" in shown
    assert "s3cret" not in shown

    outbox.make_due(db)
    outbox.work(db, runner)
    shown = visitor.content(f"/triggered-webhooks/{delivery}")
    assert shown.index("Attempt 2") < shown.index("Attempt 1")
    assert "Next attempt" not in shown
    assert "delivered" in visitor.content("/webhooks")


def test_a_delivery_that_waits(manager: Visitor, shop: Shop, db: Database, visitor: Visitor) -> None:
    path = made(manager)
    shop.publish("orders", "payments", hours=0)
    outbox.read_log(db)
    delivery = visitor.content(path).partition('href="/triggered-webhooks/')[2].partition('"')[0]

    assert "It has not been sent yet" in visitor.content(f"/triggered-webhooks/{delivery}")


def test_searching_and_paging(manager: Visitor, visitor: Visitor) -> None:
    for number in range(3):
        made(manager, *typed(description=f"number {number}"))

    assert "number 2" in visitor.content("/webhooks?pageSize=2&page=2")
    found = visitor.content("/webhooks?search=NUMBER%201")
    assert "number 1" in found
    assert "number 2" not in found
    assert "Nothing has" in visitor.content("/webhooks?search=zzz")
    assert "the last one is 1" in visitor.content("/webhooks?page=9")


def test_the_cost_does_not_grow(manager: Visitor, visitor: Visitor) -> None:
    made(manager)
    before = visitor.queries("/webhooks", "/webhooks")
    for _ in range(4):
        made(manager)

    assert visitor.queries("/webhooks", "/webhooks") == before <= 5


def test_readers_see_and_change_nothing(visitor: Visitor, manager: Visitor) -> None:
    path = made(manager)

    assert "Edit" not in visitor.content(path)
    for form in ("/webhooks/new", f"{path}/edit", f"{path}/delete"):
        assert visitor.get(form).status_code == 403
        assert visitor.send(form, *typed(), token=manager.token(path)).status_code == 403


def test_another_organisation_does_not_see_it(manager: Visitor, outsider: Visitor) -> None:
    path = made(manager)

    assert "Build the provider" not in outsider.content("/webhooks")
    for form in (path, f"{path}/edit", f"{path}/delete"):
        assert outsider.get(form).status_code == 404
    token = outsider.token("/webhooks/new")
    for form in (f"{path}/edit", f"{path}/delete", f"{path}/test", f"{path}/enabled"):
        assert outsider.send(form, *typed(), token=token).status_code == 404
