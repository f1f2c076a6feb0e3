"""PyPI `flowdock-api-wrapper`: the client that checks every status code."""

import threading
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.clients.flowdock.conftest import Flow

# It has no types.
flowdock: Any = import_module("flowdock")

# It leaves the files open that it uploads.
pytestmark = pytest.mark.filterwarnings("ignore:Exception ignored in. <_io.FileIO")


@pytest.fixture
def wrapped(flow: Flow, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The flow as the client knows it."""
    monkeypatch.setattr(flowdock, "API", flow.server.url)
    monkeypatch.setattr(flowdock, "STREAM", flow.server.url)
    monkeypatch.delattr(flowdock.get_uid, "cache", raising=False)
    return flowdock.flow(flow.bot.token, "default", flow.slug)


def ids(found: list[Any]) -> list[int]:
    return [each["id"] for each in found]


def test_messages(flow: Flow, wrapped: Any) -> None:
    assert flowdock.get_uid(flow.bot.token, flow.bot.nick) == flow.bot.id
    one = wrapped.send("keyword one", tags=["x"])
    two = wrapped.send("keywords two", thread_id=one["thread_id"])

    assert wrapped.show(one["id"])["content"] == "keyword one"
    assert ids(wrapped.list(search="keyword")) == [one["id"]]
    assert ids(wrapped.list(tags=["x"], limit=10)) == [one["id"]]
    assert ids(wrapped.list(event="message", since_id=one["id"])) == [two["id"]]
    assert ids(wrapped.list(tags="x", search="keywords", tag_mode="or")) == [one["id"], two["id"]]
    wrapped.edit(two["id"], content="changed", tags=["y"])
    assert wrapped.show(two["id"])["tags"] == ["y"]
    wrapped.delete(one["id"])
    assert wrapped.show(one["id"])["content"] == ""
    assert wrapped.list(search="keyword") == []


def test_threads(wrapped: Any) -> None:
    said = wrapped.send("begin")
    thread = wrapped.thread(said["thread_id"])
    reply = thread.send("go on")

    assert ids(thread.list()) == [said["id"], reply["id"]]
    assert [each["id"] for each in wrapped.threads(limit=1)] == [said["thread_id"]]


def test_files(wrapped: Any, tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(b"some words")
    said = wrapped.upload(path)

    assert said["content"]["file_name"] == "x.txt"
    assert wrapped.download(said["content"]["path"]) == b"some words"
    assert ids(wrapped.list(tags=":file")) == [said["id"]]
    wrapped.delete(said["id"])
    assert wrapped.list(event="file") == []


def test_private(flow: Flow, wrapped: Any, tmp_path: Path) -> None:
    talk = flowdock.private(flow.bot.token, flow.admin.id)
    said = talk.send("psst", tags=["t"])

    assert said["tags"] == [f":unread:{flow.admin.id}", "t"]
    talk.edit(said["id"], content="hush", tags=["u"])
    assert talk.show(said["id"])["content"] == "hush"
    assert said["id"] in ids(talk.list(limit=5))
    path = tmp_path / "secret.bin"
    path.write_bytes(b"\0\1")
    file = talk.upload(path)
    assert talk.download(file["content"]["path"]) == b"\0\1"
    assert wrapped.list(event="file") == []
    talk.delete(said["id"])
    assert talk.show(said["id"])["content"] == ""


def test_an_integration(flow: Flow, wrapped: Any) -> None:
    made = flow.http.post(f"{flow.path}/sources", json={"name": "Tracker"}).raise_for_status().json()
    flowdock.integration(made["flow_token"]).present(
        "ticket-1",
        author={"name": "Ann"},
        title="opened it",
        thread={"title": "Renew", "fields": [{"label": "Due", "value": "Friday"}]},
    )

    [activity] = wrapped.list(event="activity")
    assert (activity["title"], activity["author"]["name"]) == ("opened it", "Ann")
    assert activity["thread"]["title"] == "Renew"


def test_the_stream(flow: Flow, wrapped: Any) -> None:
    heard: list[Any] = []
    connected = threading.Event()

    def listen() -> None:
        with requests.get(
            f"{flow.server.url}{flow.path}",
            auth=(flow.bot.token, ""),
            headers={"Accept": "text/event-stream"},
            stream=True,
            timeout=30,
        ) as response:
            assert response.headers["content-type"] == "text/event-stream"
            connected.set()
            for each in flowdock.get_events(response):
                heard.append(each)
                if len(heard) == 2:
                    return

    listening = threading.Thread(target=listen)
    listening.start()
    assert connected.wait(20)
    said = [wrapped.send("one"), wrapped.send("two")]
    listening.join(20)

    assert [int(each.last_event_id) for each in heard] == ids(said)
