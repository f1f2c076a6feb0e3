"""The home page in a browser."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opener
from tests.browser.story import HOSTILE


def test_the_table_says_how_each_pair_stands(opened: Opener) -> None:
    page = opened("/")
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="mobile", exact=True))

    expect(row.get_by_role("cell").nth(3)).to_have_text("changed since verified")
    expect(row.get_by_text("20 hours ago")).to_have_attribute(
        "title", re.compile(r"\d{4}, \d\d:\d\d:\d\d UTC$")
    )


@pytest.mark.parametrize("javascript", [True, False])
def test_searching_and_turning_pages(opened: Opener, javascript: bool) -> None:
    page = opened("/", java_script_enabled=javascript)
    expect(page.get_by_role("row")).to_have_count(101)
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_text("Page 2 of 2")).to_be_visible()

    page.get_by_label("Application").fill("PAYMENTS")
    page.keyboard.press("Enter")

    expect(page.get_by_role("row")).to_have_count(2)
    expect(page.get_by_role("rowheader")).to_have_text("orders")
    expect(page.get_by_label("Application")).to_have_value("PAYMENTS")


def test_rows_are_cards_on_a_phone_and_still_a_table_to_a_screen_reader(opened: Opener) -> None:
    page = opened("/?search=payments", viewport={"width": 390, "height": 844})
    status, provider = page.get_by_role("cell", name="failed"), page.get_by_role("cell", name="payments")

    assert page.get_by_role("columnheader").count() == 6
    boxes = provider.bounding_box(), status.bounding_box()
    assert boxes[0]
    assert boxes[1]
    assert boxes[1]["y"] > boxes[0]["y"]


def test_a_hostile_name_is_only_text(opened: Opener) -> None:
    page = opened("/?search=onerror")

    expect(page.get_by_role("cell", name=HOSTILE)).to_be_visible()
    assert page.locator("img[src=x]").count() == 0


def test_light_and_dark(opened: Opener) -> None:
    papers = [
        opened("/", color_scheme=scheme).evaluate("getComputedStyle(document.body).backgroundColor")
        for scheme in ("light", "dark")
    ]

    assert papers == ["rgb(251, 251, 249)", "rgb(20, 22, 24)"]


def test_a_page_takes_three_requests(opened: Opener) -> None:
    page = opened("/")
    loaded = set(page.evaluate("performance.getEntriesByType('resource').map(each => each.name)"))

    assert len(loaded) == 2
    assert all("/static/" in name for name in loaded)
