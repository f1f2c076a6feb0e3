"""What holds for each page: it can be read by everybody, on every screen."""

from pathlib import Path
from typing import Literal
from urllib.parse import quote

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Opener
from tests.browser.story import HOSTILE, LONG, WEBHOOK
from tests.web.proofs import DIGEST

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
    "/overview",
    "/search?q=orders",
    "/flows",
    "/flows/web-shop",
    "/flows/web-shop/trails/build%207",
    f"/artifacts/{DIGEST}",
    "/default/environments/production/snapshots/2",
    "/gate",
    "/log?kind=trail.begun",
    "/log/1",
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


# What the keyboard is to reach; what a closed <details> hides is not meant to be.
REACHABLE = """
    (all) => all.filter((each) => {
        const {width, height} = each.getBoundingClientRect();
        return width && height && each.checkVisibility({visibilityProperty: true});
    }).length
"""
# Notes what gets the focus, and whether it shows.
WATCH = """() => {
    window.focused = [];
    document.addEventListener("focusin", ({target}) => {
        const {outlineStyle} = getComputedStyle(target);
        const place = [...document.querySelectorAll("*")].indexOf(target);
        focused.push([place, outlineStyle, target.outerHTML.slice(0, 200)]);
    });
}"""


@pytest.mark.parametrize("path", PAGES)
def test_a_page(opened: Opener, path: str, subtests: pytest.Subtests) -> None:
    """All that holds for a page, in one visit."""
    page = opened(path)
    with subtests.test("axe finds nothing"):
        axe_finds_nothing(page)
    with subtests.test("tables say what they are"):
        tables_say_what_they_are(page)
    with subtests.test("the keyboard reaches everything and shows where it is"):
        keyboard_reaches_everything(page)
    with subtests.test("nothing sticks out"):
        nothing_sticks_out(page)


def keyboard_reaches_everything(page: Page) -> None:
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 800})
    everything = page.locator("a[href], button, input, select, summary, [tabindex='0']")
    reachable = everything.evaluate_all(REACHABLE)
    page.evaluate(WATCH)
    # In a date, year, month, day and the calendar each have a stop of their own.
    for _ in range(reachable + 3 * page.locator("input[type=date]").count()):
        page.keyboard.press("Tab")
    focused = page.evaluate("focused")

    assert [html for _, outline, html in focused if outline == "none"] == []
    assert len({place for place, _, _ in focused}) == reachable


def tables_say_what_they_are(page: Page) -> None:
    for table in page.locator("table").all():
        assert (table.locator("caption").text_content() or "").strip()
        assert table.locator("th:not([scope])").count() == 0


def axe_finds_nothing(page: Page) -> None:
    page.evaluate(AXE.read_text("utf-8"))
    found: dict[str, list[str]] = {}
    for scheme, width in LOOKS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 800})
        # Bringing what it found in order here would take most of the time.
        for each in page.evaluate("axe.run().then((found) => found.violations)"):
            found[f"{each['id']}, {scheme}, {width}"] = [node["html"] for node in each["nodes"]]

    assert found == {}


def nothing_sticks_out(page: Page) -> None:
    needed = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 700})
        needed[width] = page.evaluate("document.documentElement.scrollWidth")

    assert [width for width in WIDTHS if needed[width] > width] == []


def test_the_skip_link_comes_first(opened: Opener) -> None:
    page = opened("/")
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="Skip to the content")
    link.evaluate("link => Promise.all(link.getAnimations().map(each => each.finished))")

    assert link.evaluate("link => link === document.activeElement && link.getBoundingClientRect().top >= 0")

    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "content"
