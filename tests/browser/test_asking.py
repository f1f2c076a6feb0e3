"""Asking whether something may be deployed, and reading the contract that stands in the way."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opener


@pytest.mark.parametrize("javascript", [True, False])
def test_from_the_form_to_the_reason(opened: Opener, javascript: bool) -> None:
    page = opened("/matrix", java_script_enabled=javascript)
    page.get_by_label("Application").first.fill("orders")
    page.get_by_label("Version").first.fill("1.0.0")
    page.get_by_label("To environment").select_option(label="Production")
    page.get_by_role("button", name="Ask").click()

    expect(page.get_by_role("status")).to_contain_text("No, it may not be deployed")
    expect(page.get_by_role("status")).to_contain_text(
        "and the version of payments currently in production (1.0.0) failed"
    )
    assert "version]=&" not in page.url

    page.get_by_role("row").filter(has_text="payments").get_by_role("link", name="days ago").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("What orders expects of payments")


def test_more_ways_to_ask(opened: Opener) -> None:
    page = opened("/matrix")
    page.get_by_label("Application").first.fill("mobile")
    page.get_by_text("More ways to ask").click()
    page.get_by_label("Only the newest of them").first.check()
    page.get_by_label("Application").nth(1).fill("orders")
    page.get_by_role("button", name="Ask").click()

    expect(page.get_by_role("status")).to_be_visible()
    expect(page.get_by_label("Application").nth(1)).to_have_value("orders")
    expect(page.get_by_label("Only the newest of them").first).to_be_checked()


def test_copying_a_command(opened: Opener) -> None:
    page = opened(
        "/pacts/provider/billing/consumer/orders/version/1.2.0",
        permissions=["clipboard-write", "clipboard-read"],
    )
    page.get_by_text("As a curl command").click()
    page.get_by_role("button", name="Copy").click()

    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("article details pre[data-copy]").text_content()
    assert copied.startswith("curl --request POST ")


def test_a_command_without_javascript_is_there_to_be_selected(opened: Opener) -> None:
    page = opened("/pacts/provider/billing/consumer/orders/version/1.2.0", java_script_enabled=False)
    page.get_by_text("As a curl command").click()

    expect(page.locator("article details pre[data-copy]")).to_be_visible()
    assert page.get_by_role("main").get_by_role("button").count() == 0


def test_walking_from_the_home_page_to_an_environment(opened: Opener) -> None:
    page = opened("/?search=payments")
    page.get_by_role("link", name="payments").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("payments")
    page.get_by_role("link", name="Environments").click()
    page.get_by_role("link", name="Production").click()

    row = page.get_by_role("row").filter(has_text="payments")
    expect(row.get_by_role("cell").nth(2)).to_have_text("deployed as production-eu-central")
