"""Calls to the outside: which addresses may be called, what is bounded, and what a name may turn into."""

import asyncio
import socket
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any

import pytest

from signoff.kernel import net
from signoff.kernel.net import Answer, Caller, CallError, CallRefused, Outgoing, may_call, target_of
from signoff.kernel.settings import Settings, SettingsError
from tests.receiver import Receiver, deaf, receiving

LOOPBACK = Settings(webhook_networks=["127.0.0.0/8"], webhook_timeout=0.5)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


def call(settings: Settings, url: str, body: bytes | None = b"") -> Answer:
    async def main() -> Answer:
        caller = Caller(settings)
        try:
            return await caller.call(Outgoing("POST", url, (), body))
        finally:
            await caller.close()

    return asyncio.run(main())


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("64:ff9b::808:808", True),
        ("127.0.0.1", False),
        ("127.8.8.8", False),
        ("0.0.0.0", False),
        ("10.0.0.1", False),
        ("172.16.0.1", False),
        ("192.168.0.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("192.0.2.1", False),
        ("198.18.0.1", False),
        ("224.0.0.1", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("fe80::1", False),
        ("fc00::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("2002:7f00:1::", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b:1::1", False),
        ("fec0::1", False),
        ("192.88.99.1", False),
        ("2001:db8::1", False),
    ],
)
def test_only_public_addresses_may_be_called(address: str, allowed: bool) -> None:
    assert may_call(ip_address(address)) is allowed


@pytest.mark.parametrize(
    ("networks", "address", "allowed"),
    [
        (["10.1.0.0/16"], "10.1.2.3", True),
        (["10.1.0.0/16"], "::ffff:10.1.2.3", True),
        (["10.1.0.0/16"], "10.2.0.1", False),
        (["10.1.2.3"], "10.1.2.3", True),
        (["fd00::/8"], "fd00::1", True),
    ],
)
def test_an_operator_may_allow_private_ones(networks: list[str], address: str, allowed: bool) -> None:
    found = net.networks(Settings(webhook_networks=networks))

    assert may_call(ip_address(address), found) is allowed


def test_what_is_no_network_is_said() -> None:
    with pytest.raises(SettingsError, match="SIGNOFF_WEBHOOK_NETWORKS"):
        net.networks(Settings(webhook_networks=["everything"]))


def test_an_answer(receiver: Receiver) -> None:
    receiver.script = [(418, {"X-Tea": "yes"})]
    answer = call(LOOPBACK, receiver.url("/a?b=%2F"), b"hello")

    assert (answer.status, answer.body) == (418, b'{"said":"thanks"}')
    assert ("X-Tea", "yes") in answer.headers
    assert (receiver.received[0].path, receiver.received[0].body) == ("/a?b=%2F", b"hello")


def test_a_long_answer_is_cut(receiver: Receiver) -> None:
    receiver.body = b"x" * (3 * net.MAX_ANSWER)

    assert len(call(LOOPBACK, receiver.url()).body) == net.MAX_ANSWER


def test_a_redirect_is_an_answer(receiver: Receiver) -> None:
    receiver.script = [(307, {"Location": receiver.url("/else")})]

    assert call(LOOPBACK, receiver.url()).status == 307
    assert len(receiver.received) == 1


def test_a_name_is_judged_by_what_it_resolves_to_when_the_connection_is_made(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first look-up is innocent, the next one points inwards."""
    turns = iter([["93.184.216.34"], ["127.0.0.1"], ["10.0.0.1", "127.0.0.1"]])

    def resolve(_host: str, port: int, **_: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in next(turns)]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    tried: list[str] = []

    async def connect(self: object, host: str, *_: object) -> Any:
        tried.append(host)
        raise CallError("no network here")

    monkeypatch.setattr("httpcore2.AnyIOBackend.connect_tcp", connect)
    url = f"http://rebinding.example.org:{receiver.port}"

    with pytest.raises(CallError, match="no network here"):
        call(Settings(), url)
    for _ in range(2):
        with pytest.raises(CallRefused):
            call(Settings(), url)
    assert tried == ["93.184.216.34"]


def test_what_has_no_end_ends(receiver: Receiver) -> None:
    receiver.pause = 2
    with pytest.raises(CallError, match=r"no answer within 0\.5 seconds"):
        call(LOOPBACK, receiver.url())
    with deaf() as port, pytest.raises(CallError, match=r"no answer within 0\.5 seconds"):
        call(LOOPBACK, f"https://127.0.0.1:{port}")


@pytest.mark.parametrize(
    "url", ["http://nowhere.invalid", "http://127.0.0.1:1", "ftp://127.0.0.1", "http://", "nonsense"]
)
def test_what_cannot_be_called_is_said(url: str) -> None:
    with pytest.raises(CallError) as failed:
        call(LOOPBACK, url)

    assert str(failed.value)


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://Example.org/a", "https://example.org:443"),
        ("http://example.org:8080", "http://example.org:8080"),
        ("https://[::1]/", "https://::1:443"),
        ("https://", None),
        ("example.org", None),
        ("https://a b/", None),
        ("https://example.org:port/", None),
    ],
)
def test_where_a_url_leads(url: str, target: str | None) -> None:
    found = target_of(url)

    assert (str(found) if found else None) == target
