"""Deliveries: sent, tried again on a schedule, given up, and never sent where they must not go."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.fernet import Fernet

from signoff.domain.outbound import deliveries, sealing, webhooks
from signoff.domain.outbound.types import DeliveryStatus, EventName, Request, WebhookFields
from signoff.kernel import clock
from signoff.kernel.errors import Unavailable
from signoff.kernel.page import Page
from signoff.kernel.settings import Settings
from tests.domain.outbound.office import BASE, Office
from tests.receiver import dead_port, deaf

PUBLISHED = EventName.CONTRACT_PUBLISHED
HIDDEN = "For security purposes, the response details are not logged."


def seconds_until(at: str) -> float:
    return (clock.moment(at) - datetime.now(UTC)) / timedelta(seconds=1)


def test_what_is_sent(office: Office) -> None:
    office.webhook(
        PUBLISHED,
        url=office.receiver.url(
            "/hook/${pactbroker.consumerVersionNumber}?to=${pactbroker.providerName}&a=1"
        ),
        headers={"x-version": "v${pactbroker.consumerVersionNumber}", "accept": "text/plain"},
        body={"name": "${pactbroker.consumerVersionNumber}", "list": [1, None]},
        username="u-${pactbroker.consumerName}",
        password="p",
    )
    office.publish('1 "ü"/&', provider="Bar baz")
    office.settle()
    [sent] = office.receiver.received

    assert sent.method == "POST"
    assert sent.path == "/hook/1+%22%C3%BC%22%2F%26?to=Bar+baz&a=1"
    assert sent.json() == {"name": '1 "ü"/&', "list": [1, None]}
    assert sent.headers["x-version"].encode("latin-1").decode() == 'v1 "ü"/&'
    assert sent.headers["accept"] == "text/plain"
    assert sent.headers["content-type"] == "application/json"
    assert sent.headers["user-agent"].startswith("Signoff/")
    assert sent.headers["authorization"] == f"Basic {base64.b64encode(b'u-Foo:p').decode()}"
    assert sent.headers["idempotency-key"] == office.deliveries()[0].uuid
    assert "webhook-signature" not in sent.headers


def test_a_text_is_sent_as_it_is(office: Office) -> None:
    office.webhook(
        PUBLISHED, body="<a>${pactbroker.consumerVersionNumber}</a>", headers={"content-type": "text/xml"}
    )
    office.publish('"1"')
    office.settle()
    [sent] = office.receiver.received

    assert sent.body == b'<a>"1"</a>'
    assert sent.headers["content-type"] == "text/xml"


def test_a_name_makes_no_header(office: Office) -> None:
    office.webhook(PUBLISHED, headers={"x-build": "${pactbroker.buildUrl}"})
    office.publish(build_url="https://ci\r\nX-Evil: 1")
    office.settle()

    assert all("x-evil" not in each.headers for each in office.receiver.received)
    assert office.receiver.received[-1].headers["x-build"] == "https://ci X-Evil: 1"


@pytest.mark.parametrize("secret", ["whsec_" + base64.b64encode(b"k" * 32).decode(), "plain text"])
def test_a_signature_proves_who_sent_it_and_when(office: Office, secret: str) -> None:
    office.webhook(PUBLISHED, body={"a": "${pactbroker.consumerName}"}, signing_secret=secret)
    office.publish()
    office.settle()
    [sent] = office.receiver.received
    key = b"k" * 32 if secret.startswith("whsec_") else b"plain text"
    signed = f"{sent.headers['webhook-id']}.{sent.headers['webhook-timestamp']}.".encode() + sent.body
    digest = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()

    assert sent.headers["webhook-signature"] == f"v1,{digest}"
    assert sent.headers["webhook-id"] == sent.headers["idempotency-key"]
    assert abs(int(sent.headers["webhook-timestamp"]) - datetime.now(UTC).timestamp()) < 60


def test_it_is_tried_again_with_the_same_key(office: Office) -> None:
    office.receiver.script = [(500, {}), (404, {})]
    office.webhook(PUBLISHED)
    office.publish()
    office.settle()
    first = office.deliveries()[0]
    first_due = seconds_until(office.due()[0])
    assert office.work() == 0
    office.retry()
    second = office.deliveries()[0]
    second_due = seconds_until(office.due()[0])
    office.retry()
    last = office.deliveries()[0]

    assert [each.status for each in (first, second, last)] == ["retrying", "retrying", "success"]
    assert [each.attempts for each in (first, second, last)] == [1, 2, 3]
    assert 8 < first_due <= 11
    assert 53 < second_due <= 66
    assert len(set(office.receiver.keys())) == 1
    assert office.due() == []
    endings = [log.splitlines()[-1].partition("INFO: ")[2] for log in office.logs(last)]
    assert endings == [
        "Retrying webhook in 10 seconds",
        "Retrying webhook in 60 seconds",
        "Successfully executed webhook",
    ]


def test_it_is_given_up_after_the_last_attempt(office: Office) -> None:
    office.receiver.script = [(500, {})] * 9
    webhook = office.webhook(PUBLISHED)
    office.publish()
    office.settle()
    for _ in range(3):
        office.retry()
    [given_up] = office.deliveries()

    assert (given_up.status, given_up.attempts) == (DeliveryStatus.FAILURE, 3)
    assert len(office.receiver.received) == 3
    assert office.logs(given_up)[-1].endswith("Webhook execution failed after 3 attempts\n")
    assert ("webhook.delivery_given_up", webhook.uuid) in office.world.events(office.world.alice)


def test_a_dead_receiver_is_tried_again(office: Office) -> None:
    office.webhook(PUBLISHED, url=f"http://127.0.0.1:{dead_port()}/")
    office.publish()
    office.settle()
    [delivery] = office.deliveries()

    assert delivery.status == DeliveryStatus.RETRYING
    assert "ERROR: Error executing webhook" in office.logs(delivery)[0]


@pytest.mark.parametrize("location", ["http://169.254.169.254/latest/meta-data", "{here}/private"])
def test_a_redirect_is_not_followed(office: Office, location: str) -> None:
    office.receiver.script = [(302, {"Location": location.format(here=office.receiver.url())})]
    office.webhook(PUBLISHED)
    office.publish()
    office.settle()

    assert [each.path for each in office.receiver.received] == ["/"]
    assert office.deliveries()[0].status == DeliveryStatus.RETRYING


def test_a_disabled_webhook_sends_no_more(office: Office) -> None:
    webhook = office.webhook(PUBLISHED)
    office.publish()
    office.read_log()
    with office.db.writing(office.world.bob) as tx:
        request = Request("POST", office.receiver.url())
        webhooks.put(tx, webhook.uuid, WebhookFields(request, enabled=False), BASE)
    office.work()
    [delivery] = office.deliveries()

    assert office.receiver.received == []
    assert delivery.status == DeliveryStatus.FAILURE
    assert "has been disabled" in office.logs(delivery)[0]


class TestSlow:
    """A receiver that takes its time gets no more than there is."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.overlay(webhook_timeout=0.3)

    def test_a_receiver_that_never_answers(self, office: Office) -> None:
        with deaf() as port:
            office.webhook(PUBLISHED, url=f"http://127.0.0.1:{port}/")
            office.publish()
            office.settle()
        [delivery] = office.deliveries()

        assert delivery.status == DeliveryStatus.RETRYING
        assert "There was no answer within 0.3 seconds" in office.logs(delivery)[0]


