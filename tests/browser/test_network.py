"""The picture of the network: drawn, walked through by mouse and keyboard, and left out where it cannot be."""

import math
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener, Site, told
from tests.browser.story import HOSTILE, LONG
from tests.web.shop import Shop

MANY = 300


def drawn(page: Page, expression: str) -> Any:
    """Ask the picture; `cy` is what draws it."""
    expect(page.locator("#picture canvas").first).to_be_visible(timeout=60_000)
    return page.evaluate(
        f"""() => {{
            const cy = document.getElementById("canvas")._cyreg.cy;
            return {expression};
        }}"""
    )


def chosen(page: Page) -> str:
    return str(drawn(page, "cy.$('node:selected').map((each) => each.data('name')).join()"))


def test_the_picture_says_what_the_table_says(opened: Opener) -> None:
    page = opened("/pacticipants/orders/network")

    assert drawn(page, "cy.nodes().map((each) => each.data('name')).sort()") == [
        "billing",
        "mobile",
        "orders",
        "payments",
        "stock",
        "web",
    ]
    assert page.get_by_role("rowheader").count() == 6
    assert drawn(page, "cy.$('edge[status = \"failed\"]').map((each) => each.target().data('name'))") == [
        "payments"
    ]


def test_consumers_are_on_the_left_and_providers_on_the_right(opened: Opener) -> None:
    page = opened("/pacticipants/orders/network")
    places = dict(drawn(page, "cy.nodes().map((each) => [each.data('name'), each.position('x')])"))

    assert places["web"] == places["mobile"] < places["orders"] < places["billing"] == places["stock"]


def test_walking_by_keyboard(opened: Opener) -> None:
    page = opened("/pacticipants/orders/network")
    page.get_by_role("group", name="The network around orders").focus()
    page.keyboard.press("ArrowRight")
    assert chosen(page) == "orders"

    page.keyboard.press("ArrowRight")
    name = chosen(page)
    expect(page.get_by_role("status")).to_contain_text(name)
    assert name in ("billing", "payments", "stock")

    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"The network around {name}")


def test_letting_go(opened: Opener) -> None:
    page = opened("/pacticipants/orders/network")
    page.get_by_role("group", name="The network around orders").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Escape")

    assert chosen(page) == ""
    expect(page.get_by_role("status")).to_be_empty()


def test_choosing_by_mouse(opened: Opener) -> None:
    page = opened("/pacticipants/orders/network")
    place = drawn(page, "cy.nodes().filter((each) => each.data('name') === 'payments').renderedPosition()")
    page.locator("#canvas").click(position={"x": place["x"], "y": place["y"]})

    expect(page.get_by_role("status")).to_contain_text("failed")
    page.get_by_role("status").get_by_role("link", name="Application").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("payments")


def test_finding(opened: Opener) -> None:
    page = opened("/network")
    page.get_by_label("Find").fill("STOCK")

    assert chosen(page) == "stock"
    assert drawn(page, "cy.$('.away').length") > 100

    page.get_by_label("Find").fill("shelf")

    assert chosen(page) == ""
    assert drawn(page, "cy.$('.near').length") == 101


def test_closer_further_and_all(opened: Opener) -> None:
    page = opened("/network")
    zooms = [drawn(page, "cy.zoom()")]
    for name in ("Closer", "Further away", "All"):
        page.get_by_role("button", name=name).click()
        zooms.append(drawn(page, "cy.zoom()"))

    assert zooms[0] < zooms[1] > zooms[2]
    assert zooms[3] == pytest.approx(zooms[0], rel=0.01)


def test_the_wheel_scrolls_the_page_until_somebody_comes_in(opened: Opener) -> None:
    page = opened("/network")
    before = drawn(page, "cy.zoom()")
    page.mouse.move(600, 500)
    page.mouse.wheel(0, 200)
    page.wait_for_timeout(200)

    assert page.evaluate("scrollY") > 0
    assert drawn(page, "cy.zoom()") == before


def test_a_network_looks_the_same_again(opened: Opener) -> None:
    positions = [
        drawn(opened("/network"), "cy.nodes().map((each) => [each.id(), each.position('x')])")
        for _ in range(2)
    ]

    assert positions[0] == positions[1]


def test_colours_follow_light_and_dark(opened: Opener) -> None:
    page = opened("/pacticipants/orders/network")
    colours = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_timeout(100)
        colours.append(drawn(page, "cy.$('edge[status = \"failed\"]').style('line-color')"))

    assert colours == ["rgb(161,32,27)", "rgb(255,157,149)"]


def test_a_hostile_name_is_only_text(opened: Opener) -> None:
    page = opened(f"/pacticipants/{LONG}/network")
    page.get_by_label("Find").fill("onerror")

    expect(page.get_by_role("status")).to_contain_text(HOSTILE)
    assert page.locator("img[src=x]").count() == 0


def test_on_a_phone_it_stands_upright(opened: Opener) -> None:
    page = opened("/pacticipants/orders/network", viewport={"width": 390, "height": 844})
    places = dict(drawn(page, "cy.nodes().map((each) => [each.data('name'), each.position('y')])"))

    assert places["web"] < places["orders"] < places["payments"]


def test_without_javascript_there_is_the_table(opened: Opener) -> None:
    page = opened("/pacticipants/orders/network", java_script_enabled=False)

    expect(page.locator("#picture")).to_be_hidden()
    page.get_by_label("How far").select_option("everything connected")
    page.get_by_label("Status").select_option("failed")
    page.get_by_role("button", name="Show").click()

    expect(page.get_by_role("rowheader")).to_have_text(["orders", "payments"])
    page.get_by_role("link", name="around it").nth(1).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The network around payments")


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server with 300 applications."""
    with told(tmp_path_factory.mktemp("crowd"), _crowded) as site:
        yield site


def _crowded(shop: Shop) -> None:
    """Let each application need up to three others, some of them often, and every seventh fail somebody."""
    for number in range(1, MANY):
        providers = {number * step % max(number // (step + 1), 1) for step in (1, 2, 3)}
        for each in sorted(providers):
            sha = shop.publish(f"service-{number:03}", f"service-{each:03}", "1")
        if number % 7 == 0:
            shop.verify(f"service-{number:03}", f"service-{each:03}", sha, success=False)


class TestMany:
    """The same with 300 applications."""

    @pytest.fixture
    def site(self, crowd: Site) -> Site:
        return crowd

    def test_all_are_drawn_apart(self, opened: Opener) -> None:
        page = opened("/network")

        assert drawn(page, "cy.nodes().length") == MANY
        places = drawn(page, "cy.nodes().map((each) => [each.position('x'), each.position('y')])")
        overlapping = sum(
            any(one is not other and math.dist(one, other) < 4 for other in places) for one in places
        )
        assert overlapping < 10

    def test_from_far_away_to_one_application(self, opened: Opener) -> None:
        page = opened("/network")
        page.get_by_label("Find").fill("service-250")
        assert chosen(page) == "service-250"
        page.get_by_role("status").get_by_role("link", name="Its network").click()

        expect(page.get_by_role("heading", level=1)).to_have_text("The network around service-250")
        near = drawn(page, "cy.nodes().map((each) => each.data('name'))")
        assert "service-250" in near
        assert len(near) < 20
