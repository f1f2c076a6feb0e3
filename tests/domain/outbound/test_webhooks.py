"""Webhooks made, changed and removed, and what is refused."""

import pytest
from msgspec import UNSET, structs

from signoff.domain.catalog import applications
from signoff.domain.outbound import deliveries, sealing, webhooks
from signoff.domain.outbound.types import MASK, EventName, Request, Side, Webhook, WebhookFields
from signoff.kernel import clock
from signoff.kernel.actor import Actor
from signoff.kernel.errors import Forbidden, Invalid, NotFound
from signoff.kernel.page import Page
from signoff.kernel.settings import Settings
from tests.domain.outbound.office import BASE, Office
from tests.world import World

FIRST = Page()
UUID = "a-uuid-of-16-chars"
SECRETS = {"authorization": "Bearer a", "x-plain": "b", "x-token": "${pactbroker.consumerName}"}
FULL = Request(
    "POST", "https://example.org/a", SECRETS, body={"a": 1}, username="u", password="p", signing_secret="s"
)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.overlay(webhook_schemes=["https"], webhook_networks=[], webhook_retry_schedule=[])


def put(world: World, request: Request, uuid: str = UUID, actor: Actor | None = None) -> tuple[Webhook, bool]:
    with world.db.writing(actor or world.bob) as tx:
        return webhooks.put(tx, uuid, WebhookFields(request), BASE)


def stored(world: World, uuid: str = UUID) -> Request:
    with world.db.reading(world.bob) as tx:
        return sealing.opened(tx.settings, webhooks.stored(tx, uuid).sealed)


def test_what_is_shown_holds_no_secret(world: World) -> None:
    shown, created = put(world, FULL)

    assert created
    assert shown.request.headers == {**SECRETS, "authorization": MASK}
    assert (shown.request.password, shown.request.signing_secret) == (MASK, MASK)
    assert stored(world) == FULL
    assert world.events(world.bob)[-1] == ("webhook.created", UUID)


def test_secrets_stay_when_they_come_back_masked_or_not_at_all(world: World) -> None:
    shown, _ = put(world, FULL)
    again, created = put(world, shown.request)
    put(world, structs.replace(FULL, password=UNSET, signing_secret=UNSET))

    assert not created
    assert again.request == shown.request
    assert stored(world) == FULL


def test_secrets_go_when_they_are_taken_away(world: World) -> None:
    put(world, FULL)
    put(world, structs.replace(FULL, headers={}, password=None, signing_secret=""))

    assert stored(world) == Request(
        "POST", FULL.url, body={"a": 1}, username="u", password=None, signing_secret=None
    )


def test_secrets_do_not_follow_to_another_host(world: World) -> None:
    shown, _ = put(world, FULL)
    elsewhere = "https://evil.example.org/a"
    with pytest.raises(Invalid) as refused:
        put(world, structs.replace(shown.request, url=elsewhere))
    put(world, Request("POST", elsewhere))

    assert set(refused.value.fields) == {
        "request.headers.authorization",
        "request.password",
        "request.signingSecret",
    }
    assert stored(world) == Request("POST", elsewhere, password=None, signing_secret=None)


@pytest.mark.parametrize(
    "uuid", ["short", "with space 1234567", "a/b-1234567890123456", "ü123456789012345678"]
)
def test_a_uuid_has_a_form(world: World, uuid: str) -> None:
    with pytest.raises(Invalid, match="16 or more characters"):
        put(world, FULL, uuid)


def test_who_only_reads_sees_but_changes_nothing(world: World) -> None:
    put(world, FULL)

    with world.db.reading(world.carol) as tx:
        assert webhooks.by_uuid(tx, UUID).request.password == MASK
    for change in (
        lambda: put(world, FULL, actor=world.carol),
        lambda: delete(world, world.carol),
    ):
        with pytest.raises(Forbidden):
            change()


def delete(world: World, actor: Actor) -> None:
    with world.db.writing(actor) as tx:
        webhooks.delete(tx, UUID)


def test_organisations_do_not_meet(world: World) -> None:
    put(world, FULL)
    put(world, Request("POST", "https://other.example.org"), actor=world.mallory)
    delete(world, world.mallory)

    with pytest.raises(NotFound):
        delete(world, world.mallory)
    assert stored(world) == FULL


