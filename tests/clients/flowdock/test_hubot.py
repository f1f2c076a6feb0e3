"""hubot on npm `hubot-flowdock`: it connects, hears, answers in the thread, and answers in private."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.clients.flowdock.conftest import Flow
from tests.clients.pact.commands import BIN, NODE_MODULES

PATIENCE = 40


@pytest.fixture
def hubot(flow: Flow, tmp_path: Path) -> Iterator[Path]:
    """A bot that answers pings, as its adapter runs it; the path is of what it printed."""
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "ping.js").write_text(
        "module.exports = (robot) => { robot.respond(/ping/i, (m) => m.send('PONG'));"
        " robot.hear(/badger/i, (m) => m.reply('seen')); };"
    )
    (tmp_path / "node_modules").symlink_to(NODE_MODULES)
    (tmp_path / "package.json").write_text('{"name": "bot", "version": "1.0.0"}')
    printed = tmp_path / "printed"
    environment = {
        "HUBOT_FLOWDOCK_API_TOKEN": flow.bot.token,
        "FLOWDOCK_API_URL": flow.server.url,
        "FLOWDOCK_STREAM_URL": f"{flow.server.url}/flows",
        "PATH": f"{BIN}:{os.environ['PATH']}",
        "EXPRESS_PORT": "0",
        "NODE_OPTIONS": "--no-deprecation",
    }
    command = [
        *map(
            str, (BIN / "node", NODE_MODULES / "coffee-script/bin/coffee", NODE_MODULES / "hubot/bin/hubot")
        ),
        *("--adapter", "flowdock", "--name", flow.bot.nick, "--disable-httpd"),
    ]
    with printed.open("w") as out:
        process = subprocess.Popen(
            command,
            env=os.environ | environment,
            cwd=tmp_path,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield printed
    finally:
        # The bot is a child of what was started.
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def answer(flow: Flow, path: str, text: str, printed: Path) -> Any:
    """Wait until the bot has said something."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        for each in flow.http.get(path).json():
            if each["user"] == str(flow.bot.id) and text in str(each["content"]):
                return each
        time.sleep(0.1)
    raise AssertionError(printed.read_text())


def test_it_hears_and_answers(flow: Flow, hubot: Path) -> None:
    until = time.monotonic() + PATIENCE
    # A bot that is not there yet hears nothing, so it is asked until it answers.
    while time.monotonic() < until:
        asked = flow.say(f"{flow.bot.nick}: ping")
        time.sleep(0.5)
        if any(each["content"] == "PONG" for each in flow.messages(limit=5)):
            break

    said = answer(flow, f"{flow.path}/messages", "PONG", hubot)
    assert said["thread_id"]
    assert {each["thread_id"] for each in flow.messages(limit=100) if each["content"] == "PONG"} <= {
        each["thread_id"] for each in flow.messages(limit=100) if "ping" in str(each["content"])
    }
    assert asked["thread_id"]

    flow.say("a badger")
    assert flow.admin.nick in str(answer(flow, f"{flow.path}/messages", "seen", hubot)["content"])

    path = f"/private/{flow.bot.id}/messages"
    flow.http.post(path, json={"event": "message", "content": "ping"}).raise_for_status()
    assert answer(flow, path, "PONG", hubot)["to"] == str(flow.admin.id)
