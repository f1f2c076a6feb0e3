"""Actions of threads that call their integrations back: signed, guarded, tried again, and told in the thread."""

import asyncio
import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from msgspec import Struct

from signoff.api.flowdock.facts import MANNER
from signoff.domain.outbound.actions import calling
from signoff.kernel.database import Database
from signoff.kernel.net import Caller
from signoff.kernel.settings import Settings
from tests import outbox
from tests.api.flowdock.people import MAIN, Flow
from tests.errands import run_due
from tests.receiver import Receiver, receiving
from tests.world import World


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Receivers are on this machine in tests."""
    return settings.overlay(webhook_schemes=["http"], webhook_networks=["127.0.0.0/8"])


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


class Tracker(Struct):
    """An integration with a thread that has an action."""

    flow: Flow
    db: Database
    runner: asyncio.Runner
    receiver: Receiver
    secret: str
    thread: Any

    def press(self, action: int = 0) -> int:
        """Press an action as Alice; give the status of the answer."""
        path = f"{MAIN}/threads/{self.thread['id']}/actions/{action}"
        return self.flow.alice.post(path).status_code

    def work(self) -> int:
        """Carry out what is due; give how many attempts there were."""
        return self.runner.run(_work(self.db))

    def told(self) -> list[tuple[str, str]]:
        """Give what the thread was told, and in whose name."""
        found = self.flow.bob.get(f"{MAIN}/threads/{self.thread['id']}/messages?event=activity").json()
        return [(each["title"], each["author"]["name"]) for each in found[1:]]


async def _work(db: Database) -> int:
    caller = Caller(db.settings)
    done = await run_due(db, calling.handlers(caller, MANNER))
    await caller.close()
    return done


@pytest.fixture
def tracker(flow: Flow, world: World, runner: asyncio.Runner, receiver: Receiver) -> Tracker:
    made = flow.alice.post(f"{MAIN}/sources", {"name": "Tracker"}).json()
    actions = [
        action(receiver.url("/assign")),
        {"@type": "ViewAction", "name": "Open", "url": "https://x.example/"},
        action("http://10.0.0.1/"),
        action("ftp://127.0.0.1/"),
        action(receiver.url("/"), "DELETE"),
    ]
    draft = {
        "flow_token": made["flow_token"],
        "event": "activity",
        "title": "opened",
        "author": {"name": "Ann"},
        "external_thread_id": "1",
        "thread": {"title": "Renew", "actions": actions},
    }
    wait = {"x-flowdock-wait-for-message": "1"}
    thread = flow.nobody.send("POST", "/messages", draft, headers=wait).json()["thread"]
    return Tracker(flow, world.db, runner, receiver, made["action_secret"], thread)


def action(url: str, method: str = "POST") -> dict[str, Any]:
    target = {"@type": "EntryPoint", "urlTemplate": url, "httpMethod": method}
    return {"@type": "UpdateAction", "name": "Assign <to> me", "target": target}


def decoded(part: str) -> Any:
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def test_the_call(tracker: Tracker) -> None:
    assert str(tracker.receiver.port) not in json.dumps(tracker.thread)
    assert tracker.press() == 202
    assert tracker.work() == 1
    [got] = tracker.receiver.received

    me = tracker.flow.alice.get("/user").json()
    assert (got.method, got.path) == ("POST", "/assign")
    assert got.json()["agent"]["name"] == me["name"]
    assert got.json()["target"]["urlTemplate"] == tracker.receiver.url("/assign")
    head, claims, signature = got.headers["flowdock-token"].split(".")
    assert decoded(head) == {"alg": "HS256", "typ": "JWT"}
    said = decoded(claims)
    assert (said["sub"], said["signature"]) == (str(me["id"]), hashlib.sha256(got.body).hexdigest())
    assert 0 < said["exp"] - time.time() <= calling.GOOD_SECONDS
    good = hmac.digest(tracker.secret.encode(), f"{head}.{claims}".encode(), "sha256")
    assert base64.urlsafe_b64decode(signature + "=") == good
    assert tracker.told() == [("Assign &lt;to&gt; me: done", me["nick"])]


def test_a_call_is_tried_again(tracker: Tracker) -> None:
    tracker.receiver.script = [(503, {}), (429, {})]
    tracker.press()
    for _ in range(3):
        assert tracker.work() == 1
        outbox.make_due(tracker.db)
    assert len(set(tracker.receiver.keys())) == 1
    assert [title for title, _ in tracker.told()] == ["Assign &lt;to&gt; me: done"]
    assert tracker.work() == 0


def test_a_call_that_fails(tracker: Tracker) -> None:
    tracker.receiver.script = [(500, {})] * 4
    tracker.press()
    for _ in range(4):
        assert tracker.told() == []
        tracker.work()
        outbox.make_due(tracker.db)
    assert tracker.told()[0][0].endswith("failed: it answered 500")

    tracker.receiver.script = [(409, {})]
    tracker.press()
    assert tracker.work() == 1
    assert tracker.told()[1][0].endswith("failed: it answered 409")


def test_a_challenge(tracker: Tracker) -> None:
    tracker.receiver.script = [
        (401, {"WWW-Authenticate": "Flowdock-Token url=https://tracker.example/login?a=1"}),
        (401, {"WWW-Authenticate": "Flowdock-Token url=javascript:alert(1)"}),
    ]
    for _ in range(2):
        tracker.press()
        tracker.work()
    (first, _), (second, _) = tracker.told()
    assert 'href="https://tracker.example/login?a=1"' in first
    assert second.endswith("it answered 401")


def test_what_may_not_be_called(tracker: Tracker) -> None:
    assert [tracker.press(number) for number in (1, 3, 4, 9)] == [400, 400, 400, 404]
    # Where a name leads is known only when it is called.
    assert tracker.press(2) == 202
    tracker.work()
    assert "may not be called" in tracker.told()[0][0]
    assert tracker.receiver.received == []


def test_who_may_press(tracker: Tracker) -> None:
    path = f"{MAIN}/threads/{tracker.thread['id']}/actions/0"
    assert tracker.flow.carol.post(path).status_code in (403, 404)
    assert tracker.flow.nobody.post(path).status_code == 401


def test_an_integration_that_is_gone(tracker: Tracker) -> None:
    tracker.press()
    source = tracker.flow.alice.get(f"{MAIN}/sources").json()[0]["id"]
    assert tracker.flow.alice.delete(f"{MAIN}/sources/{source}").status_code == 204
    assert tracker.work() == 1
    assert tracker.receiver.received == []
    assert tracker.press() == 400
