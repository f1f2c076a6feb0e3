"""Forms in a real browser, which says by itself where they come from; everything works without scripts."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Opener
from tests.receiver import Receiver, receiving


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


def settled(page: Page, text: str) -> None:
    page.get_by_text(text).first.wait_for()


@pytest.mark.parametrize("scripts", [True, False])
def test_the_life_of_a_webhook(opened: Opener, scripts: bool) -> None:
    page = opened("/webhooks", refusals=(422,), java_script_enabled=scripts)
    page.get_by_role("link", name="New webhook").click()
    page.get_by_label("Description").fill(f"Made with scripts: {scripts}")
    page.get_by_label("URL", exact=True).fill("ftp://nowhere")
    page.get_by_label("Body").fill('{"a":\n"b"}')
    page.get_by_role("button", name="Create").click()

    assert page.get_by_label("URL", exact=True).input_value() == "ftp://nowhere"
    assert "Scheme must be https" in page.get_by_role("alert").inner_text()

    page.get_by_label("URL", exact=True).fill("https://ci.example.org/")
    page.get_by_role("button", name="Create").click()
    settled(page, "Saved.")
    assert '"a": "b"' in page.locator("pre").first.inner_text()

    page.get_by_role("button", name="Disable").click()
    settled(page, "disabled")
    page.get_by_role("link", name="Delete…").click()
    page.get_by_role("button", name="Delete").click()
    page.wait_for_url("**/webhooks")
    assert page.get_by_text(f"Made with scripts: {scripts}").count() == 0


def test_a_form_of_another_site_changes_nothing(opened: Opener, receiver: Receiver) -> None:
    """The other site knows a good token; the browser says where the form is from."""
    page = opened("/webhooks/new", refusals=(401, 403))
    token = page.locator("input[name=token]").first.input_value()
    target = page.url
    receiver.body = f"""<!doctype html><title>x</title><form method="post" action="{target}">
        <input name="token" value="{token}"><input name="description" value="From elsewhere">
        <input name="url" value="https://x.example.org"><input name="method" value="POST">
        <input name="events" value="contract_published"><button>Go</button></form>""".encode()
    receiver.script = [(200, {"content-type": "text/html"})]
    page.goto(receiver.url("/trap", "localhost"))
    with page.expect_response(lambda response: response.url == target) as caught:
        page.get_by_role("button", name="Go").click()

    assert caught.value.status in (401, 403)
    page.goto(target.replace("/new", ""))
    assert page.get_by_text("From elsewhere").count() == 0


def test_the_explorer_by_hand(opened: Opener) -> None:
    page = opened("/explore")
    follow = page.get_by_role("button", name="Follow pb:pacticipant", exact=True)
    page.locator("form", has=follow).get_by_label("pacticipant").fill("orders")
    follow.click()
    settled(page, "/pacticipants/orders/versions")

    page.get_by_role("link", name="pb:version-tag").click()
    settled(page, "PUT tags a version")


def test_an_address_of_the_old_explorer(opened: Opener) -> None:
    page = opened("/hal-browser/browser.html#/pacticipants/orders")
    page.wait_for_url("**/explore?at=%2Fpacticipants%2Forders")

    assert page.get_by_label("Path").input_value() == "/pacticipants/orders"
