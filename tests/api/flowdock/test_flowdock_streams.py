"""Streams: what they say, to whom, in which order, and how they end."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from msgspec.json import encode

from signoff.api.flowdock import streams
from signoff.domain.conversation.streaming import hub
from signoff.domain.conversation.streaming.hub import hub_of
from signoff.domain.conversation.types import Message, Posted
from signoff.domain.identity import accounts, tokens
from signoff.kernel import clock
from signoff.kernel.database import Database
from signoff.kernel.tx import Tx
from signoff.server import Server
from tests.api.client import Client
from tests.api.flowdock.listeners import Stream
from tests.api.flowdock.people import MAIN, Flow
from tests.world import World

MESSAGES = f"{MAIN}/messages"


class Place:
    """An application with streams of Alice and Bob."""

    def __init__(self, db: Database, world: World, flow: Flow) -> None:
        self.db = db
        self.app = Server(db.settings, db)
        self.flow = flow
        self.tokens = {
            person.name: world.token(person).value for person in (world.alice, world.bob, world.carol)
        }

    async def stream(self, target: str, who: str = "bob", **headers: str) -> Stream:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return await Stream(self.app, target, self.tokens[who], given).began()

    async def send(self, who: str, method: str, path: str, document: Any = None) -> Any:
        client = {"alice": self.flow.alice, "bob": self.flow.bob}[who]
        headers = {
            "accept": "*/*",
            "content-type": "application/json",
            "authorization": f"Bearer {self.tokens[who]}",
        }
        answer = await client._send(method, path, _encoded(document), headers)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    async def say(self, text: str, who: str = "alice", path: str = MESSAGES) -> Any:
        return await self.send(who, "POST", path, {"event": "message", "content": text})


def _encoded(document: Any) -> bytes:
    return b"" if document is None else encode(document)


@pytest.fixture
def place(db: Database, world: World, flow: Flow) -> Place:
    return Place(db, world, flow)


def test_json_lines(place: Place, runner: asyncio.Runner) -> None:
    async def story() -> None:
        stream = await place.stream("/flows?filter=default/main")
        first, second = await place.say("one"), await place.say("two", who="bob")
        assert stream.status == 200
        assert stream.headers["content-type"] == "application/json; charset=utf-8"
        assert stream.headers["flowdock-user"]
        assert "content-length" not in stream.headers
        assert stream.chunks[0] == b"\n"
        assert await stream.until(2) == [first, second]
        assert all(chunk.endswith(b"\r\n") for chunk in stream.chunks[1:])
        await stream.leave()
        assert hub_of(place.db).count == 0

    runner.run(story())


@pytest.mark.parametrize("target", [MAIN, "/flows/?filter=default/main", "/flows?filter=default:main"])
def test_server_sent_events_and_resuming(place: Place, runner: asyncio.Runner, target: str) -> None:
    async def story() -> None:
        stream = await place.stream(target, accept="text/event-stream")
        said = [await place.say(text) for text in ("one", "two", "three")]
        assert stream.headers["content-type"] == "text/event-stream"
        assert await stream.until(3) == said
        await stream.leave()
        again = await place.stream(target, accept="text/event-stream", last_event_id=str(said[0]["id"]))
        live = await place.say("four")
        found = await again.until(3)
        assert [each["id"] for each in found] == [said[1]["id"], said[2]["id"], live["id"]]
        await again.leave()

    runner.run(story())


def test_what_changes(place: Place, runner: asyncio.Runner) -> None:
    async def story() -> None:
        stream = await place.stream("/flows?filter=default/main&active=idle")
        path = f"{MESSAGES}/{(await place.say('one #a'))['id']}"
        await place.send("alice", "PUT", path, {"content": "two"})
        await place.send("bob", "PUT", path, {"tags": ["b"]})
        await place.send("bob", "POST", f"{path}/emoji_reaction", {"type": "add", "emoji": "+1"})
        await place.send("alice", "DELETE", path)
        found = await stream.until(6)
        assert [each["event"] for each in found] == [
            *("message", "message-edit", "tag-change", "emoji-reaction", "message-edit", "message-delete")
        ]
        assert found[1]["content"]["updated_content"] == "two"
        assert found[2]["content"] == {"message": found[0]["id"], "add": ["b"], "remove": ["a"]}
        assert [each["id"] for each in found] == sorted(each["id"] for each in found)
        await stream.leave()

    runner.run(story())


def test_private_messages_both_ways_and_to_nobody_else(
    place: Place, runner: asyncio.Runner, world: World
) -> None:
    alice, bob = world.alice.account_id, world.bob.account_id

    async def story() -> None:
        mine, theirs = (
            await place.stream("/flows?filter=&user=1", "alice"),
            await place.stream("/flows?filter=&user=1"),
        )
        other = await place.stream("/flows?filter=&user=1", "carol")
        said = await place.say("psst", path=f"/private/{bob}/messages")
        answer = await place.say("what?", "bob", f"/private/{alice}/messages")
        assert await mine.until(2) == await theirs.until(2) == [said, answer]
        assert (said["to"], answer["to"]) == (str(bob), str(alice))
        assert other.messages == []
        for stream in (mine, theirs, other):
            await stream.leave()

    runner.run(story())


def test_coming_into_a_flow_and_being_shut_out(place: Place, runner: asyncio.Runner, world: World) -> None:
    bob = world.bob.account_id

    async def story() -> None:
        stream = await place.stream("/flows?filter=default/main&user=1")
        made = await place.send("alice", "POST", "/flows/default", {"name": "Second"})
        await place.send("alice", "POST", "/flows/default/second/users", {"id": bob})
        [added] = await stream.until(1)
        assert (added["event"], added["user"], added["content"]["id"]) == ("flow-add", str(bob), made["id"])
        assert added["content"]["url"] == made["url"]
        await place.send("alice", "PUT", f"{MAIN}/users/{bob}", {"disabled": True})
        found = await stream.until(4)
        assert [each["event"] for each in found[1:]] == ["action", "backend.user.block", "flow-remove"]
        await place.say("nobody shut out hears this")
        await asyncio.sleep(0.3)
        assert len(stream.messages) == 4
        await stream.leave()

    runner.run(story())


def test_another_nick_and_a_flow_that_is_put_away(place: Place, runner: asyncio.Runner, world: World) -> None:
    bob = world.bob.account_id

    async def story() -> None:
        stream = await place.stream("/flows?filter=default/main&user=1")
        await place.send("bob", "PUT", f"/users/{bob}", {"nick": "Robert"})
        found = await stream.until(2)
        assert [each["event"] for each in found] == ["user-edit", "user-edit"]
        assert [each["content"]["user"]["nick"] for each in found] == ["Robert", "Robert"]
        assert "flow" in found[0]
        assert found[1] == {"event": "user-edit", "user": str(bob), "content": found[1]["content"]}
        await place.send("alice", "PUT", MAIN, {"disabled": True})
        removed = (await stream.until(3))[-1]
        assert (removed["event"], removed["user"]) == ("flow-remove", str(bob))
        await stream.leave()

    runner.run(story())


def test_a_database_that_fails_for_a_moment(
    place: Place, runner: asyncio.Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "AFTER_ERROR", 0.05)

    async def story() -> None:
        stream = await place.stream("/flows?filter=default/main")
        following = hub.Hub._next
        fails = iter((True, True))

        def failing(self: hub.Hub, organisations: set[int], tx: Any) -> Any:
            if next(fails, False):
                raise RuntimeError("not now")
            return following(self, organisations, tx)

        monkeypatch.setattr(hub.Hub, "_next", failing)
        said = await place.say("still heard")
        assert await stream.until(1) == [said]
        await stream.leave()

    runner.run(story())


def test_what_is_refused_before_it_begins(place: Place, runner: asyncio.Runner) -> None:
    async def story() -> None:
        for target, who, status in (
            ("/flows?active=true", "bob", 400),
            ("/flows?filter=default/unknown", "bob", 404),
            ("/flows?filter=default/main,default/unknown", "bob", 404),
            ("/flows?filter=default/main", "carol", 404),
        ):
            stream = await place.stream(target, who)
            async with asyncio.timeout(5):
                await stream.over.wait()
            assert stream.status == status

    runner.run(story())
    assert place.flow.nobody.get("/flows?filter=default/main").status_code == 401


def test_everybody_hears_the_same_order(place: Place, runner: asyncio.Runner) -> None:
    async def story() -> None:
        listening = [await place.stream("/flows?filter=default/main", who) for who in ("alice", "bob") * 3]
        await asyncio.gather(
            *(place.say(f"{who} {number}", who) for number in range(15) for who in ("alice", "bob"))
        )
        heard = [[each["id"] for each in await stream.until(30)] for stream in listening]
        assert all(each == heard[0] == sorted(heard[0]) for each in heard)
        for stream in listening:
            await stream.leave()

    runner.run(story())


def test_who_does_not_listen_is_cut_off(
    place: Place, runner: asyncio.Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "MOST_WAITING", 3)

    async def story() -> None:
        stream = await place.stream(MAIN, accept="text/event-stream")
        [listener] = hub_of(place.db)._listeners
        for number in range(5):
            listener.take(hub.Heard(Posted(_message(number))))
        assert listener.ended == "too slow"
        async with asyncio.timeout(5):
            await stream.over.wait()
        assert stream.chunks[-1] == b": too slow\n\n"

    runner.run(story())


def _message(number: int) -> Message:
    none = (None,) * 6
    return Message(
        number, 1, *none, "message", "chat", '"x"', "{}", "[]", None, 1, 0, "2026-01-01T00:00:00", None
    )


def test_the_server_stops(place: Place, runner: asyncio.Runner) -> None:
    async def story() -> None:
        stream = await place.stream(MAIN, accept="text/event-stream")
        place.app.end_streams()
        async with asyncio.timeout(5):
            await stream.over.wait()
        assert stream.chunks[-1] == b": stopping\n\n"
        late = await place.stream(MAIN, accept="text/event-stream")
        async with asyncio.timeout(5):
            await late.over.wait()

    runner.run(story())


def test_a_credential_that_no_longer_counts(
    place: Place, runner: asyncio.Runner, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "KEEP_ALIVE", 0.05)

    async def story() -> None:
        stream = await place.stream("/flows?filter=default/main")
        await asyncio.sleep(0.2)
        assert not stream.over.is_set()
        assert stream.chunks.count(b"\n") > 1
        with world.db.writing(world.alice) as tx:
            accounts.deactivate_account(tx, world.account(world.bob).uuid)
        async with asyncio.timeout(5):
            await stream.over.wait()

    runner.run(story())


ENDS = {
    "revoked": lambda tx, who, token: tokens.revoke_token(tx, token),
    "deactivated": lambda tx, who, token: accounts.deactivate_account(tx, who),
    "without a role": lambda tx, who, token: accounts.set_roles(tx, who, ()),
    "removed": lambda tx, who, token: accounts.remove_account(tx, who),
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_what_is_taken_is_taken_at_once(
    place: Place, runner: asyncio.Runner, world: World, end: Callable[[Tx, str, str], object]
) -> None:
    """However busy the flow is: it says nothing more to whoever may not hear it any more."""
    made = world.token(world.bob)
    place.tokens["bob"] = made.value

    async def story() -> None:
        stream = await place.stream("/flows?filter=default/main")
        other = await place.stream("/flows?filter=default/main", "alice")
        await place.say("before")
        assert len(await stream.until(1)) == 1
        with world.db.writing(world.alice) as tx:
            end(tx, world.account(world.bob).uuid, made.token.uuid)
        await place.say("after")
        async with asyncio.timeout(5):
            await stream.over.wait()
        assert [each["content"] for each in await other.until(2)] == ["before", "after"]
        assert [each["content"] for each in stream.messages] == ["before"]
        await other.leave()

    runner.run(story())


def test_a_token_that_ends_while_there_is_much_to_say(
    place: Place, runner: asyncio.Runner, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "KEEP_ALIVE", 0.3)
    place.tokens["bob"] = world.token(world.bob, expires_at=clock.shifted(clock.now(), seconds=1)).value

    async def story() -> None:
        stream = await place.stream("/flows?filter=default/main")
        for _ in range(20):
            await place.say("again")
            await asyncio.sleep(0.1)
        assert stream.over.is_set()

    runner.run(story())


def test_who_is_there(place: Place, runner: asyncio.Runner, world: World) -> None:
    async def story() -> None:
        watching = await place.stream("/flows?filter=default/main&presence=1", "alice")
        there = await place.stream("/flows?filter=default/main&active=true")
        [seen] = await watching.until(1)
        assert (seen["event"], seen["user_id"], seen["content"]["state"]) == (
            "presence",
            world.bob.account_id,
            2_000_000,
        )
        await there.leave()
        await watching.leave()

    runner.run(story())


def test_a_stream_host(place: Place, client: Client) -> None:
    answer = client.get("/flows", host="stream.example.org")

    assert answer.status_code == 400
    assert client.get("/flows?user=true").status_code == 200
