"""A thousand requests per route that nobody should send: each gets a clear refusal, and none breaks anything."""

import asyncio
import os
from collections import Counter

import pytest

from signoff.api.kit import metrics
from signoff.kernel.database import Database
from signoff.kernel.settings import Settings
from signoff.kernel.sql import EngineName
from signoff.server import Server
from tests.api.client import BASE, Client
from tests.asgi import Answer, Headers, ask
from tests.security.hostile import MAX_BODY, requests
from tests.security.installation import FAILS, Asked, Installation
from tests.world import World

# How many per route: a thousand in .ci/run. PostgreSQL, which is slower to ask, gets a fifth.
COUNT = int(os.environ.get("HOSTILE_REQUESTS", "200"))
SHARES = 8


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.overlay(
        max_body=MAX_BODY, trusted_proxies=["127.0.0.1"], log_level="error", check_similar_names=False
    )


@pytest.fixture(autouse=True)
def _few_metrics() -> None:
    """Forget what other tests counted: a thousand times, they would be the most of the answers."""
    for family in (metrics._queries, metrics._requests, metrics._seconds):
        family.clear()
    for known in (metrics._queries_of, metrics._requests_of, metrics._seconds_of):
        known.cache_clear()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("share", range(SHARES))
def test_hostile_requests(
    client: Client, installation: Installation, db: Database, runner: asyncio.Runner, world: World, share: int
) -> None:
    app = Server(db.settings, db)
    host = (b"host", BASE.partition("//")[2].encode())
    known = (host, (b"authorization", f"Bearer {world.token(world.alice).value}".encode()))
    count = COUNT if db.engine is EngineName.SQLITE else COUNT // 5

    # Metrics grow with every route that has been asked: they come first.
    asked = [each for each in installation.asked() if each.name not in FAILS]
    walk = sorted(asked[share::SHARES], key=lambda asked: asked.dialect != "Operations")
    faults = runner.run(_faults(app, walk, known, count))

    assert faults == []
    assert_readable(client, installation)


NO_JSON = {
    "cut off": b'{"a":',
    "not a number": b'{"a":NaN}',
    "infinite": b'{"a":1e999}',
    "a huge integer": b'{"a":' + b"1" * 5_000 + b"}",
    "half a surrogate pair": rb'{"a":"\ud800"}',
    "a control character": b'{"a":"\x01"}',
    "no text": b'{"a":"\xff"}',
    "a key twice": b'{"a":1,"a":2}',
    "deep": b'{"a":' * 51 + b"1" + b"}" * 51,
    "very deep": b"[" * 9_000,
    "a null": b"\0",
    "a byte order mark": b"\xef\xbb\xbf{}",
    "two documents": b"{}{}",
}


# They need no body, and do not look at one.
NOT_READ = {
    "PactBroker PUT /pacticipants/{application}/labels/{label}",
    "PactBroker PUT /pacticipants/{application}/branches/{branch}/versions/{version}",
    "PactBroker PUT /pacticipants/{application}/versions/{version}/tags/{tag}",
    "PactBroker POST /pacticipants/{application}/versions/{version}/released-versions/environment/{environment}",
    "PactBroker POST /webhooks/{uuid}/execute",
    "PactBroker POST /test/error",
}


def test_a_body_that_is_no_json_is_refused_everywhere(client: Client, installation: Installation) -> None:
    found = {
        (asked.name, name): client.raw(
            asked.route.method, asked.path.encode(), body, **asked.headers
        ).status_code
        for asked in installation.asked()
        for name, body in NO_JSON.items()
        if asked.body is not None and asked.dialect != "Pages" and asked.name not in NOT_READ
    }

    assert {case: status for case, status in found.items() if status != 400} == {}


def test_a_body_that_is_too_large_is_refused_everywhere(client: Client, installation: Installation) -> None:
    small = client.with_settings(max_body=1024, max_evidence_file=1)
    # What is no file in a form may be a mebibyte.
    body = b" " * (2**20 + 1025)
    found = {
        asked.name: small.raw(asked.route.method, asked.path.encode(), body, **asked.headers).status_code
        for asked in installation.asked()
        if asked.route.method in ("POST", "PUT", "PATCH", "DELETE")
    }

    assert {name: status for name, status in found.items() if status != 413} == {}


@pytest.mark.parametrize("length", ["1025", "9" * 30, "²", "-1", "x"])
def test_an_announced_length(client: Client, installation: Installation, length: str) -> None:
    headers = {"content-length": length, "content-type": "application/json"}
    answer = client.with_settings(max_body=1024).raw("PUT", b"/pacticipants/Foo/labels/x", b"{}", **headers)

    assert answer.status_code == (413 if length.isdecimal() else 201)


async def _faults(app: Server, walk: list[Asked], known: Headers, count: int) -> list[str]:
    found: Counter[str] = Counter()
    for asked in walk:
        for sent in requests(asked, count):
            answer = await ask(app, sent.method, sent.target, (*known, *sent.headers), sent.body)
            wrong = _wrong(answer)
            if wrong:
                found[f"{asked.name}: {wrong}"] += 1
                if found[f"{asked.name}: {wrong}"] == 1:
                    print(asked.name, wrong, sent, answer.content[:500])  # noqa: T201 - the first of each kind
    return [f"{times} times {fault}" for fault, times in found.items()]


def _wrong(answer: Answer) -> str:
    """Tell what is wrong with an answer, or nothing."""
    if answer.status_code >= 500:
        return str(answer.status_code)
    kind = answer.headers.get("content-type", "")
    if answer.status_code < 400 or answer.status_code in (405, 406, 415):
        return ""
    if kind.startswith(("text/html", "text/plain", "image/svg+xml")):
        return "" if answer.content else f"{answer.status_code} without a word"
    try:
        document = answer.json()
    except ValueError:
        return f"{answer.status_code} without a document"
    said = document.keys() & ({"title", "status"} if "problem" in kind else {"error", "errors", "message"})
    return "" if said else f"{answer.status_code} in another shape"


def assert_readable(client: Client, installation: Installation) -> None:
    """Whatever was kept can be shown."""
    for asked in installation.asked():
        if not asked.writes and asked.name not in FAILS:
            answer = client.raw("GET", asked.path.encode(), **asked.headers)
            # The environment that a question names may have got another name.
            assert answer.status_code in (200, 303, 307, 400, 404), (asked.name, answer.text)
    for path in (
        b"/pacticipants",
        b"/environments",
        b"/labels",
        b"/integrations",
        b"/pacts/latest",
        b"/webhooks",
    ):
        assert client.raw("GET", path).status_code == 200
