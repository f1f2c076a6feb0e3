"""Answers of this dialect as approved files, and a flow with people in it."""

import re
from typing import Any

import httpx2
from httpx2 import Response
from msgspec import Struct

from tests.api.client import Client
from tests.api.golden import Golden

MAIN = "/flows/default/main"
FORM = "application/x-www-form-urlencoded"
_HEADERS = ("flowdock-user", "link", "status")
_REPLACED = (
    (
        re.compile(
            r"\d{4}-\d\d-\d\d(?:T|%20)\d\d(?::|%3A)\d\d(?::|%3A)\d\d\.\d+(?:Z|(?:\+|%2B)00(?::|%3A)00)"
        ),
        "TIME",
    ),
    (re.compile(r'(?<="sent":)\d+|(?<="edited":)\d+|(?<="last_activity":)\d+|(?<="last_ping":)\d+'), "0"),
    (re.compile(r'(?<="flow_token":")[0-9a-f]{32}'), "TOKEN"),
    (re.compile(r'(?<="action_secret":")[0-9a-f]{64}'), "SECRET"),
    (re.compile(r"(?<=/)[0-9a-f]{32}(?=/)"), "FILE"),
    (re.compile(r"(?<=/invitations/)[0-9a-f]{40}(?=-)"), "KEY"),
)
# Numbers go on from test to test on one of the engines.
_NUMBERED = (
    *('"id":', '"user":"', '"to":"', ":user:", ":unread:", ":highlight:", '"flowdock-user":"'),
    *("/sources/", "/private/", "/invitations/", "/files/"),
)
_NUMBER = re.compile("|".join(rf"(?<={re.escape(each)})[1-9]\d*" for each in _NUMBERED))
_KEY = re.compile(r'(?<=")[\w-]{27}(?=")|(?<=")[\w-]{22}(?=")')


def check(golden: Golden, name: str, response: Response) -> None:
    """Compare an answer and its headers with the approved ones; what changes from run to run is replaced."""
    text, link = response.text, response.headers.get("link", "")
    for pattern, by in _REPLACED:
        text, link = pattern.sub(by, text), pattern.sub(by, link)
    seen: dict[str, str] = {}
    text = _NUMBER.sub("0", text)
    text = _KEY.sub(lambda found: seen.setdefault(found.group(), f"KEY-{len(seen) + 1}"), text)
    told = {each: response.headers[each] for each in _HEADERS if each in response.headers}
    told |= {"link": link} if link else {}
    said = f'{{"told": {_NUMBER.sub("0", _json(told))}, "said": {text or "null"}}}'
    kind = response.headers.get("content-type", "none")
    assert kind in ("application/json; charset=utf-8", "none")
    golden.check(name, httpx2.Response(response.status_code, headers={"content-type": kind}, text=said))


def _json(value: Any) -> str:
    return httpx2.Response(200, json=value).text


class Flow(Struct):
    """A flow that Alice made and Bob is in; Carol is not."""

    alice: Client
    bob: Client
    carol: Client
    nobody: Client

    def say(self, text: str = "Hello", **more: Any) -> Any:
        """Say something as Alice."""
        made = self.alice.post(f"{MAIN}/messages", {"event": "message", "content": text, **more})
        assert made.status_code == 201, made.text
        return made.json()

    def listed(self, query: str = "", path: str = f"{MAIN}/messages") -> list[Any]:
        """List contents as Bob reads them, without what the server says itself."""
        found = self.bob.get(f"{path}?{query}")
        assert found.status_code == 200, found.text
        return [each["content"] for each in found.json() if each["event"] != "action"]

    def token(self) -> str:
        """Make an integration, and give its token."""
        made = self.alice.post(f"{MAIN}/sources", {"name": "Tracker"})
        assert made.status_code == 201, made.text
        token: str = made.json()["flow_token"]
        return token
