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


def basic(world: World, how: str = "password") -> str:
    token = world.token(world.alice).value
    pair = f"alice:{token}" if how == "password" else f"{token}:"
    return f"Basic {base64.b64encode(pair.encode()).decode()}"


@pytest.mark.parametrize("headers", FROM_ELSEWHERE, ids=str)
@pytest.mark.parametrize("how", ["open", "password", "user"])
def test_every_write_is_refused(
    installation: Installation,
    db: Database,
    runner: asyncio.Runner,
    world: World,
    how: str,
    headers: dict[str, str],
) -> None:
    browser = Client(db, runner)
    given = {"authorization": basic(world, how)} if how != "open" else {}
    if how == "open":
        browser = browser.with_settings(open=True, base_url=BASE)
    before = everything(db)

    found = {
        asked.name: ask(browser, asked, **given, **{"origin": "", **headers}).status_code
        for asked in installation.writes()
    }

    assert {name: status for name, status in found.items() if status != 403} == {}
    assert changed(before, everything(db)) == []


WRITES = {
    "conversation": ("POST", b"/flows/default"),
    "conversation, as its clients write it": ("POST", b"/v1/flows/default.json"),
    "evidence": ("POST", b"/api/v1/flows"),
    "evidence of commits": ("PUT", b"/api/v2/flows/default"),
}


@pytest.mark.parametrize("headers", FROM_ELSEWHERE, ids=str)
@pytest.mark.parametrize("how", ["password", "user"])
@pytest.mark.parametrize("asked", WRITES.values(), ids=WRITES)
def test_no_other_protocol_takes_it(
    world: World, runner: asyncio.Runner, how: str, headers: dict[str, str], asked: tuple[str, bytes]
) -> None:
    """Browsers send forms without asking; a token that stands in a browser's Basic credentials is no client's."""
    sent = {"accept": "*/*", "content_type": "application/x-www-form-urlencoded", **headers}
    answer = Client(world.db, runner).raw(*asked, b"name=Made", authorization=basic(world, how), **sent)

    assert answer.status_code in (403, 415), answer.text


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


OURS = [
    "127.0.0.1:9292",
    "[::1]:9292",
    "localhost:9292",
    "LOCALHOST",
    "signoff:80",
    "a.localhost",
    "a.internal",
]
STRANGE = ["evil.example.org:9292", "127.0.0.1.evil.example.org", "localhost.evil.org", "evil.org.", "[::1"]


@pytest.mark.parametrize("host", OURS)
def test_an_open_server_is_known_by_its_address(db: Database, runner: asyncio.Runner, host: str) -> None:
    assert Client(db, runner).with_settings(open=True).raw("GET", b"/", host=host).status_code == 200


@pytest.mark.parametrize("host", STRANGE)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_open_server_is_not_known_by_names_of_others(
    db: Database, runner: asyncio.Runner, host: str, method: str
) -> None:
    """Whose page is under that name could let it point to this machine, and would be the same site."""
    opened = Client(db, runner).with_settings(open=True)
    answer = opened.raw(method, b"/pacticipants", b"{}", host=host, content_type="application/json")

    assert answer.status_code == 403
    assert "SIGNOFF_BASE_URL" in answer.text


def test_an_open_server_is_known_by_what_it_was_told(db: Database, runner: asyncio.Runner) -> None:
    anybody = Client(db, runner)

    told = anybody.with_settings(open=True, base_url="https://pacts.example.org/x")
    assert told.raw("GET", b"/", host="pacts.example.org").status_code == 200
    assert told.raw("GET", b"/", host="127.0.0.1:9292").status_code == 200
    assert told.raw("GET", b"/", host="evil.example.org").status_code == 403
    forced = anybody.with_settings(open=True, force_open=True)
    assert forced.raw("GET", b"/", host="pacts.example.org").status_code == 200


@pytest.mark.parametrize("path", [b"/", b"/flows", b"/users"])
def test_scripts_of_others_do_not_read_an_open_server(
    db: Database, runner: asyncio.Runner, world: World, path: bytes
) -> None:
    opened = Client(db, runner).with_settings(open=True)

    assert opened.raw("GET", path, host="localhost:9292", origin=EVIL).status_code == 403
    assert opened.raw("GET", path, host="localhost:9292").status_code == 200
    # Followed links say no origin.
    assert opened.raw("GET", path, host="localhost:9292", sec_fetch_site="cross-site").status_code == 200


def test_reading_is_left_alone(client: Client, world: World) -> None:
    """The answer is for the browser only: it does not show it to the other site."""
    assert client.raw("GET", b"/", authorization=basic(world), origin=EVIL).status_code == 200