def test_webhooks_go_with_their_application(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        applications.ensure(tx, "Foo")
        webhooks.create(tx, WebhookFields(FULL, consumer=Side("Foo")), BASE)
        kept = webhooks.create(tx, WebhookFields(FULL, consumer=Side(label="Foo")), BASE)
        applications.delete(tx, "Foo")

    with world.db.reading(world.bob) as tx:
        assert [each.uuid for each in webhooks.listed(tx)] == [kept.uuid]


def test_lists_by_scope(world: World) -> None:
    scopes = [(None, None), ("Foo", None), (None, "Bar"), ("Foo", "Bar"), ("Bar", "Foo")]
    with world.db.writing(world.bob) as tx:
        for name in ("Foo", "Bar"):
            applications.ensure(tx, name)
        for consumer, provider in scopes:
            sides = [Side(name) if name else None for name in (consumer, provider)]
            wanted = WebhookFields(
                FULL, description=f"{consumer} {provider}", consumer=sides[0], provider=sides[1]
            )
            webhooks.create(tx, wanted, BASE)

        assert len(webhooks.listed(tx)) == len(scopes)
        for consumer, provider in scopes[1:]:
            [found] = webhooks.listed_for(tx, consumer, provider)
            assert found.description == f"{consumer} {provider}"


def test_what_may_not_be_called(world: World) -> None:
    for url, text in (
        ("http://example.org", "scheme must be https. See"),
        ("https://", "is not a valid URL"),
        ("example.org", "is not a valid URL"),
        ("https://${pactbroker.consumerName}.org/", "cannot have a template parameter in the host"),
        ("https://example.org:${pactbroker.consumerName}/", "is not a valid URL"),
        ("https://u:p@example.org/", "cannot contain a user name or password"),
    ):
        with pytest.raises(Invalid) as refused:
            put(world, Request("POST", url))
        assert refused.value.fields["request.url"][0].startswith(text)


class TestHosts:
    """Hosts that an operator lists: by name, by star, by expression, by network."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        hosts = ["ci.example.org", "*.hooks.example.org", "/^git[0-9]+$/", "192.0.2.0/24", "2001:db8::1"]
        return settings.overlay(webhook_hosts=hosts, webhook_methods=["POST", "put"])

    @pytest.mark.parametrize(
        ("host", "allowed"),
        [
            ("ci.example.org", True),
            ("CI.example.org", True),
            ("a.ci.example.org", False),
            ("ci.example.org.evil.example", False),
            ("a.hooks.example.org", True),
            ("a.b.hooks.example.org", False),
            ("hooks.example.org", False),
            ("git7", True),
            ("git", False),
            ("192.0.2.9", True),
            ("192.0.3.9", False),
            ("[2001:db8::1]", True),
            ("[2001:db8::2]", False),
        ],
    )
    def test_hosts(self, world: World, host: str, allowed: bool) -> None:
        if allowed:
            assert put(world, Request("PUT", f"https://{host}/"))[1]
            return
        with pytest.raises(Invalid) as refused:
            put(world, Request("PATCH", f"https://{host}/"))
        named = '"ci.example.org", "*.hooks.example.org", "/^git[0-9]+$/", "192.0.2.0/24", "2001:db8::1"'
        assert refused.value.fields == {
            "request.method": ["must be one of POST, PUT. See /doc/webhooks#whitelist for more information."],
            "request.url": [
                f"host must be in the whitelist {named}. See /doc/webhooks#whitelist for more information."
            ],
        }


class TestForgetting:
    """Deliveries that are over may be forgotten."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.overlay(webhook_schemes=["http"], webhook_networks=["127.0.0.1"])

    def test_what_is_over_and_old_goes(self, office: Office) -> None:
        webhook = office.webhook(EventName.CONTRACT_PUBLISHED)
        office.publish("1")
        office.settle()
        office.publish("2")
        office.read_log()
        assert self.forget(office, days=-1) == 0
        assert self.forget(office, seconds=1) == 1
        with office.db.reading(office.world.alice) as tx:
            assert deliveries.of_webhook(tx, webhook.uuid, Page()).total == 1
        assert [each.status for each in office.deliveries()] == ["not_run"]

    def test_all_go_however_many(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(deliveries, "FORGET_BATCH", 2)
        office.webhook(EventName.CONTRACT_PUBLISHED)
        for version in ("1", "2", "3"):
            office.publish(version)
        office.settle()

        assert self.forget(office, seconds=1) == 3
        assert office.deliveries() == []

    def test_only_whoever_may(self, office: Office) -> None:
        with pytest.raises(Forbidden):
            self.forget(office, actor=office.world.carol)

    def forget(self, office: Office, actor: Actor | None = None, **shift: float) -> int:
        before = clock.shifted(clock.now(), **shift)
        return office.runner.run(deliveries.forget(office.db, actor or office.world.alice, before))


def test_a_webhook_is_switched_and_nothing_else_changes(world: World) -> None:
    put(world, FULL)
    before = stored(world)
    for enabled in (False, True, True):
        with world.db.writing(world.bob) as tx:
            webhooks.switch(tx, UUID, enabled=enabled)
        with world.db.reading(world.bob) as tx:
            assert webhooks.by_uuid(tx, UUID).enabled is enabled

    assert stored(world) == before
    assert [kind for kind, _ in world.events(world.bob) if kind == "webhook.updated"] == [
        "webhook.updated"
    ] * 2


def test_switching_wants_the_permission_and_a_webhook(world: World) -> None:
    put(world, FULL)
    with pytest.raises(Forbidden), world.db.writing(world.carol) as tx:
        webhooks.switch(tx, UUID, enabled=False)
    with pytest.raises(NotFound), world.db.writing(world.mallory) as tx:
        webhooks.switch(tx, UUID, enabled=False)


def test_webhooks_are_found_by_what_people_know_of_them(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        applications.ensure(tx, "orders_v2")
        for number, (description, side) in enumerate(
            [("Build 100%", None), (None, Side("orders_v2")), ("other", Side(label="orders"))]
        ):
            request = Request("POST", f"https://ci{number}.example.org/")
            webhooks.put(tx, f"{UUID}{number}", WebhookFields(request, description, provider=side), BASE)

    def found(text: str, actor: Actor, page: Page = FIRST) -> list[str]:
        with world.db.reading(actor) as tx:
            return [each.uuid[-1] for each in webhooks.found(tx, page, text).rows]

    assert found("", world.carol) == ["0", "1", "2"]
    assert found("", world.carol, Page(2, 2)) == ["2"]
    assert found("0%", world.carol) == ["0"]
    assert found("ERS_V", world.carol) == ["1"]
    assert found("ci2.EXAMPLE", world.carol) == ["2"]
    assert found("", world.mallory) == []
