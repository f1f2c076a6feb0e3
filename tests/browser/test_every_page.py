"""What holds for each page: it can be read by everybody, on every screen."""

import json
from pathlib import Path
from typing import Literal
from urllib.parse import quote

import pytest

from tests.browser.conftest import Opener
from tests.browser.story import HOSTILE, LONG, WEBHOOK

PAGES = [
    "/?pageSize=7",
    "/?search=nothing-has-this-name",
    "/?tags=true&pageSize=7",
    "/?branch=main",
    f"/dashboard/provider/{quote(HOSTILE, safe='')}/consumer/{LONG}",
    "/network?search=o",
    "/pacticipants/orders/network?depth=2",
    "/pacticipants?pageSize=7&search=s",
    "/pacticipants/orders",
    "/pacticipants/orders?branch=main",
    "/pacticipants/orders/branches",
    "/pacticipants/orders/edit",
    f"/pacticipants/{LONG}/versions/0a1b2c3d4e5f60718293a4b5c6d7e8f901234567",
    "/environments",
    "/matrix",
    "/matrix?q[][pacticipant]=orders&q[][latest]=true&environment=production&latestby=cvpv",
    "/matrix/provider/orders/consumer/mobile",
    "/pacts/provider/billing/consumer/orders/version/1.2.0",
    "/pacts/provider/billing/consumer/orders/version/1.3.0/diff/previous-distinct",
    "/webhooks",
    "/webhooks/new?consumer=orders",
    f"/webhooks/{WEBHOOK}0",
    f"/webhooks/{WEBHOOK}1/edit",
    f"/pacticipants/{LONG}/delete",
    "/explore",
    "/explore?at=/pacticipants/orders",
    "/doc",
    "/doc/webhooks?context=index",
    "/doc/record-deployment?context=version",
]
WIDTHS = range(320, 1281, 64)

LOOKS: list[tuple[Literal["light", "dark"], int]] = [
    ("light", 1280),
    ("dark", 1280),
    ("light", 390),
    ("dark", 390),
]
AXE = Path(__file__).parents[1] / "clients/node_modules/axe-core/axe.min.js"


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(opened: Opener, path: str) -> None:
    page = opened(path)
    page.evaluate(AXE.read_text("utf-8"))
    found: dict[str, list[str]] = {}
    for scheme, width in LOOKS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 800})
        for each in page.evaluate("axe.run()")["violations"]:
            found[f"{each['id']}, {scheme}, {width}"] = [node["html"] for node in each["nodes"]]

    assert found == {}


@pytest.mark.parametrize("path", PAGES)
def test_nothing_sticks_out(opened: Opener, path: str) -> None:
    page = opened(path)
    needed = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 700})
        needed[width] = page.evaluate("document.documentElement.scrollWidth")

    assert [width for width in WIDTHS if needed[width] > width] == []


@pytest.mark.parametrize("path", PAGES)
def test_tables_say_what_they_are(opened: Opener, path: str) -> None:
    for table in opened(path).locator("table").all():
        assert (table.locator("caption").text_content() or "").strip()
        assert table.locator("th:not([scope])").count() == 0


@pytest.mark.parametrize("path", PAGES)
def test_the_keyboard_reaches_everything_and_shows_where_it_is(opened: Opener, path: str) -> None:
    page = opened(path)
    everything = page.locator("a[href], button, input, select, summary, [tabindex='0']")
    # What a closed <details> hides is not meant to be reached.
    reachable = sum(each.is_visible() for each in everything.all())
    seen = set()
    for _ in range(reachable):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            """() => {
                const {outlineStyle} = getComputedStyle(document.activeElement);
                const all = [...document.querySelectorAll("*")];
                return [all.indexOf(document.activeElement), outlineStyle];
            }"""
        )
        assert focused[1] != "none", page.evaluate("document.activeElement.outerHTML")
        seen.add(json.dumps(focused))

    assert len(seen) == reachable


def test_the_skip_link_comes_first(opened: Opener) -> None:
    page = opened("/")
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="Skip to the content")
    link.evaluate("link => Promise.all(link.getAnimations().map(each => each.finished))")

    assert link.evaluate("link => link === document.activeElement && link.getBoundingClientRect().top >= 0")

    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "content"