class TestGuarded:
    """Without an allowance nothing goes to a private address."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.overlay(webhook_networks=[])

    @pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "[::ffff:127.0.0.1]"])
    def test_a_private_address_is_not_called(self, office: Office, host: str) -> None:
        office.webhook(PUBLISHED, url=office.receiver.url(host=host))
        office.publish()
        office.settle()
        [delivery] = office.deliveries()

        assert office.receiver.received == []
        # To try again would change nothing.
        assert (delivery.status, office.due()) == (DeliveryStatus.FAILURE, [])
        assert "an address that may not be called" in office.logs(delivery)[0]


class TestListed:
    """With a list of hosts, logs show what was answered."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.overlay(webhook_hosts=["127.0.0.1"])

    def test_the_answer_is_logged(self, office: Office) -> None:
        office.receiver.script = [(200, {"Set-Cookie": "hush", "X-Answer": "yes"})]
        office.receiver.body = b"thanks \xff\x00"
        office.webhook(PUBLISHED)
        office.publish()
        office.settle()
        [log] = office.logs(office.deliveries()[0])

        assert "INFO: HTTP/1.1 200 OK\n" in log
        assert "INFO: X-Answer: yes\n" in log
        assert "INFO: thanks \N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}\n" in log
        assert "hush" not in log
        assert HIDDEN not in log


