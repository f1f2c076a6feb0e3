"""The calls of clients that can no longer be installed, byte for byte what they send and checked for what they read."""

import base64
import json
from typing import Any

import httpx2
import pytest

from tests.clients.flowdock.conftest import Flow


@pytest.fixture
def token(flow: Flow) -> str:
    """The token of an integration of the flow."""
    made = flow.http.post(f"{flow.path}/sources", json={"name": "CI"}).raise_for_status().json()
    return str(made["flow_token"])


def test_ruby_gem(flow: Flow, token: str) -> None:
    """It posts forms to the push API and JSON below `/v1`, takes any 2xx, and an empty body for `{}`."""
    base, auth = f"{flow.server.url}/v1", (flow.bot.token, "")
    chat = {"content": "from the gem", "external_user_name": "Gem", "tags": "cool,stuff"}
    assert httpx2.post(f"{base}/messages/chat/{token}", data=chat).json() == {}
    inbox = {
        "source": "Gem",
        "format": "html",
        "from_address": "gem@example.org",
        "subject": "Greetings",
        "content": "<h2>It works</h2>",
        "tags": "cool",
        "link": "http://www.example.org/",
    }
    assert httpx2.post(f"{base}/messages/team_inbox/{token}", data=inbox).status_code == 200
    said = httpx2.post(
        f"{base}/messages", auth=auth, json={"flow": flow.id, "event": "message", "content": "hi"}
    )
    comment = {"flow": flow.id, "message": said.json()["id"], "event": "comment", "content": "ok", "tags": []}
    assert httpx2.post(f"{base}/comments", auth=auth, json=comment).is_success
    missing = httpx2.post(f"{base}/messages/chat/unknown", data=chat)
    assert (missing.status_code, missing.json()["message"]) == (404, "not found")
    blank = httpx2.post(f"{base}/messages/chat/{token}", data={**chat, "content": ""}).json()
    assert blank == {"message": "Validation error", "errors": {"content": ["can't be blank"]}}


def test_oulu(flow: Flow) -> None:
    """An IRC gateway: it reads the flow's URL, posts below it, and wants 201."""
    http = httpx2.Client(base_url=flow.server.url, auth=(flow.bot.token, ""))
    with http:
        assert {"id", "nick", "email", "name"} <= http.get("/user").json().keys()
        [mine] = [each for each in http.get("/flows/all?users=1").json() if each["id"] == flow.id]
        assert httpx2.URL(mine["url"]).path == flow.path
        assert {"id", "nick", "name", "email", "status", "disabled", "last_activity"} <= mine["users"][
            0
        ].keys()
        assert http.put(mine["url"], json={"open": True}).status_code == 200
        said = http.post(
            f"{mine['url']}/messages", json={"event": "message", "app": "chat", "content": "+1 :+1:"}
        )
        assert said.status_code == 201
        assert (said.json()["app"], said.json()["content"], said.json()["flow"]) == (
            "chat",
            "+1 :+1:",
            flow.id,
        )
        assert http.get(f"{mine['url']}/messages/{said.json()['id']}").json()["sent"] > 0
        assert http.get(f"/flows/find?id={flow.id}&users=1").json()["users"]


def test_hedwig(flow: Flow) -> None:
    """An Elixir bot: Basic without a colon, `org/flow` as the flow, and a chunk for each message."""
    authorization = "Basic " + base64.b64encode(flow.bot.token.encode()).decode()
    headers = {"authorization": authorization}
    posted = {"flow": f"default/{flow.slug}", "event": "message", "content": "hello", "user": "nobody"}
    assert httpx2.post(f"{flow.server.url}/messages", headers=headers, json=posted).status_code == 201
    here = {"flow": flow.id, "event": "activity.user", "content": {"last_activity": 1}, "user": 1}
    assert httpx2.post(f"{flow.server.url}/messages", headers=headers, json=here).is_success
    with httpx2.stream(
        "GET", f"{flow.server.url}/flows?filter=default/{flow.slug}&active=true", headers=headers, timeout=20
    ) as stream:
        chunks = stream.iter_raw()
        assert next(chunks) == b"\n"
        flow.say("for the bot")
        heard = _next(chunks)
    assert heard["content"] == "for the bot"


def _next(chunks: Any) -> Any:
    for chunk in chunks:
        if chunk != b"\n":
            assert chunk.endswith(b"\r\n")
            found = json.loads(chunk)
            if found["event"] == "message":
                return found
    raise AssertionError("the stream ended")


def test_go(flow: Flow) -> None:
    """It sends the parameters of posts in the query, and its token there too."""
    query = {"event": "message", "content": "from Go", "tags": "a,b", "access_token": flow.bot.token}
    said = httpx2.post(f"{flow.server.url}{flow.path}/messages", params=query)
    assert (said.status_code, said.json()["tags"]) == (201, ["a", "b"])
    edited = {"content": "edited", "access_token": flow.bot.token}
    assert (
        httpx2.put(f"{flow.server.url}{flow.path}/messages/{said.json()['id']}", params=edited).json() == {}
    )
    users = httpx2.get(f"{flow.server.url}/flows", params={"user": "true", "access_token": flow.bot.token})
    assert isinstance(users.json(), list)


def test_python_2(flow: Flow, token: str) -> None:
    """Pyflowdock and python-flowdock: forms, with True as Python writes it."""
    form = {"source": "myapp", "from_address": "me@x.org", "subject": "s", "content": "c", "project": "p"}
    assert httpx2.post(f"{flow.server.url}/v1/messages/influx/{token}", data=form).status_code == 200
    query = {"filter": f"default/{flow.slug}", "active": "True", "accept": "application/json"}
    with httpx2.stream(
        "GET", f"{flow.server.url}/flows", params=query, auth=(flow.bot.token, ""), timeout=20
    ) as stream:
        assert stream.status_code == 200


def test_drone(flow: Flow, token: str) -> None:
    """It posts one activity, waits for its thread, and goes on in it."""
    activity = {
        "flow_token": token,
        "event": "activity",
        "author": {"name": "Drone"},
        "title": "started",
        "external_thread_id": "build/1",
        "thread": {"title": "Build #1", "status": {"color": "yellow", "value": "running"}},
    }
    wait = {"X-flowdock-wait-for-message": "10000"}
    first = httpx2.post(f"{flow.server.url}/messages", json=activity, headers=wait)
    assert first.status_code == 201
    more = {"flow_token": token, "event": "activity", "author": {"name": "Drone"}, "title": "done"}
    more["thread_id"] = first.json()["thread_id"]
    assert httpx2.post(f"{flow.server.url}/messages", json=more).status_code == 202
    assert [each["thread"]["activities"] for each in flow.messages(event="activity")] == [2, 2]
