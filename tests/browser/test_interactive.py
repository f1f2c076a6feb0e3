"""The interactive document of the API: operations are listed, and one is asked for real."""

from playwright.sync_api import expect

from tests.browser.conftest import Opener

# The page is one large script, on cores that others use too.
PATIENCE = 20_000


def test_an_operation_is_tried(opened: Opener) -> None:
    page = opened("/swagger-ui.html")
    page.locator("#operations-tag-dashboard").click(timeout=PATIENCE)
    block = page.locator("#operations-dashboard-get-api-v1-dashboard-stats")
    block.locator(".opblock-summary").click()
    block.get_by_role("button", name="Try it out").click()
    block.get_by_role("button", name="Execute").click()

    expect(block.locator(".live-responses-table")).to_contain_text("totalFlows", timeout=PATIENCE)


def test_without_javascript_it_leads_to_the_reference(opened: Opener) -> None:
    page = opened("/swagger-ui/index.html", java_script_enabled=False)
    page.get_by_role("link", name="reference").click()

    expect(page.get_by_role("heading", level=1)).to_be_visible()
