"""Credentials over the wire: every way to bring one, and every reason why one does not count."""

import asyncio
import base64
from collections.abc import Callable

import pytest

from signoff.domain.identity.accounts import deactivate_account
from signoff.domain.identity.tokens import revoke_token
from signoff.kernel import clock
from signoff.kernel.database import Database
from tests.api.client import Client
from tests.asgi import Answer
from tests.world import World


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


Bring = Callable[[str], dict[str, str]]
WAYS: dict[str, Bring] = {
    "bearer": lambda token: {"authorization": f"Bearer {token}"},
    "bearer in lower case": lambda token: {"authorization": f"bearer {token}"},
    "token as user": lambda token: {"authorization": basic(token, "")},
    "token as password": lambda token: {"authorization": basic("anyone", token)},
    "api key": lambda token: {"x-api-key": token},
}


@pytest.fixture
def anybody(db: Database, runner: asyncio.Runner) -> Client:
    return Client(db, runner)


def ask(anybody: Client, **headers: str) -> Answer:
    return anybody.raw("GET", b"/pacticipants", **headers)


def assert_refused(answer: Answer, text: str) -> None:
    assert answer.status_code == 401
    assert text in answer.json()["error"]
    assert answer.headers["www-authenticate"] == 'Basic realm="Restricted area"'


@pytest.mark.parametrize("way", WAYS)
class TestTokens:
    def test_a_good_one(self, anybody: Client, world: World, way: str) -> None:
        assert ask(anybody, **WAYS[way](world.token(world.carol).value)).status_code == 200

    def test_one_with_another_letter(self, anybody: Client, world: World, way: str) -> None:
        token = world.token(world.carol).value
        wrong = token[:10] + ("b" if token[10] == "a" else "a") + token[11:]

        assert ask(anybody, **WAYS[way](wrong)).status_code == 401

    def test_an_expired_one(
        self, anybody: Client, world: World, way: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        expiry = clock.shifted(clock.now(), seconds=60)
        token = world.token(world.carol, expires_at=expiry).value
        assert ask(anybody, **WAYS[way](token)).status_code == 200
        later = clock.shifted(expiry, seconds=1)
        monkeypatch.setattr(clock, "now", lambda: later)

        assert_refused(ask(anybody, **WAYS[way](token)), f"This token expired at {expiry}")

    def test_a_revoked_one(self, anybody: Client, world: World, db: Database, way: str) -> None:
        made = world.token(world.carol)
        with db.writing(world.alice) as tx:
            revoke_token(tx, made.token.uuid)

        assert_refused(ask(anybody, **WAYS[way](made.value)), "This token has been revoked")

    def test_one_of_a_deactivated_account(
        self, anybody: Client, world: World, db: Database, way: str
    ) -> None:
        token = world.token(world.carol).value
        with db.writing(world.alice) as tx:
            deactivate_account(tx, world.account(world.carol).uuid)

        assert_refused(ask(anybody, **WAYS[way](token)), "The account of this token is deactivated")


HEADERS = {
    "another scheme": {"authorization": "Digest abc"},
    "no scheme": {"authorization": "abc"},
    "bearer of nothing": {"authorization": "Bearer "},
    "bearer of spaces": {"authorization": "Bearer  x y"},
    "bad base64": {"authorization": "Basic %%%"},
    "base64 of no text": {"authorization": "Basic " + base64.b64encode(b"\xff\xfe:x").decode()},
    "no colon": {"authorization": "Basic " + base64.b64encode(b"alice").decode()},
    "a null": {"authorization": basic("a\0", "x")},
    "an unknown user": {"authorization": basic("nobody", "secret")},
    "a user without password": {"authorization": basic("alice", "secret")},
    "no user": {"authorization": basic("", "")},
    "beyond ascii": {"authorization": "Bearer sgn_u_é"},
    "a long one": {"authorization": "Bearer " + "x" * 20_000},
    "an unknown key": {"x-api-key": "x"},
    "a key beyond ascii": {"x-api-key": "ü"},
}


@pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS)
def test_what_is_no_credential(anybody: Client, world: World, headers: dict[str, str]) -> None:
    assert_refused(ask(anybody, **headers), "")


@pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS)
def test_a_bad_credential_is_not_nobody(anybody: Client, world: World, headers: dict[str, str]) -> None:
    """Who brings one wants to be known: with public reading, too, a wrong one is refused."""
    assert ask(anybody.with_settings(public_read=True), **headers).status_code == 401


def test_two_credentials_at_once(anybody: Client, world: World) -> None:
    """The header that names a scheme counts, whatever the key says."""
    token = world.token(world.carol).value

    assert ask(anybody, authorization=f"Bearer {token}", x_api_key="wrong").status_code == 200
    assert ask(anybody, authorization="Bearer wrong", x_api_key=token).status_code == 401


def test_a_refusal_does_not_tell_a_user_from_a_stranger(anybody: Client, world: World) -> None:
    texts = {ask(anybody, authorization=basic(name, "wrong")).text for name in ("alice", "nobody")}

    assert len(texts) == 1


def test_an_open_installation_takes_anybody(anybody: Client, world: World) -> None:
    opened = anybody.with_settings(open=True, force_open=True)

    for headers in ({}, *HEADERS.values()):
        assert ask(opened, **headers).status_code in (200, 401)
    assert ask(opened).status_code == 200
