"""Streams with several server processes on one database: everybody hears everything, in one order, until the end."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2

from signoff.kernel.settings import Settings
from tests.processes import Process, serve

COUNT = 40
STREAM = "/flows?filter=default/main"


class Listener(threading.Thread):
    """Reads one stream until it ends."""

    def __init__(self, url: str, token: str) -> None:
        super().__init__()
        self._asked = (url, token)
        self.began = threading.Event()
        self.heard: list[Any] = []

    def run(self) -> None:
        url, token = self._asked
        with httpx2.stream("GET", f"{url}{STREAM}", auth=(token, ""), timeout=60) as answer:
            for line in answer.iter_lines():
                self.began.set()
                if line.strip():
                    self.heard.append(json.loads(line))

    def until(self, count: int) -> list[int]:
        """Wait for so many messages; give the numbers of all."""
        deadline = time.monotonic() + 30
        while len(self.heard) < count and time.monotonic() < deadline:
            time.sleep(0.01)
        return [each["id"] for each in self.heard]


@contextmanager
def two_servers(settings: Settings) -> Iterator[tuple[Process, Process, str]]:
    """Run two servers on one database, with a flow in it."""
    with serve(settings) as first, serve(settings) as second:
        token = first.token
        made = httpx2.post(f"{first.url}/flows/default", auth=(token, ""), json={"name": "Main"})
        made.raise_for_status()
        yield first, second, token


def test_the_same_order_everywhere_and_an_end(settings: Settings) -> None:
    with two_servers(settings) as (first, second, token):
        listeners = [Listener(server.url, token) for server in (first, second, first, second)]
        for each in listeners:
            each.start()
            assert each.began.wait(20)
        posting = [
            threading.Thread(target=_post, args=(server.url, token, name))
            for name, server in (("a", first), ("b", second))
        ]
        for thread in posting:
            thread.start()
        for thread in posting:
            thread.join()

        heard = [each.until(2 * COUNT) for each in listeners]
        assert all(each == heard[0] == sorted(heard[0]) for each in heard)
        assert len(heard[0]) == 2 * COUNT

        # Whoever only listens does not hold up a server that is told to stop.
        begun = time.monotonic()
        for server in (first, second):
            server.process.terminate()
        for server in (first, second):
            server.process.wait(20)
        assert time.monotonic() - begun < settings.graceful_timeout
        for each in listeners:
            each.join(5)
            assert not each.is_alive()


def _post(url: str, token: str, name: str) -> None:
    with httpx2.Client(base_url=url, auth=(token, "")) as http:
        for number in range(COUNT):
            said = {"event": "message", "content": f"{name} {number}"}
            http.post("/flows/default/main/messages", json=said).raise_for_status()
