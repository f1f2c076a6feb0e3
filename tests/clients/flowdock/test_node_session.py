"""npm `flowdock`, the official client: everything that its session can do, with its stream open."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.clients.flowdock.conftest import Flow
from tests.clients.pact.commands import BIN, NODE_MODULES


@pytest.fixture
def printed(flow: Flow) -> list[dict[str, Any]]:
    """What the client was told, in order."""
    url = flow.server.url
    ran = subprocess.run(
        [BIN / "node", "--no-deprecation", Path(__file__).with_name("session.js")],
        env=os.environ
        | {
            "NODE_PATH": str(NODE_MODULES),
            "FLOWDOCK_API_URL": url,
            "FLOWDOCK_STREAM_URL": f"{url}/flows",
            "TOKEN": flow.bot.token,
            "FLOW": flow.slug,
            "FLOW_ID": flow.id,
            "OTHER": str(flow.admin.id),
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return [json.loads(line) for line in ran.stdout.splitlines()]


def test_everything_that_it_can_do(flow: Flow, printed: list[dict[str, Any]]) -> None:
    answers = {each["name"]: each["value"] for each in printed if each["name"] != "streamed"}
    streamed = [each["value"] for each in printed if each["name"] == "streamed"]

    assert {name: answer["error"] for name, answer in answers.items() if answer.get("error")} == {}
    assert {answer["user"] for answer in answers.values()} == {str(flow.bot.id)}
    [mine] = answers["flows"]["body"]
    assert (mine["id"], mine["joined"], mine["open"]) == (flow.id, True, True)
    assert {user["nick"]: user["in_flow"] for user in mine["users"]} == {
        flow.admin.nick: True,
        flow.bot.nick: True,
    }
    said, reply, comment = (answers[name]["body"] for name in ("message", "threadMessage", "comment"))
    assert said["tags"] == ["extra", "tag"]
    assert reply["thread_id"] == comment["thread_id"] == said["thread_id"]
    assert comment["content"] == {"title": "Hello from node #tag", "text": "a comment"}
    assert f"influx:{said['id']}" in comment["tags"]
    assert answers["privateMessage"]["body"]["to"] == str(flow.admin.id)
    assert answers["editMessage"]["body"] == {}
    assert [each["id"] for each in answers["get"]["body"]] == [comment["id"]]
    assert answers["invite"]["status"] == 201

    kinds = [
        each["event"] for each in streamed if each["event"] not in ("action", "activity.user", "presence")
    ]
    assert kinds == [
        *("message", "message", "comment", "message", "status"),
        *("message-edit", "message-edit", "message-delete"),
    ]
    assert streamed[0] == {**said, "thread": streamed[0]["thread"]}
    ids = [each["id"] for each in streamed]
    assert ids == sorted(ids)
