"""A flow's conversation: two browsers hear each other, and the page can be read by everybody."""

import json
import time
from collections.abc import Iterator
from uuid import uuid4

import httpx2
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener, Site
from tests.browser.test_every_page import AXE, LOOKS

# From the click to the text in the other window. A busy machine finds the time for one of four at least.
A_SECOND = 1.0
MOST_SECONDS = 5.0


@pytest.fixture
def http(site: Site) -> Iterator[httpx2.Client]:
    """The API, as the same person."""
    with httpx2.Client(base_url=site.url, auth=(site.token, "")) as http:
        yield http


@pytest.fixture
def slug(http: httpx2.Client) -> str:
    """A flow with something in its chat and its inbox."""
    slug = f"f{uuid4().hex[:8]}"
    http.post("/flows/default", json={"name": slug}).raise_for_status()
    path = f"/flows/default/{slug}"
    said = {"event": "message", "content": "Good morning #start " + "x" * 300}
    http.post(f"{path}/messages", json=said).raise_for_status()
    token = http.post(f"{path}/sources", json={"name": "Tracker"}).json()["flow_token"]
    activity = {
        "flow_token": token,
        "event": "activity",
        "title": "moved it",
        "author": {"name": "Ann"},
        "external_thread_id": "1",
        "thread": {"title": "Renew", "status": {"color": "yellow", "value": "waiting"}},
    }
    httpx2.post(f"{http.base_url}/messages", json=activity).raise_for_status()
    return slug


def say(page: Page, text: str) -> None:
    page.get_by_role("textbox").last.fill(text)
    page.get_by_role("button", name="Send").click()


def test_two_browsers_hear_each_other(opened: Opener, slug: str) -> None:
    one, two = opened(f"/app/default/{slug}"), opened(f"/app/default/{slug}")
    two.wait_for_timeout(500)

    taken = []
    for number, (here, there) in enumerate(((one, two), (two, one)) * 2):
        text = f"Can you hear me {number}?"
        there.get_by_role("textbox").last.fill("half a sentence")
        begun = time.monotonic()
        say(here, text)
        expect(there.get_by_text(text)).to_be_visible(timeout=10_000)
        taken.append(time.monotonic() - begun)
        # What somebody is typing stays.
        expect(there.get_by_role("textbox").last).to_have_value("half a sentence")
        here.wait_for_timeout(500)
    assert max(taken) < MOST_SECONDS
    assert min(taken) < A_SECOND, taken


def test_answering_in_a_thread(opened: Opener, slug: str) -> None:
    page = opened(f"/app/default/{slug}")
    page.get_by_role("link", name="Renew").click()
    page.get_by_role("textbox").last.fill("I am on it")
    page.get_by_role("button", name="Answer").click()

    expect(page.locator(".thread").get_by_text("I am on it")).to_be_visible()
    expect(page.locator(".lines").first.get_by_text("I am on it")).to_be_visible()


def test_without_scripts(opened: Opener, slug: str) -> None:
    page = opened(f"/app/default/{slug}", java_script_enabled=False)
    say(page, "typed by hand")

    expect(page.get_by_text("typed by hand")).to_be_visible()
    page.get_by_role("main").get_by_role("searchbox").fill("#start")
    page.get_by_role("main").get_by_role("button", name="Search").click()
    expect(page.get_by_text("Good morning")).to_be_visible()
    expect(page.get_by_text("typed by hand")).to_have_count(0)


def unreadable(page: Page) -> dict[str, list[str]]:
    """Give what axe complains of in every look of a page, which must be no wider than its window."""
    page.evaluate(AXE.read_text("utf-8"))
    found: dict[str, list[str]] = {}
    for scheme, width in LOOKS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        result = page.evaluate("axe.run().then((result) => JSON.stringify(result.violations))")
        for each in json.loads(result):
            found[f"{each['id']} {scheme} {width}"] = [node["html"] for node in each["nodes"]]
    return found


def test_everybody_can_read_it(opened: Opener, slug: str) -> None:
    page = opened(f"/app/default/{slug}")
    page.get_by_role("link", name="Renew").click()
    assert unreadable(page) == {}


def test_everybody_can_read_what_belongs_to_it(opened: Opener, slug: str, http: httpx2.Client) -> None:
    flow = f"/flows/default/{slug}"
    [said] = http.get(f"{flow}/messages?event=message").json()
    http.post(f"{flow}/invitations", json={"email": "dora@example.org"}).raise_for_status()
    wanted = {"name": "Tracker", "redirect_uri": "https://tracker.example/back"}
    program = http.post("/oauth/applications", json=wanted).json()["client_id"]
    app = f"/app/default/{slug}"
    pages = (f"{app}/messages/{said['id']}", f"{app}/people", f"{app}/facts", "/app/private")
    for path in (*pages, f"/oauth/authorize?client_id={program}&response_type=code"):
        assert unreadable(opened(path)) == {}, path