def test_what_is_answered_is_hidden_and_secrets_are_masked(office: Office) -> None:
    office.receiver.body = b"internal"
    office.webhook(
        PUBLISHED,
        headers={"x-auth-token": "tok3n", "x-api-key": "k3y", "x-plain": "shown"},
        username="u",
        password="pa55",
        signing_secret="s1gn",
    )
    office.publish()
    office.settle()
    [log] = office.logs(office.deliveries()[0])

    assert HIDDEN in log
    assert "INFO: x-auth-token: **********\n" in log
    assert "INFO: x-plain: shown\n" in log
    encoded = base64.b64encode(b"u:pa55").decode()
    assert not [secret for secret in ("internal", "tok3n", "k3y", "pa55", "s1gn", encoded) if secret in log]


def test_secrets_are_neither_in_the_database_nor_in_events(office: Office) -> None:
    office.webhook(
        headers={"authorization": "Bearer tok3n"}, url=office.receiver.url("/pr1vate-path"), password="pa55"
    )
    office.publish()
    office.settle()
    kept = office.everything()

    assert not [secret for secret in ("tok3n", "pa55") if secret in kept]


def test_what_no_key_opens_is_a_failure(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.webhook(PUBLISHED)
    office.publish()
    office.read_log()
    monkeypatch.setattr(sealing, "box", lambda _settings: Fernet(Fernet.generate_key()))
    office.work()
    [delivery] = office.deliveries()

    assert delivery.status == DeliveryStatus.FAILURE
    assert "another key" in office.logs(delivery)[0]


def test_sealed_requests_open_with_the_key_only(office: Office) -> None:
    with office.db.writing(office.world.bob) as tx:
        request = Request("POST", "https://a", password="p", signing_secret=None)
        sealed = sealing.sealed(tx, request)

    assert sealing.opened(office.db.settings, sealed) == request
    with pytest.raises(Unavailable, match="another key"):
        sealing.opened(office.db.settings.overlay(secret_key="another"), sealed)


def test_the_next_attempt_is_known(office: Office) -> None:
    office.webhook(PUBLISHED, PUBLISHED)
    office.receiver.script = [(500, {}), (200, {})]
    office.publish()
    office.settle()
    [retrying] = office.deliveries()

    assert retrying.next_at
    assert clock.moment(retrying.next_at) == clock.moment(office.due()[0])

    office.retry()
    [delivered] = office.deliveries()
    assert (delivered.status, delivered.next_at) == (DeliveryStatus.SUCCESS, None)


def test_the_newest_delivery_of_each_webhook(office: Office) -> None:
    made = [office.webhook(PUBLISHED, description=name) for name in ("a", "b", "never")]
    with office.db.writing(office.world.bob) as tx:
        webhooks.switch(tx, made[2].uuid, enabled=False)
    for version in ("1", "2"):
        office.publish(version)
        office.read_log()

    with office.db.reading(office.world.carol) as tx:
        newest = deliveries.newest(tx, [each.id for each in made])
        every = {each.uuid: deliveries.of_webhook(tx, each.uuid, Page()).rows for each in made}
    with office.db.reading(office.world.mallory) as tx:
        assert deliveries.newest(tx, [each.id for each in made]) == {}

    assert newest == {uuid: rows[0] for uuid, rows in every.items() if rows}
    assert set(newest) == {made[0].uuid, made[1].uuid}
