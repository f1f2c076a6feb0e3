"""What another site makes a browser send changes nothing, wherever the credentials come from."""

import asyncio
import base64

import pytest

from signoff.kernel.database import Database
from tests.api.client import BASE, Client
from tests.security.installation import Installation
from tests.security.rows import changed, everything
from tests.security.test_every_route import ask
from tests.world import World

EVIL = "https://evil.example.org"
FROM_ELSEWHERE = [
    {"origin": EVIL},
    {"origin": "null"},
    {"origin": f"{BASE}.evil.org"},
    {"origin": BASE.replace("https", "http")},
    {"sec_fetch_site": "cross-site"},
    {"sec_fetch_site": "same-site"},
]


def basic(world: World) -> str:
    pair = f"alice:{world.token(world.alice).value}".encode()
    return f"Basic {base64.b64encode(pair).decode()}"


@pytest.mark.parametrize("headers", FROM_ELSEWHERE, ids=str)
@pytest.mark.parametrize("how", ["open", "basic"])
def test_every_write_is_refused(
    installation: Installation,
    db: Database,
    runner: asyncio.Runner,
    world: World,
    how: str,
    headers: dict[str, str],
) -> None:
    browser = Client(db, runner)
    given = {"authorization": basic(world)} if how == "basic" else {}
    if how == "open":
        browser = browser.with_settings(open=True)
    before = everything(db)

    found = {
        asked.name: ask(browser, asked, **given, **{"origin": "", **headers}).status_code
        for asked in installation.writes()
    }

    assert {name: status for name, status in found.items() if status != 403} == {}
    assert changed(before, everything(db)) == []


@pytest.mark.parametrize(
    "headers", [{"origin": BASE}, {"origin": BASE.upper()}, {"sec_fetch_site": "same-origin"}, {}], ids=str
)
def test_what_is_our_own_is_taken(
    db: Database, runner: asyncio.Runner, world: World, headers: dict[str, str]
) -> None:
    answer = Client(db, runner).raw(
        "PUT", b"/pacticipants/a/versions/1", authorization=basic(world), **headers
    )

    assert answer.status_code == 201


def test_a_token_says_that_a_client_wrote_it(client: Client) -> None:
    """No page of another site can send one."""
    assert client.raw("PUT", b"/pacticipants/a/versions/1", origin=EVIL).status_code == 201


def test_reading_is_left_alone(client: Client, world: World) -> None:
    """The answer is for the browser only: it does not show it to the other site."""
    assert client.raw("GET", b"/", authorization=basic(world), origin=EVIL).status_code == 200
